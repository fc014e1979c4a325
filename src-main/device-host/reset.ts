import { LABEL_BYTES, type DeviceOrder } from '@yinzheng/contract/device';
import { pinProblem } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import type { Calls } from './calls.ts';
import { CKU } from './cryptoki.ts';
import { fault } from './fault.ts';
import { requireKey } from './key-check.ts';
import type { Pins } from './pins.ts';
import { close, openSession, type Sessions } from './sessions.ts';
import type { Slots } from './slots.ts';

// What only a service body's reset may bring about (`KeyReset`). C_InitPIN and C_InitToken are never broken off: a token
// that is interrupted in one may be left without a PIN, or half formatted. What comes before may be.

interface Desk {
  readonly slots: Slots;
  readonly sessions: Sessions;
  readonly pins: Pins;
  readonly calls: Calls;
}

/**
 * Sets the user's PIN anew, as the security officer. A new PIN that the rules refuse does not reach the token. Both PINs
 * are forgotten, whatever comes of it. @throws Fault
 */
export async function initPin(
  { slot, token, so, new: fresh, encoding, key }: DeviceOrder<'init-pin'>,
  { slots, sessions, pins, calls }: Desk,
): Promise<void> {
  const held = await slots.holding(slot, token, calls);
  const use = { pad: held.pad, token: held.facts, encoding };
  const officer = pins.open(so, 'C_Login', use);
  try {
    const after = pins.open(fresh, 'C_InitPIN', use);
    try {
      const problem =
        after.bytes === null ? undefined : pinProblem({ fresh: after.bytes, token: held.facts });
      if (problem !== undefined) throw fault('rv', 'C_InitPIN', problem);
      // The officer is not let in beside the user, nor while a session only reads.
      await sessions.endOn(slot, calls);
      const session = await openSession(held.handle, calls, true, 'making');
      try {
        await requireKey(session, key, calls, true);
        await calls.withSecret('C_Login', held.pad ? 'person' : 'making', (module) =>
          module.C_Login(session, CKU.SO, officer.text('C_Login')),
        );
        await calls.withSecret('C_InitPIN', 'endless', (module) =>
          module.C_InitPIN(session, after.text('C_InitPIN')),
        );
      } finally {
        await calls.make('C_Logout', 'quick', (module) => module.C_Logout(session)).catch(() => undefined);
        await close(session, calls);
      }
    } finally {
      pins.forget(after.slip);
    }
  } finally {
    pins.forget(officer.slip);
  }
}

/**
 * Formats the token, unless it shows other keys than the one that is meant. The officer's PIN is forgotten, whatever
 * comes of it. @throws Fault
 */
export async function initToken(
  { slot, token, so, label, encoding, key }: DeviceOrder<'init-token'>,
  { slots, sessions, pins, calls }: Desk,
): Promise<void> {
  const held = await slots.holding(slot, token, calls);
  const officer = pins.open(so, 'C_InitToken', { pad: held.pad, token: held.facts, encoding });
  try {
    if (key !== undefined) {
      const passing = await openSession(held.handle, calls, false, 'making');
      try {
        await requireKey(passing, key, calls, true);
      } finally {
        await close(passing, calls);
      }
    }
    await sessions.endOn(slot, calls);
    // No session at all may be open; a module that does not know the call has none of ours by now.
    await calls
      .make('C_CloseAllSessions', 'making', (module) => module.C_CloseAllSessions(held.handle))
      .catch(() => undefined);
    const padded = label + ' '.repeat(LABEL_BYTES - utf8(label).length);
    await calls.withSecret('C_InitToken', 'endless', (module) =>
      module.C_InitToken(held.handle, officer.text('C_InitToken'), padded),
    );
  } finally {
    pins.forget(officer.slip);
  }
}
