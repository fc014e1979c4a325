import { asExplicit, asSmallInteger, readDer, SequenceReader, type DerNode } from '../asn1/index.ts';
import { parseAlgorithm } from './algorithm.ts';
import { SHA1_OID } from './digest-algorithms.ts';

/*
 * RSASSA-PSS-params ::= SEQUENCE {                                                            -- RFC 8017, A.2.3
 *   hashAlgorithm [0] EXPLICIT AlgorithmIdentifier DEFAULT sha1,
 *   maskGenAlgorithm [1] EXPLICIT AlgorithmIdentifier DEFAULT mgf1SHA1,
 *   saltLength [2] EXPLICIT INTEGER DEFAULT 20, trailerField [3] EXPLICIT INTEGER DEFAULT 1 }
 */

/** MGF1, whose parameter is a digest. */
const MGF1_OID = '1.2.840.113549.1.1.8';

/** The parameters of an RSASSA-PSS signature. */
export interface PssParameters {
  /** OID of the digest. */
  readonly digest: string;
  /** OID of MGF1's digest; undefined for another mask generation function. */
  readonly maskDigest: string | undefined;
  /** Bytes of salt. */
  readonly saltLength: number;
}

/** @throws DER_MALFORMED */
export function parsePssParameters(bytes: Uint8Array): PssParameters {
  const where = 'RSASSA-PSS-params';
  const reader = new SequenceReader(readDer(bytes, where), where);
  const read = <T>(tag: number, parse: (node: DerNode, at: string) => T): T | undefined => {
    const node = reader.optionalContext(tag);
    return node === undefined ? undefined : parse(asExplicit(node, where), where);
  };
  const digest = read(0, parseAlgorithm)?.oid ?? SHA1_OID;
  const mask = read(1, parseAlgorithm);
  const saltLength = read(2, (node, at) => asSmallInteger(node, at, 0, 65_535)) ?? 20;
  read(3, (node, at) => asSmallInteger(node, at, 1, 1));
  reader.end();
  return { digest, maskDigest: mask === undefined ? SHA1_OID : maskDigestOf(mask), saltLength };
}

function maskDigestOf({ oid, parameters }: ReturnType<typeof parseAlgorithm>): string | undefined {
  if (oid !== MGF1_OID || parameters === undefined) return undefined;
  return parseAlgorithm(parameters, 'RSASSA-PSS-params.maskGenAlgorithm').oid;
}
