import type { DeviceOrder } from '@yinzheng/contract/device';
import { pinProblem } from '@yinzheng/core/devices';
import type { Calls } from './calls.ts';
import { CKR, CKU } from './cryptoki.ts';
import { fault, rvOf } from './fault.ts';
import { requireKey } from './key-check.ts';
import type { Pins } from './pins.ts';
import { close, openSession } from './sessions.ts';
import type { Slots } from './slots.ts';

/**
 * Changes the user's PIN. C_SetPIN is never broken off: a token that is interrupted in it may be left without a PIN.
 * A new PIN that the rules refuse does not reach the token; what lies under a slip can be looked at here alone. Both PINs
 * are forgotten, whatever comes of it. @throws Fault
 */
export async function changePin(
  { slot, token, old, new: fresh, encoding, key }: DeviceOrder<'change-pin'>,
  { slots, pins, calls }: { readonly slots: Slots; readonly pins: Pins; readonly calls: Calls },
): Promise<void> {
  const held = await slots.holding(slot, token, calls);
  const use = { pad: held.pad, token: held.facts, encoding };
  const before = pins.open(old, 'C_SetPIN', use);
  try {
    const after = pins.open(fresh, 'C_SetPIN', use);
    try {
      const problem =
        after.bytes === null
          ? undefined
          : pinProblem({ fresh: after.bytes, old: before.bytes ?? undefined, token: held.facts });
      if (problem !== undefined) throw fault('rv', 'C_SetPIN', problem);
      const session = await openSession(held.handle, calls, true);
      const change = () =>
        calls.withSecret('C_SetPIN', 'endless', (module) =>
          module.C_SetPIN(session, before.text('C_SetPIN'), after.text('C_SetPIN')),
        );
      try {
        await requireKey(session, key, calls, true);
        await change().catch(async (error: unknown) => {
          // Tokens that change the PIN of a user who is logged in alone: the PIN was not looked at so far.
          if (rvOf(error) !== CKR.USER_NOT_LOGGED_IN) throw error;
          await calls.withSecret('C_Login', before.pad || held.pad ? 'person' : 'quick', (module) =>
            module.C_Login(session, CKU.USER, before.text('C_Login')),
          );
          await change();
        });
      } finally {
        await close(session, calls);
      }
    } finally {
      pins.forget(after.slip);
    }
  } finally {
    pins.forget(before.slip);
  }
}
