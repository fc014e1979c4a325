import type { Role } from '@yinzheng/core/accounts';
import { person } from '@yinzheng/core/approvals';
import { findGrant, signedRecordDer, type Authority, type StandingGrant } from '@yinzheng/core/authority';
import { allowedLicenceAct, licenceErrand, signThroughGate, type LicenceAct } from '@yinzheng/core/devices';
import { fail } from '@yinzheng/core/kernel';
import { forgetPin, type Errand, type KeySession, type KeyToken, type PinEntry } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import type { PersonOut } from '@yinzheng/contract/cli';
import { personOut } from '../shapes.ts';
import { requireKeyOf, type Workstation } from '../workstation.ts';
import { keepSigned } from './keeping.ts';

/** An act that its person may do, up to the PIN. */
export interface PreparedAct {
  readonly person: PersonOut;
  readonly act: LicenceAct;
  readonly key: KeyToken;
  /** What the key is unlocked for. */
  readonly errand: Errand;
  /** Has the person's key sign and keeps the act; DER of the signed record. The PIN's bytes are zeroed. */
  sign(pin: PinEntry): Promise<Uint8Array>;
}

/** The grant by which somebody acts now. @throws PERSON_UNKNOWN, AUTHORITY_MISSING */
export function actingGrant(
  { clock }: Pick<Workstation, 'clock'>,
  authority: Authority,
  { id, role, seal = '' }: { readonly id: string; readonly role: Role; readonly seal?: string },
): StandingGrant {
  const { name } = person(authority, id);
  const grant = findGrant(authority, { personId: id, role, seal, at: clock.now() });
  return grant ?? fail('AUTHORITY_MISSING', { person: name, role, seal });
}

/** Checks an act before a key is asked; the signed one is kept by {@link keepSigned}. @throws what `licenceErrand` and `requireKeyOf` throw */
export function prepareAct(
  station: Workstation,
  act: Exclude<LicenceAct, { kind: 'licence-order' }>,
  serial?: string,
): PreparedAct {
  const authority = station.authority();
  const errand = licenceErrand(act, authority);
  const { grant } = allowedLicenceAct(act, authority);
  const key = requireKeyOf(station, grant.certificate, serial);
  return {
    person: personOut(grant.person),
    act,
    key,
    errand,
    sign: async (pin) => {
      try {
        const session = await key.login(pin, errand);
        try {
          const signed = await signedAct(act, grant, session, authority);
          keepSigned(station, act, signed);
          return signed;
        } finally {
          session.logout();
        }
      } finally {
        forgetPin(pin);
      }
    },
  };
}

/** Has an unlocked key sign an act; DER of the signed record. @throws what the gate throws */
export async function signedAct(
  act: LicenceAct,
  grant: StandingGrant,
  session: KeySession,
  authority: Authority,
): Promise<Uint8Array> {
  const { bytes, signature } = await signThroughGate(act, session, { authority });
  return signedRecordDer(bytes, [{ certDigest: sm3(grant.cert), signature }]);
}
