/** A running digest over bytes that come piece by piece. */
export interface DigestStream {
  /** Adds bytes; they are not kept. */
  update(bytes: Uint8Array): void;
  /** The digest of everything added so far; nothing can be added afterwards. */
  digest(): Uint8Array;
  /** An independent stream that goes on from here. */
  copy(): DigestStream;
}

/** How a signature was made: a scheme, with the digest (OID) that it signs. */
export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1'; readonly digest: string }
  /** MGF1 over the same digest; the salt has exactly so many bytes. */
  | { readonly kind: 'rsa-pss'; readonly digest: string; readonly saltLength: number }
  /** The signature is DER { r, s }. */
  | { readonly kind: 'ecdsa'; readonly digest: string }
  | { readonly kind: 'ed25519' };

/** One signature to be verified. */
export interface ForeignSignature {
  readonly scheme: SignatureScheme;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** What was signed, in pieces. */
  readonly content: Iterable<Uint8Array>;
  readonly signature: Uint8Array;
}

/**
 * Digests and signatures other than SM3 and SM2, which never come this way. It computes and does not judge: what is
 * too weak, and which key fits which scheme, is decided by pki. Whatever the bytes are, it answers and does not throw.
 */
export interface ForeignCrypto {
  /** A digest by its OID; undefined for one that is not known. */
  createDigest(oid: string): DigestStream | undefined;
  /** `unusable`: the key cannot be read, or the scheme is not to be had here. */
  verify(signature: ForeignSignature): 'right' | 'wrong' | 'unusable';
}
