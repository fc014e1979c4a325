// SESeal ::= SEQUENCE {                  -- GM/T 0031-2014
//   eSealInfo  SES_SealInfo,
//   signInfo   SES_SignInfo }
import { der, SequenceReader, type DerNode } from '../../asn1/index.ts';
import { readSealInfo } from '../common/seal-info.ts';
import type { Seal } from '../seal.ts';
import { readPropertyV1 } from './property-info.ts';
import { readSignInfo } from './sign-info.ts';

/**
 * Reads a seal of the first generation. Its maker signs the DER of
 * SEQUENCE { eSealInfo, cert, signatureAlgorithm }. @throws DER_MALFORMED
 */
export function readSealV1(node: DerNode, where: string): Seal {
  const reader = new SequenceReader(node, where);
  const info = reader.take('eSealInfo', (element, path) => readSealInfo(element, path, readPropertyV1));
  const signInfo = reader.take('signInfo', readSignInfo);
  reader.end();
  return {
    generation: 'v1',
    bytes: node.bytes,
    info,
    makerCertificate: signInfo.cert,
    algorithm: signInfo.signatureAlgorithm,
    signature: signInfo.signData,
    signedBytes: der.sequence(info.bytes, ...signInfo.signedElements),
    timeStamp: undefined,
  };
}
