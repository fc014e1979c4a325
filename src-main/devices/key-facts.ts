import {
  certificateUse,
  isSm2Key,
  type CertificateFacts,
  type KeyFacts,
  type TokenContents,
} from '@yinzheng/core/devices';
import { equalBytes, readable } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import type { KeyCertificateView } from './view.ts';

// Which of the objects on a token make a key.

/** One SM2 key of a token with what belongs to it; or a token without one. */
export interface SeenKey {
  /** Undefined: no SM2 key shows on the token. */
  readonly key: KeyFacts | undefined;
  readonly certificates: readonly KeyCertificateView[];
}

interface OwnKey extends SeenKey {
  readonly key: KeyFacts;
}

/** The keys of a token: those that may sign, and only where there are none the others. */
export function keysOnToken(contents: TokenContents | undefined): SeenKey[] {
  if (contents === undefined) return [{ key: undefined, certificates: [] }];
  const own = contents.keys.filter(isSm2Key).map((key) => {
    return { key, certificates: certificatesOf(key, contents) };
  });
  const signing = own.filter((one) => !isForEncryption(one));
  const shown = signing.length > 0 ? signing : own;
  if (shown.length === 0) {
    return [{ key: undefined, certificates: contents.certificates.map(certificateView) }];
  }
  const others = own.filter((one) => !shown.includes(one));
  return shown.map((one) => withPair(one, others, shown.length === 1));
}

/** The certificate of the encryption key is shown with the signing key of the same container, or with the only one. */
function withPair(one: OwnKey, others: readonly OwnKey[], only: boolean): SeenKey {
  const pair = others.filter(({ key }) => only || (key.id === one.key.id && key.id !== ''));
  const more = pair
    .flatMap(({ certificates }) => certificates)
    .filter(({ der }) => !one.certificates.some((known) => equalBytes(known.der, der)));
  return { key: one.key, certificates: [...one.certificates, ...more] };
}

/** By its public key; and by its CKA_ID where that is no other key's own. */
function certificatesOf(key: KeyFacts, { keys, certificates }: TokenContents): KeyCertificateView[] {
  return certificates
    .filter(({ id, der }) => {
      const point = pointOf(der);
      if (isPoint(key, point)) return true;
      return id !== '' && id === key.id && !keys.some((other) => isPoint(other, point));
    })
    .map(certificateView);
}

function pointOf(der: Uint8Array): Uint8Array | undefined {
  return readable(() => parseCertificate(der))?.publicKey.sm2Point;
}

function isPoint({ publicKey }: KeyFacts, point: Uint8Array | undefined): boolean {
  return point !== undefined && publicKey !== undefined && equalBytes(point, publicKey);
}

/** One that says that it does not sign, or whose own certificates are all for encryption. */
function isForEncryption({ key, certificates }: OwnKey): boolean {
  if (key.signs === false) return true;
  const own = certificates.filter(({ der }) => isPoint(key, pointOf(der)));
  return own.length > 0 && own.every(({ use }) => use === 'encrypt');
}

function certificateView({ der, label }: CertificateFacts): KeyCertificateView {
  const certificate = readable(() => parseCertificate(der));
  return { der, label, use: certificate === undefined ? 'unknown' : certificateUse(certificate) };
}
