import { asGeneralizedTime, asTextOf, der, malformed, readDer, TAG } from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';
import { equalBytes, fail, readable } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';

//  SignIn ::= SEQUENCE {                            -- docs/formats/sign-in.md
//    tag         IA5String ("yinzheng.sign-in"),
//    version     INTEGER (1),
//    verifier    UTF8String (SIZE (1..128)),        -- who asked: the same answer serves nobody else
//    nonce       OCTET STRING (SIZE (32)),          -- the verifier's own, good for one answer
//    issuedAt    GeneralizedTime,
//    certDigest  OCTET STRING (SIZE (32)) }         -- SM3 of the certificate that signs

export const SIGN_IN_TAG = 'yinzheng.sign-in';

/** How far the moment of signing may be from the challenge's, ms. */
export const SIGN_IN_AGE = 5 * 60_000;

/** What a verifier asks for before it lets somebody in. */
export interface SignInChallenge {
  /** Name of the verifier as it is shown to the person, 1 to 128 characters without controls. */
  readonly verifier: string;
  /** 32 bytes of the verifier's randomness. */
  readonly nonce: Uint8Array;
  readonly issuedAt: Date;
}

/** A person lets a verifier know who sits here: an act of the gate. */
export interface SignInAct {
  readonly challenge: SignInChallenge;
  /** The person's own. */
  readonly certificate: Certificate;
  readonly at: Date;
}

/** What was signed, as read back. */
export interface SignIn extends SignInChallenge {
  /** SM3 of the signer's certificate. */
  readonly certDigest: Uint8Array;
}

/** Whether a text may name a verifier: what is shown to the person is what is signed. */
export function isVerifierName(name: string): boolean {
  const { length } = [...name];
  return length >= 1 && length <= 128 && name.trim() === name && /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(name);
}

/** The act that a person's key signs to be let in. @throws BAD_ARGUMENT for a challenge that is none */
export function signInDer(challenge: SignInChallenge, certificate: Uint8Array): Uint8Array {
  const { verifier, nonce, issuedAt } = challenge;
  if (!isVerifierName(verifier)) fail('BAD_ARGUMENT', { name: 'verifier', detail: verifier.slice(0, 128) });
  if (nonce.length !== 32) fail('BAD_ARGUMENT', { name: 'nonce', detail: '32 bytes expected' });
  return signInAct({ verifier, nonce, issuedAt, certDigest: sm3(certificate) });
}

/** The same of what was read back. */
export function signInAct({ verifier, nonce, issuedAt, certDigest }: SignIn): Uint8Array {
  return actDer(
    SIGN_IN_TAG,
    der.utf8(verifier),
    der.octets(nonce),
    der.generalizedTime(issuedAt),
    der.octets(certDigest),
  );
}

/** @throws DER_MALFORMED */
export function parseSignIn(bytes: Uint8Array): SignIn {
  const reader = openAct(readDer(bytes, SIGN_IN_TAG), SIGN_IN_TAG);
  const verifier = reader.take('verifier', (node, where) => {
    const name = asTextOf(node, TAG.utf8String, where);
    return isVerifierName(name) ? name : malformed(where, 'no name of a verifier');
  });
  const nonce = reader.take('nonce', asDigest);
  const issuedAt = reader.take('issuedAt', asGeneralizedTime);
  const certDigest = reader.take('certDigest', asDigest);
  reader.end();
  return { verifier, nonce, issuedAt, certDigest };
}

/**
 * Whether the bytes are the answer to this very challenge by the key of this certificate. That the certificate holds
 * and whose it is, is the verifier's to ask; so is that the nonce was not answered before.
 */
export function signInHolds(
  bytes: Uint8Array,
  signature: Uint8Array,
  challenge: SignInChallenge,
  certificate: Certificate,
): boolean {
  const point = certificate.publicKey.sm2Point;
  return (
    point !== undefined &&
    readable(() => parseSignIn(bytes)) !== undefined &&
    equalBytes(bytes, signInDer(challenge, certificate.der)) &&
    sm2Verify(point, bytes, signature)
  );
}
