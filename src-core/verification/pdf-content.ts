import { readable } from '../kernel/index.ts';
import { isUniversal, normaliseBer, readDer, TAG } from '../asn1/index.ts';
import type { PdfSignatureFacts } from '../documents/index.ts';
import { parseSignedData, SHA1_OID, type SignedData } from '../pki/index.ts';
import { SM3_OID } from '../sm/index.ts';
import { readToken, type TimestampToken } from './timestamp.ts';
import { TST_INFO_OID } from './tst-info.ts';

/** What stands in the Contents of a signature, told by the bytes themselves; a time stamp by its SubFilter too. */
export type SignatureContent =
  | { readonly kind: 'ses'; readonly bytes: Uint8Array }
  /** `sha1Content`: the form adbe.pkcs7.sha1. */
  | {
      readonly kind: 'cms';
      readonly bytes: Uint8Array;
      readonly signedData: SignedData | undefined;
      readonly sha1Content: boolean;
    }
  | { readonly kind: 'timestamp'; readonly token: TimestampToken }
  | { readonly kind: 'broken-timestamp' }
  | { readonly kind: 'none' };

/** Reads what a signature's Contents is; never throws for what is in it. */
export function readContent({ contents, subFilter }: PdfSignatureFacts): SignatureContent {
  const bytes = contents.bytes.subarray(0, contents.length);
  const kind = kindOf(bytes);
  if (kind !== 'cms') return kind === 'ses' ? { kind, bytes } : { kind: 'none' };
  const signedData = readable(() => parseSignedData(bytes));
  // Under another SubFilter a token is no time stamp on the document: what is seen of it counts as somebody's signature.
  if (subFilter === 'ETSI.RFC3161' && signedData?.contentType === TST_INFO_OID) {
    const token = readable(() => readToken(signedData));
    return token === undefined ? { kind: 'broken-timestamp' } : { kind: 'timestamp', token };
  }
  const sha1Content = subFilter === 'adbe.pkcs7.sha1' && signedData?.content !== undefined;
  return { kind, bytes, signedData, sha1Content };
}

/** The digest (OID) that a signature was made with over what its ByteRange protects. */
export function digestNeeded(content: SignatureContent): string {
  if (content.kind === 'timestamp') return content.token.info.digestOid;
  if (content.kind !== 'cms') return SM3_OID;
  if (content.sha1Content) return SHA1_OID;
  return content.signedData?.signers[0]?.digestAlgorithmOid ?? SM3_OID;
}

/** By its first elements: a ContentInfo begins with an OID, a SES_Signature with a SEQUENCE. */
function kindOf(bytes: Uint8Array): 'ses' | 'cms' | undefined {
  const first = readable(() => readDer(normaliseBer(bytes, 'Contents').der, 'Contents').children[0]);
  if (isUniversal(first, TAG.oid)) return 'cms';
  return isUniversal(first, TAG.sequence) ? 'ses' : undefined;
}
