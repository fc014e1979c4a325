import { asExplicit, asSequence, isContext, readDer } from '../asn1/index.ts';

/*
 * RevocationInfoArchival ::= SEQUENCE {                                              -- ISO 32000-1, 12.8.3.3.2
 *   crl [0] EXPLICIT SEQUENCE OF CRL OPTIONAL, ocsp [1] EXPLICIT SEQUENCE OF OCSPResponse OPTIONAL,
 *   otherRevInfo [2] EXPLICIT SEQUENCE OF OtherRevInfo OPTIONAL }
 */

/** Revocation data that a signer put among the signed attributes. */
export interface RevocationArchive {
  /** DER of each list, for `parseCrl`. */
  readonly crls: readonly Uint8Array[];
  /** How many OCSP responses and other items stand there. */
  readonly others: number;
}

/** At most so many lists are taken. */
const MAX_CRLS = 100;

/** @throws DER_MALFORMED */
export function parseRevocationArchive(value: Uint8Array): RevocationArchive {
  const where = 'RevocationInfoArchival';
  const parts = asSequence(readDer(value, where), where);
  const listOf = (tag: number): readonly Uint8Array[] =>
    parts
      .filter((part) => isContext(part, tag))
      .flatMap((part) => asSequence(asExplicit(part, where), where).map((item) => item.bytes));
  const crls = listOf(0).slice(0, MAX_CRLS);
  return { crls, others: listOf(1).length + listOf(2).length };
}
