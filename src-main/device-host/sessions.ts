import { randomUUID } from 'node:crypto';
import type { DeviceAnswer, DeviceOrder, LimitClass } from '@yinzheng/contract/device';
import { watchErrand, type ErrandWatch, type TokenId } from '@yinzheng/core/devices';
import type { Calls } from './calls.ts';
import { CKF, CKR, CKU, type Handle } from './cryptoki.ts';
import { Fault, fault, rvOf } from './fault.ts';
import { requireKey } from './key-check.ts';
import type { GivenPin, Pins } from './pins.ts';
import { sameToken, type Held, type Slots } from './slots.ts';

/** A session in which the user is logged in. */
export interface Session {
  readonly id: string;
  readonly slot: number;
  readonly slotHandle: Handle;
  readonly token: TokenId;
  readonly pad: boolean;
  /** Its signatures may be made beside those of others. */
  readonly beside: boolean;
  /** With what it was opened; undefined: with a PIN that came with the order. */
  readonly slip: string | undefined;
  /** Holds it to what it was opened for. */
  readonly watch: ErrandWatch;
  handle: Handle;
  /** Private keys that were found, by public key: good until somebody logs in or out. */
  readonly keys: Map<string, Handle>;
}

/** The sessions of this process, under names of its own. */
export interface Sessions {
  /** @throws Fault `missing` */
  get(id: string, call: string): Session;
  find(id: string): Session | undefined;
  /** Whether the user of a slot is logged in by one of them. */
  openOn(slot: number): boolean;
  /** @throws Fault: `token-changed` before the PIN is touched, `missing`, what the module gave */
  login(order: DeviceOrder<'login'>, calls: Calls): Promise<DeviceAnswer<'login'>>;
  /** Harmless when it has ended already. */
  logout(id: string, calls: Calls): Promise<void>;
  /** Ends those that were opened with a slip. */
  endOf(slip: string, calls: Calls): Promise<void>;
  /** Ends those that are open on a slot. */
  endOn(slot: number, calls: Calls): Promise<void>;
  /** Another native session in the place of one with a broken operation; ends it where none is to be had. */
  renew(session: Session, calls: Calls): Promise<void>;
  /** The token of a slot has gone, or all that was opened on it: forgets these and their PINs. */
  gone(slot: number): void;
  /** Forgets what belongs to tokens that are no longer where they were. */
  sweep(slots: DeviceAnswer<'look'>['slots']): void;
  /** The module was begun anew. */
  clear(): void;
}

/** No sessions yet. `threads`: the module may be called by several threads. */
export function makeSessions(slots: Slots, pins: Pins, threads: () => boolean): Sessions {
  const open = new Map<string, Session>();
  const on = (slot: number): Session[] => [...open.values()].filter((session) => session.slot === slot);

  /** It has ended: whoever holds its PIN knows. */
  const remove = ({ id, slip }: Session): void => {
    if (open.delete(id)) pins.ended(slip);
  };
  const forgetKeys = (slot: number): void => {
    for (const { keys } of on(slot)) keys.clear();
  };
  const gone = (slot: number): void => {
    for (const session of on(slot)) {
      remove(session);
      pins.forget(session.slip);
    }
  };
  const end = async (session: Session, calls: Calls): Promise<void> => {
    const { slot, handle } = session;
    remove(session);
    // Logging out is of the whole token: not while somebody else's session needs it.
    if (on(slot).length === 0) {
      await calls.make('C_Logout', 'quick', (module) => module.C_Logout(handle)).catch(() => undefined);
    }
    await close(handle, calls);
  };

  /** A wrong PIN is asked once. */
  const enter = async (handle: Handle, slot: number, held: Held, pin: GivenPin, calls: Calls) => {
    const limit = pin.pad || held.pad ? 'person' : 'quick';
    const login = () =>
      calls.withSecret('C_Login', limit, (module) => module.C_Login(handle, CKU.USER, pin.text('C_Login')));
    try {
      await login();
    } catch (error) {
      // Said before the PIN is looked at: whoever was logged in goes first, so that this PIN is looked at.
      if (rvOf(error) !== CKR.USER_ALREADY_LOGGED_IN) throw error;
      await calls.make('C_Logout', 'quick', (module) => module.C_Logout(handle));
      try {
        await login();
      } catch (again) {
        for (const session of on(slot)) {
          remove(session);
          await close(session.handle, calls);
        }
        throw again;
      }
    }
    forgetKeys(slot);
  };

  /** What shows after the login alone: another token of the same name is left at once, and the PIN was not its own. */
  const requireAfter = async (
    handle: Handle,
    slot: number,
    { key, slip }: { readonly key: DeviceOrder<'login'>['key']; readonly slip: string | undefined },
    calls: Calls,
  ): Promise<void> => {
    try {
      await requireKey(handle, key, calls, false);
    } catch (error) {
      pins.forget(slip);
      if (on(slot).length === 0) {
        await calls.make('C_Logout', 'quick', (module) => module.C_Logout(handle)).catch(() => undefined);
      }
      throw error;
    }
  };

  return {
    get: (id, call) => {
      const session = open.get(id);
      if (session === undefined) throw fault('missing', call, 'session');
      return session;
    },
    find: (id) => open.get(id),
    openOn: (slot) => on(slot).length > 0,
    login: async ({ slot, token, pin: order, hold, may, encoding, key }, calls) => {
      const held = await slots.holding(slot, token, calls);
      const limits = hold && { ms: hold.ms, uses: hold.logins };
      const pin = pins.open(order, 'C_Login', { pad: held.pad, token, encoding, limits });
      const handle = await openSession(held.handle, calls, true);
      try {
        const seen = await requireKey(handle, key, calls, true);
        await enter(handle, slot, held, pin, calls);
        if (!seen) await requireAfter(handle, slot, { key, slip: pin.slip }, calls);
      } catch (error) {
        if (error instanceof Fault && error.fault.what === 'rv') pins.forget(pin.slip);
        await close(handle, calls);
        throw error;
      }
      const id = randomUUID();
      const beside = threads() && !held.removable && !held.pad;
      const { pad, handle: slotHandle } = held;
      const { slip } = pin;
      const watch = watchErrand(may && { key: may.key, messages: may.messages });
      open.set(id, { id, slot, slotHandle, token, pad, beside, slip, watch, handle, keys: new Map() });
      pins.opened(slip);
      return { session: id, beside };
    },
    logout: async (id, calls) => {
      const session = open.get(id);
      if (session !== undefined) await end(session, calls);
    },
    endOf: async (slip, calls) => {
      for (const session of [...open.values()]) if (session.slip === slip) await end(session, calls);
    },
    endOn: async (slot, calls) => {
      for (const session of on(slot)) await end(session, calls);
    },
    renew: async (session, calls) => {
      try {
        const fresh = await openSession(session.slotHandle, calls, true);
        const old = session.handle;
        session.handle = fresh;
        await close(old, calls);
      } catch {
        await end(session, calls);
      }
    },
    gone,
    sweep: (seen) => {
      for (const { slot, token } of [...open.values()]) {
        const now = seen.find((one) => one.slot === slot)?.token;
        if (now?.kind !== 'token' || !sameToken(now.facts, token)) gone(slot);
      }
    },
    clear: () => [...open.values()].forEach(remove),
  };
}

/** A native session; one that only reads where the token takes no other. @throws Fault */
export async function openSession(
  slot: Handle,
  calls: Calls,
  writes: boolean,
  limit: LimitClass = 'quick',
): Promise<Handle> {
  const begin = (flags: number) =>
    calls.make('C_OpenSession', limit, (module) => module.C_OpenSession(slot, flags | CKF.SERIAL_SESSION));
  if (!writes) return await begin(0);
  try {
    return await begin(CKF.RW_SESSION);
  } catch (error) {
    if (rvOf(error) !== CKR.TOKEN_WRITE_PROTECTED) throw error;
    return await begin(0);
  }
}

/** Ends a native session; one that has ended is no matter. */
export async function close(session: Handle, calls: Calls): Promise<void> {
  await calls
    .make('C_CloseSession', 'quick', (module) => module.C_CloseSession(session))
    .catch(() => undefined);
}
