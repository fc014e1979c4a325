// SES_Header ::= SEQUENCE {
//   ID       IA5String,      -- "ES"
//   version  INTEGER,        -- 1 (GM/T 0031-2014), 4 (GB/T 38540-2020), 5 (GM/T 0031-2025)
//   Vid      IA5String }     -- the maker of the software
import { asSmallInteger, asTextOf, der, SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';

/** The head of a seal's data. `ID` must be "ES"; verification says so where it is not. */
export interface SES_Header {
  readonly ID: string;
  readonly version: number;
  readonly Vid: string;
}

/** The only `ID` the standards know. */
export const SEAL_HEADER_ID = 'ES';

/** @throws DER_MALFORMED */
export function readHeader(node: DerNode, where: string): SES_Header {
  const reader = new SequenceReader(node, where);
  const header = {
    ID: reader.take('ID', (element, path) => asTextOf(element, TAG.ia5String, path)),
    version: reader.take('version', asSmallInteger),
    Vid: reader.take('Vid', (element, path) => asTextOf(element, TAG.ia5String, path)),
  };
  reader.end();
  return header;
}

/** @throws BAD_ARGUMENT when a text is not ASCII. */
export function headerDer(version: number, vid: string): Uint8Array {
  return der.sequence(der.ia5(SEAL_HEADER_ID), der.integer(version), der.ia5(vid));
}
