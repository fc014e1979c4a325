import type { Authority } from '../authority/index.ts';
import { custodianGrants, requireSealOfKey, sealOfKey } from '../devices/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
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
}

/**
 * Insists that a seal that lies on a key may be kept at this workstation and asked for in requests: it lists a
 * certificate of that very key, by which a grant in force makes somebody here its custodian, and it may be used now:
 * made whole by a maker whose certificate holds, in force, neither suspended nor cancelled. That it lies on a key
 * proves nothing.
 * @throws KEY_CERT_MISSING, SEAL_NOT_OF_KEY, SEAL_NOT_OF_UNIT, SEAL_NOT_USABLE
 */
export function requireTakeIn(seal: Seal, carrier: SealCarrier, context: TakeInContext): void {
  const { authority, custodian, ...verification } = context;
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
}
