import { equalBytes, fail, readable } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import { parseCertificate } from '../pki/index.ts';
import { parseSeal, type Seal } from '../seals/index.ts';
import { sm3 } from '../sm/index.ts';
import type { DataRules } from './profiles.ts';
import type { DataFacts } from './token-facts.ts';

/** A seal on a token. */
export interface KeySeal {
  /** CKA_LABEL */
  readonly label: string;
  /** CKA_APPLICATION */
  readonly application: string;
  readonly seal: Seal;
}

/**
 * The seals among the data objects of a token: whatever reads as a SESeal, under any label. Those under the application
 * that the profile writes come first; the same seal twice is one.
 */
export function sealsOnKey(data: readonly DataFacts[], rules?: DataRules): readonly KeySeal[] {
  const found = data.flatMap(({ label, application, value }) => {
    const seal = readable(() => parseSeal(value));
    return seal === undefined ? [] : [{ label, application, seal }];
  });
  const ours = (one: KeySeal): number => (one.application === rules?.application ? 0 : 1);
  return [...found]
    .sort((a, b) => ours(a) - ours(b))
    .filter((one, index, all) => {
      return all.findIndex(({ seal }) => equalBytes(seal.bytes, one.seal.bytes)) === index;
    });
}

/** How a seal stands to a key: it lists the key's certificate, another certificate of the same key, or neither. */
export type SealOfKey = 'certificate' | 'key' | 'none';

/**
 * Holds a seal against a key. Only `certificate` can be stamped with; `key` tells that the certificate was renewed and
 * the seal was not. A list of digests knows certificates only.
 */
export function sealOfKey(
  seal: Seal,
  key: { readonly publicKey: Uint8Array; readonly certificate: Certificate | undefined },
): SealOfKey {
  const { certList } = seal.info.property;
  const { certificate, publicKey } = key;
  const listed = certificate !== undefined && lists(seal, certificate.der);
  if (listed) return 'certificate';
  if (certList.kind === 'digests') return 'none';
  const sameKey = certList.certificates.some((der) => {
    const point = readable(() => parseCertificate(der))?.publicKey.sm2Point;
    return point !== undefined && equalBytes(point, publicKey);
  });
  return sameKey ? 'key' : 'none';
}

/** Insists that a seal lists a key's certificate. @throws SEAL_NOT_OF_KEY, KEY_CERT_MISSING */
export function requireSealOfKey(
  seal: Seal,
  key: {
    readonly serial: string;
    readonly publicKey: Uint8Array;
    readonly certificate: Certificate | undefined;
  },
): void {
  const { serial, certificate } = key;
  if (certificate === undefined) fail('KEY_CERT_MISSING', { serial });
  if (sealOfKey(seal, key) !== 'certificate') {
    fail('SEAL_NOT_OF_KEY', { serial, seal: seal.info.esID });
  }
}

/** Insists that a data object has room on a token of this profile; bytes. @throws DATA_TOO_LARGE */
export function requireRoom(value: Uint8Array, { maxSize }: DataRules): void {
  if (value.length > maxSize) fail('DATA_TOO_LARGE', { size: value.length, max: maxSize });
}

function lists({ info }: Seal, der: Uint8Array): boolean {
  const { certList } = info.property;
  return certList.kind === 'certificates'
    ? certList.certificates.some((one) => equalBytes(one, der))
    : certList.digests.some((one) => equalBytes(one.value, sm3(der)));
}
