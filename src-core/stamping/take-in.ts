import { isPersonKey, isSealKey, type Authority } from '../authority/index.ts';
import { custodianGrants, requireSealOfKey, sealOfKey } from '../devices/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import type { Seal } from '../seals/index.ts';
import type { VerificationContext } from '../verification/index.ts';
import { requireUsableCertificate, requireUsableSeal } from './usable-seal.ts';

/** The key on which a seal lies. */
export interface SealCarrier {
  readonly serial: string;
  /** 04, x, y. */
  readonly publicKey: Uint8Array;
  /** What lies beside it to sign with. */
  readonly certificates: readonly Certificate[];
}

/** For which workstation, and what a verification rests on. */
export interface TakeInContext extends VerificationContext {
  readonly authority: Authority;
  /** Identifier of the person who takes it in; undefined: whoever keeps it. */
  readonly custodian: string | undefined;
  /** Certificates of the makers whose seals this workstation takes. */
  readonly makers: readonly Certificate[];
}

/**
 * Insists that a seal that lies on a key may be kept at this workstation and asked for in requests: it lists a
 * certificate of that very key, by which a grant in force makes somebody here its custodian, and it may be used now:
 * made whole by a maker whose certificate holds, in force, neither suspended nor cancelled. That it lies on a key
 * proves nothing, and a certificate by itself does not say who may make seals: the maker is one of those that the
 * workstation was set up with, and never a key that the seal or the records of authority give to somebody.
 * @throws KEY_CERT_MISSING, SEAL_NOT_OF_KEY, SEAL_NOT_OF_UNIT, SEAL_NOT_USABLE, SEAL_MAKER_UNKNOWN
 */
export function requireTakeIn(seal: Seal, carrier: SealCarrier, context: TakeInContext): void {
  const { authority, custodian, makers, ...verification } = context;
  const { serial, publicKey } = carrier;
  const own = carrier.certificates.filter(({ publicKey: { sm2Point } }) => {
    return sm2Point !== undefined && equalBytes(sm2Point, publicKey);
  });
  const listed = own.filter((certificate) => sealOfKey(seal, { publicKey, certificate }) === 'certificate');
  if (listed.length === 0) requireSealOfKey(seal, { serial, publicKey, certificate: own[0] });
  const grant = custodianGrants(authority, seal, verification.now).find(({ cert, person }) => {
    const theirs = custodian === undefined || person.id === custodian;
    return theirs && listed.some(({ der }) => equalBytes(der, cert));
  });
  const { unit } = authority.foundation;
  if (grant === undefined) return fail('SEAL_NOT_OF_UNIT', { seal: seal.info.esID, serial, unit });
  requireUsableSeal(seal, verification);
  requireUsableCertificate(seal, grant.certificate, verification);
  requireMaker(seal, makers, authority);
}

/** Insists on a maker that is known as one, and is nobody who stamps or acts here. @throws SEAL_MAKER_UNKNOWN */
function requireMaker(seal: Seal, makers: readonly Certificate[], authority: Authority): void {
  const certificate = parseCertificate(seal.makerCertificate);
  const publicKey = certificate.publicKey.sm2Point ?? new Uint8Array(0); // a usable seal has a maker with an SM2 key
  const known = makers.some(({ der }) => equalBytes(der, certificate.der));
  const own =
    sealOfKey(seal, { publicKey, certificate }) !== 'none' ||
    isSealKey(publicKey, authority) ||
    isPersonKey(publicKey, authority);
  if (known && !own) return;
  const maker = certificate.subject.commonName ?? certificate.subject.text;
  fail('SEAL_MAKER_UNKNOWN', { seal: seal.info.esID, maker });
}
