import { YinzhengError } from '../kernel/index.ts';
import type { SignatureScheme } from '../ports/index.ts';
import { EC_PUBLIC_KEY_OID } from '../sm/index.ts';
import { foreignDigest, SHA1_OID } from './digest-algorithms.ts';
import { parsePssParameters } from './pss-parameters.ts';

const PKCS1 = '1.2.840.113549.1.1';
const NIST_HASHES = '2.16.840.1.101.3.4.2';
const NIST_SIGNATURES = '2.16.840.1.101.3.4.3';

/** RSA as a key's algorithm; as a signature's, it leaves the digest to the message. */
export const RSA_OID = `${PKCS1}.1`;
/** RSASSA-PSS, as a signature's algorithm and as that of a key for nothing else. */
export const RSA_PSS_OID = `${PKCS1}.10`;
/** Ed25519 (RFC 8410). */
export const ED25519_OID = '1.3.101.112';

/** Signature algorithms that name their digest (RFC 3279, 4055, 5758, 8017; NIST CSOR). */
const NAMED: ReadonlyMap<string, { readonly kind: 'rsa-pkcs1' | 'ecdsa'; readonly digest: string }> = new Map(
  (
    [
      [`${PKCS1}.4`, 'rsa-pkcs1', '1.2.840.113549.2.5'],
      [`${PKCS1}.5`, 'rsa-pkcs1', SHA1_OID],
      ['1.3.14.3.2.29', 'rsa-pkcs1', SHA1_OID],
      [`${PKCS1}.11`, 'rsa-pkcs1', `${NIST_HASHES}.1`],
      [`${PKCS1}.12`, 'rsa-pkcs1', `${NIST_HASHES}.2`],
      [`${PKCS1}.13`, 'rsa-pkcs1', `${NIST_HASHES}.3`],
      [`${PKCS1}.14`, 'rsa-pkcs1', `${NIST_HASHES}.4`],
      [`${PKCS1}.15`, 'rsa-pkcs1', `${NIST_HASHES}.5`],
      [`${PKCS1}.16`, 'rsa-pkcs1', `${NIST_HASHES}.6`],
      [`${NIST_SIGNATURES}.13`, 'rsa-pkcs1', `${NIST_HASHES}.7`],
      [`${NIST_SIGNATURES}.14`, 'rsa-pkcs1', `${NIST_HASHES}.8`],
      [`${NIST_SIGNATURES}.15`, 'rsa-pkcs1', `${NIST_HASHES}.9`],
      [`${NIST_SIGNATURES}.16`, 'rsa-pkcs1', `${NIST_HASHES}.10`],
      ['1.2.840.10045.4.1', 'ecdsa', SHA1_OID],
      ['1.2.840.10045.4.3.1', 'ecdsa', `${NIST_HASHES}.4`],
      ['1.2.840.10045.4.3.2', 'ecdsa', `${NIST_HASHES}.1`],
      ['1.2.840.10045.4.3.3', 'ecdsa', `${NIST_HASHES}.2`],
      ['1.2.840.10045.4.3.4', 'ecdsa', `${NIST_HASHES}.3`],
      [`${NIST_SIGNATURES}.9`, 'ecdsa', `${NIST_HASHES}.7`],
      [`${NIST_SIGNATURES}.10`, 'ecdsa', `${NIST_HASHES}.8`],
      [`${NIST_SIGNATURES}.11`, 'ecdsa', `${NIST_HASHES}.9`],
      [`${NIST_SIGNATURES}.12`, 'ecdsa', `${NIST_HASHES}.10`],
    ] as const
  ).map(([oid, kind, digest]) => [oid, { kind, digest }]),
);

/** A signature's algorithm as it stands in a certificate, a list or a signer info. */
export interface SignatureAlgorithm {
  readonly oid: string;
  /** DER of the parameters; undefined where there are none, or NULL. */
  readonly parameters: Uint8Array | undefined;
}

/**
 * What an algorithm other than SM2 means. `digest` is the one the message names beside it, for algorithms that leave
 * it open. Undefined for what is not known here: another algorithm, or parameters that nobody can verify.
 */
export function schemeOf(
  { oid, parameters }: SignatureAlgorithm,
  digest: string | undefined,
): SignatureScheme | undefined {
  const named = NAMED.get(oid);
  if (named !== undefined) return named;
  if (oid === ED25519_OID) return { kind: 'ed25519' };
  if (oid === RSA_PSS_OID) return pssScheme(parameters);
  if (digest === undefined || foreignDigest(digest) === undefined) return undefined;
  if (oid === RSA_OID) return { kind: 'rsa-pkcs1', digest };
  return oid === EC_PUBLIC_KEY_OID ? { kind: 'ecdsa', digest } : undefined;
}

function pssScheme(parameters: Uint8Array | undefined): SignatureScheme | undefined {
  if (parameters === undefined) return undefined;
  try {
    const { digest, maskDigest, saltLength } = parsePssParameters(parameters);
    // Every maker takes one digest for both, as RFC 8017 recommends; the libraries at hand verify nothing else.
    if (maskDigest !== digest || foreignDigest(digest) === undefined) return undefined;
    return { kind: 'rsa-pss', digest, saltLength };
  } catch (error) {
    if (error instanceof YinzhengError) return undefined;
    throw error;
  }
}
