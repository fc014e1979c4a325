import { equalBytes, fail } from '@yinzheng/core/kernel';
import { parseSeal, type Seal } from '@yinzheng/core/seals';
import { requireTakeIn } from '@yinzheng/core/stamping';
import type { KeyView } from '../devices/index.ts';
import { signingCertificates } from './keys.ts';
import { strictTrust, type Workstation } from './workstation.ts';

/** A seal of a key that is kept at the workstation. */
export interface TakenIn {
  readonly seal: Seal;
  /** False: this very seal was kept before, and nothing changed. */
  readonly added: boolean;
}

/** What is shown of the key that a seal was read from. */
export type SealOnKey = Pick<KeyView, 'serial' | 'publicKey' | 'certificates'>;

/**
 * Keeps a seal that was read from a key, so that it can be asked for in requests; from then on it is one of the
 * workstation's. `custodian`: who takes it in; undefined: whoever keeps it.
 * @throws what `parseSeal` and `requireTakeIn` throw; KEY_NOT_SM2, SEAL_KEPT_OTHER, STORE_UNAVAILABLE
 */
export function takeInSeal(
  station: Workstation,
  bytes: Uint8Array,
  key: SealOnKey,
  custodian?: string,
): TakenIn {
  const seal = parseSeal(bytes);
  if (station.seals().some((kept) => equalBytes(kept.bytes, bytes))) return { seal, added: false };
  const { serial, publicKey = fail('KEY_NOT_SM2', { serial }) } = key;
  const carrier = { serial, publicKey, certificates: signingCertificates(key) };
  const { clock } = station;
  requireTakeIn(seal, carrier, {
    ...strictTrust(station),
    now: clock.now(),
    authority: station.authority(),
    custodian,
    makers: station.makers(),
  });
  return { seal, added: station.keepSeal(seal) };
}
