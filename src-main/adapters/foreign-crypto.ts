import { constants, createHash, createPublicKey, createVerify, verify } from 'node:crypto';
import type { Hash, KeyObject, VerifyKeyObjectInput } from 'node:crypto';
import type { DigestStream, ForeignCrypto, ForeignSignature } from '@yinzheng/core/ports';

/** Node's names of the digests (RFC 3279, RFC 8017, NIST CSOR). SM3 is not among them: it stays in core. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.5', 'sha512-224'],
  ['2.16.840.1.101.3.4.2.6', 'sha512-256'],
  ['2.16.840.1.101.3.4.2.7', 'sha3-224'],
  ['2.16.840.1.101.3.4.2.8', 'sha3-256'],
  ['2.16.840.1.101.3.4.2.9', 'sha3-384'],
  ['2.16.840.1.101.3.4.2.10', 'sha3-512'],
]);

function streamOf(hash: Hash): DigestStream {
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => new Uint8Array(hash.digest()),
    copy: () => streamOf(hash.copy()),
  };
}

function keyInput(key: KeyObject, { scheme }: ForeignSignature): VerifyKeyObjectInput {
  if (scheme.kind === 'rsa-pss') {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
  }
  return scheme.kind === 'rsa-pkcs1' ? { key, padding: constants.RSA_PKCS1_PADDING } : { key };
}

/** What OpenSSL says; undefined where it throws, as it does for keys it cannot read or that do not fit the scheme. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function isRight(request: ForeignSignature): boolean | undefined {
  const { scheme, publicKey, content, signature } = request;
  const spki = Buffer.from(publicKey);
  const key = attempt(() => createPublicKey({ key: spki, format: 'der', type: 'spki' }));
  if (key === undefined) return undefined;
  if (scheme.kind === 'ed25519') {
    const bytes = Buffer.concat([...content]);
    return attempt(() => verify(null, bytes, key, signature));
  }
  const name = DIGESTS.get(scheme.digest);
  const verifier = name === undefined ? undefined : attempt(() => createVerify(name));
  if (verifier === undefined) return undefined;
  for (const bytes of content) verifier.update(bytes);
  return attempt(() => verifier.verify(keyInput(key, request), signature));
}

/** The port over Node's OpenSSL. */
export const nodeForeignCrypto: ForeignCrypto = {
  createDigest: (oid) => {
    const name = DIGESTS.get(oid);
    const hash = name === undefined ? undefined : attempt(() => createHash(name));
    return hash === undefined ? undefined : streamOf(hash);
  },
  verify: (request) => {
    const right = isRight(request);
    if (right === undefined) return 'unusable';
    return right ? 'right' : 'wrong';
  },
};
