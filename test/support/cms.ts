import {
  parseSignedData,
  verifySignerInfo,
  type Certificate,
  type SignedData,
  type SignerResult,
} from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';

/** Checks the first signer of a message over a content. */
export function verifyFirst(
  cms: Uint8Array | SignedData,
  content: Uint8Array,
  others: Certificate[] = [],
): SignerResult {
  const signedData = cms instanceof Uint8Array ? parseSignedData(cms) : cms;
  const digestAfter = (prefix: Uint8Array): Uint8Array => sm3(prefix, content);
  return verifySignerInfo(
    signedData,
    signedData.signers[0]!,
    { digest: sm3(content), digestAfter },
    { others },
  );
}
