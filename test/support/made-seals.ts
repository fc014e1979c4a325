import { concat, toBigInt, utf8 } from '@yinzheng/core/kernel';
import {
  certificateFrom,
  certListFrom,
  parseCertificate,
  parseCrl,
  tbsCertificate,
  tbsCertList,
  x500Name,
  type Certificate,
  type CertificateSpec,
  type Crl,
} from '@yinzheng/core/pki';
import {
  parseSealStatusList,
  sealInfoV4,
  sealSignatureFrom,
  sealStatusListFrom,
  sealStatusListToSign,
  sealInfoV5,
  sealV4From,
  sealV5From,
  tbsSign,
  type SealInfoSpec,
  type SealStatusEntry,
  type SealStatusList,
  type TbsSignSpec,
} from '@yinzheng/core/seals';
import { sm2KeyPair, sm2Sign, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';

// A small world of made seals: a root, a seal maker, a unit, and what they sign. Every key and every k comes from
// a seed, so that a run is like the one before.

/** Randomness that is the same in every run. */
export function seededRandom(seed: string): { bytes: (length: number) => Uint8Array } {
  let counter = 0;
  return {
    bytes: (length) => {
      let out = new Uint8Array(0);
      while (out.length < length) out = Uint8Array.from(concat(out, sm3(utf8(`${seed} ${counter++}`))));
      return out.slice(0, length);
    },
  };
}

/** A key with its certificate. */
export interface Party extends Sm2KeyPair {
  readonly certificate: Certificate;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

export const MADE_AT = new Date('2026-05-06T08:00:00Z');
export const STAMPED_AT = new Date('2026-06-01T01:02:03Z');
export const NOW = new Date('2026-07-01T00:00:00Z');

type PartySpec = Partial<Omit<CertificateSpec, 'issuer' | 'subject' | 'publicKey'>> & {
  /** For another key under the same name. */
  readonly seed?: string;
};

/** A party whose certificate `issuer` signs; without an issuer a root. */
export function party(name: string, issuer: Party | undefined, spec: PartySpec = {}): Party {
  const random = seededRandom(spec.seed ?? name);
  const pair = sm2KeyPair(random);
  const sign = (bytes: Uint8Array): Uint8Array => sm2Sign(pair.privateKey, bytes, random);
  const subject = x500Name([
    { type: 'C', value: 'CN' },
    { type: 'O', value: '测试单位' },
    { type: 'CN', value: name },
  ]);
  const keyId = issuer?.certificate.subjectKeyId;
  const tbs = tbsCertificate({
    serial: toBigInt(sm3(utf8(name)).slice(0, 8)) + 1n,
    issuer: issuer?.certificate.subject.der ?? subject,
    subject,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2031-01-01T00:00:00Z'),
    publicKey: pair.publicKey,
    keyUsage: issuer === undefined ? ['keyCertSign', 'cRLSign'] : ['digitalSignature', 'nonRepudiation'],
    ...(issuer === undefined ? { ca: {} } : {}),
    ...(keyId === undefined ? {} : { authorityKeyId: keyId }),
    ...spec,
  });
  const certificate = parseCertificate(certificateFrom(tbs, (issuer ?? { sign }).sign(tbs)));
  return { ...pair, certificate, sign };
}

/** A PNG of one transparent pixel. */
export const PICTURE = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (char) => char.charCodeAt(0),
);

export interface World {
  readonly root: Party;
  readonly maker: Party;
  readonly unit: Party;
  readonly seal: Uint8Array;
}

/** A root, a maker and a unit under it, and the unit's seal. */
export function makeWorld(): World {
  const root = party('Test Root', undefined);
  const maker = party('Seal Maker', root);
  const unit = party('A Unit', root);
  return { root, maker, unit, seal: makeSeal(maker, unit) };
}

/** What the seal of a unit says. */
export function sealSpec(unit: Party): SealInfoSpec {
  return {
    Vid: 'yinzheng',
    esID: '61010000000001',
    property: {
      type: 1,
      name: '测试单位公章',
      certList: { kind: 'certificates', certificates: [unit.certificate.der] },
      createDate: MADE_AT,
      validStart: MADE_AT,
      validEnd: new Date('2029-05-06T08:00:00Z'),
    },
    picture: { type: 'PNG', data: PICTURE, width: 42, height: 42 },
  };
}

/** A seal of v4; `change` alters what it says. */
export function makeSeal(maker: Party, unit: Party, change: Partial<SealInfoSpec> = {}): Uint8Array {
  const info = sealInfoV4({ ...sealSpec(unit), ...change });
  return sealV4From(info, maker.certificate.der, maker.sign(info));
}

/** A seal of v5, with a time stamp over the maker's signature where one is wanted. */
export function makeSealV5(
  maker: Party,
  unit: Party,
  change: Partial<SealInfoSpec> = {},
  timeStamp?: (signature: Uint8Array) => Uint8Array,
): Uint8Array {
  const info = sealInfoV5({ ...sealSpec(unit), ...change });
  const signature = maker.sign(info);
  return sealV5From(info, maker.certificate.der, signature, timeStamp?.(signature));
}

export const PROTECTED = utf8('the protected bytes');

/** A stamp of the seal's generation over {@link PROTECTED}. */
export function makeStamp(
  seal: Uint8Array,
  unit: Party,
  change: Partial<TbsSignSpec> = {},
  timeStamp?: (signature: Uint8Array) => Uint8Array,
): Uint8Array {
  const spec = { seal, time: STAMPED_AT, dataHash: sm3(PROTECTED), propertyInfo: '/ByteRange' };
  const tbs = tbsSign({ ...spec, ...change });
  const signature = unit.sign(tbs);
  return sealSignatureFrom(tbs, unit.certificate.der, signature, timeStamp?.(signature));
}

/** A CRL of an issuer. */
export function makeCrl(
  issuer: Party,
  revoked: readonly { serial: bigint; revokedAt: Date }[] = [],
  thisUpdate = STAMPED_AT,
  nextUpdate = new Date('2026-09-01T00:00:00Z'),
): Crl {
  const tbs = tbsCertList({
    issuer: issuer.certificate.subject.der,
    authorityKeyId: issuer.certificate.subjectKeyId ?? new Uint8Array(20),
    thisUpdate,
    nextUpdate,
    crlNumber: 1n,
    revoked,
  });
  return parseCrl(certListFrom(tbs, issuer.sign(tbs)));
}

/** A seal status list of an issuer. */
export function makeStatusList(
  issuer: Party,
  entries: readonly SealStatusEntry[],
  change: { number?: number; thisUpdate?: Date; nextUpdate?: Date } = {},
): SealStatusList {
  const toSign = sealStatusListToSign({
    number: 1,
    thisUpdate: STAMPED_AT,
    nextUpdate: new Date('2026-09-01T00:00:00Z'),
    ...change,
    entries,
  });
  return parseSealStatusList(sealStatusListFrom(toSign, issuer.certificate.der, issuer.sign(toSign)));
}

/** Trust in the world's root and nothing else. */
export function trusting(...roots: readonly Party[]): VerificationContext {
  return {
    roots: roots.map((root) => root.certificate),
    others: [],
    crls: [],
    statusLists: [],
    now: NOW,
    policy: DEFAULT_POLICY,
  };
}
