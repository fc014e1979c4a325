// TSTInfo ::= SEQUENCE {                 -- RFC 3161, 2.4.2; GB/T 20520
//   version         INTEGER (1),
//   policy          OBJECT IDENTIFIER,
//   messageImprint  SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING },
//   serialNumber    INTEGER,
//   genTime         GeneralizedTime,
//   …,                                   -- accuracy, ordering, nonce, tsa: not asked for here
//   extensions [1] IMPLICIT Extensions OPTIONAL }
import {
  asBoolean,
  asGeneralizedTime,
  asInteger,
  asOctets,
  asOid,
  asSmallInteger,
  isContext,
  isUniversal,
  readSequence,
  TAG,
} from '../asn1/index.ts';
import { SequenceReader, type DerNode } from '../asn1/index.ts';
import { parseAlgorithm } from '../pki/index.ts';

/** id-ct-TSTInfo, the content type of a time stamp token. */
export const TST_INFO_OID = '1.2.840.113549.1.9.16.1.4';

/** What a time stamp token says. */
export interface TstInfo {
  /** OID of the imprint's digest. */
  readonly digestOid: string;
  /** Digest of what was stamped. */
  readonly imprint: Uint8Array;
  readonly genTime: Date;
  /** A critical extension; none is known here. */
  readonly criticalExtension: string | undefined;
}

/** @throws DER_MALFORMED */
export function parseTstInfo(bytes: Uint8Array): TstInfo {
  const reader = readSequence(bytes, 'TSTInfo');
  reader.take('version', (node, where) => asSmallInteger(node, where, 1, 1));
  reader.take('policy', asOid);
  const imprint = reader.take('messageImprint', readImprint);
  reader.take('serialNumber', asInteger);
  const genTime = reader.take('genTime', asGeneralizedTime);
  let criticalExtension: string | undefined;
  while (reader.left > 0) {
    const node = reader.next('more');
    if (isContext(node, 1)) criticalExtension ??= criticalIn(node);
  }
  return { ...imprint, genTime, criticalExtension };
}

/** The first critical one of implicitly tagged extensions. */
function criticalIn(node: DerNode): string | undefined {
  const critical = node.children.find((child) =>
    child.children.some((part) => isUniversal(part, TAG.boolean) && asBoolean(part, 'TSTInfo.extensions')),
  );
  const oid = critical?.children[0];
  return oid === undefined ? undefined : asOid(oid, 'TSTInfo.extensions');
}

function readImprint(node: DerNode, where: string): Pick<TstInfo, 'digestOid' | 'imprint'> {
  const reader = new SequenceReader(node, where);
  const digestOid = reader.take('hashAlgorithm', parseAlgorithm).oid;
  const imprint = reader.take('hashedMessage', asOctets);
  reader.end();
  return { digestOid, imprint };
}
