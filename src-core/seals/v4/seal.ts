// SESeal ::= SEQUENCE {                  -- GB/T 38540-2020
//   eSealInfo    SES_SealInfo,
//   cert         OCTET STRING,           -- the maker's certificate
//   signAlgID    OBJECT IDENTIFIER,
//   signedValue  BIT STRING }            -- over the DER of eSealInfo
import { asBits, asOctets, asOid, SequenceReader, type DerNode } from '../../asn1/index.ts';
import { readSealInfo } from '../common/seal-info.ts';
import type { Seal } from '../seal.ts';
import { readPropertyV4 } from './property-info.ts';

/** @throws DER_MALFORMED */
export function readSealV4(node: DerNode, where: string): Seal {
  const reader = new SequenceReader(node, where);
  const seal = { ...takeSealV4(reader), generation: 'v4', bytes: node.bytes, timeStamp: undefined } as const;
  reader.end();
  return seal;
}

/** Takes the four elements that v4 and v5 have in common. @throws DER_MALFORMED */
export function takeSealV4(
  reader: SequenceReader,
): Pick<Seal, 'info' | 'signedBytes' | 'makerCertificate' | 'algorithm' | 'signature'> {
  const info = reader.take('eSealInfo', (element, path) => readSealInfo(element, path, readPropertyV4));
  return {
    info,
    signedBytes: info.bytes,
    makerCertificate: reader.take('cert', asOctets),
    algorithm: reader.take('signAlgID', asOid),
    signature: reader.take('signedValue', asBits),
  };
}
