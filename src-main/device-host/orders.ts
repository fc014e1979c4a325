import type { DeviceAnswer, DeviceOp, DeviceOrder } from '@yinzheng/contract/device';
import type { Calls } from './calls.ts';
import { changePin } from './change-pin.ts';
import { readContents } from './contents.ts';
import { GONE } from './cryptoki.ts';
import { fault, rvOf } from './fault.ts';
import type { Library } from './library.ts';
import type { PinPorts } from './pin-ports.ts';
import type { Pins } from './pins.ts';
import { initPin, initToken } from './reset.ts';
import { close, openSession, type Sessions } from './sessions.ts';
import { signMessage } from './sign.ts';
import type { Slots } from './slots.ts';
import { generateKeyPair, writeCertificate, writeData } from './writing.ts';

/** What orders work with. */
export interface Desk {
  readonly library: Library;
  readonly slots: Slots;
  readonly sessions: Sessions;
  readonly pins: Pins;
  readonly ports: PinPorts;
}

type Handlers = {
  readonly [O in DeviceOp]: (order: DeviceOrder<O>, calls: Calls, desk: Desk) => Promise<DeviceAnswer<O>>;
};

const HANDLERS: Handlers = {
  load: async (order, calls, { library, sessions }) => {
    if (order.again) sessions.clear();
    return await library.load(order, calls);
  },
  look: async (_order, calls, { slots, sessions }) => {
    const seen = await slots.look(calls);
    sessions.sweep(seen.slots);
    return seen;
  },
  contents: async ({ slot, token, session }, calls, { slots, sessions }) => {
    const held = await slots.holding(slot, token, calls);
    const own = session === undefined ? undefined : sessions.get(session, 'C_FindObjectsInit');
    if (own !== undefined && own.slot !== slot) throw fault('missing', 'C_FindObjectsInit', 'session');
    const loggedIn = sessions.openOn(slot);
    if (own !== undefined) return await readContents(calls, own.handle, held.handle, loggedIn);
    const passing = await openSession(held.handle, calls, false);
    try {
      return await readContents(calls, passing, held.handle, loggedIn);
    } finally {
      await close(passing, calls);
    }
  },
  login: (order, calls, { sessions }) => sessions.login(order, calls),
  sign: (order, calls, { sessions, pins }) => signMessage(order, { sessions, pins, calls }),
  logout: async ({ session }, calls, { sessions }) => {
    await sessions.logout(session, calls);
    return {};
  },
  'change-pin': async (order, calls, { slots, pins }) => {
    await changePin(order, { slots, pins, calls });
    return {};
  },
  'init-pin': async (order, calls, { slots, sessions, pins }) => {
    await initPin(order, { slots, sessions, pins, calls });
    return {};
  },
  'init-token': async (order, calls, { slots, sessions, pins }) => {
    await initToken(order, { slots, sessions, pins, calls });
    return {};
  },
  generate: (order, calls, { sessions }) =>
    generateKeyPair(order, sessions.get(order.session, 'C_GenerateKeyPair'), calls),
  'write-certificate': async (order, calls, { sessions }) => {
    await writeCertificate(order, sessions.get(order.session, 'C_CreateObject'), calls);
    return {};
  },
  'write-data': async (order, calls, { sessions }) => {
    await writeData(order, sessions.get(order.session, 'C_CreateObject'), calls);
    return {};
  },
  forget: async ({ slip }, calls, { sessions, pins, ports }) => {
    pins.forget(slip);
    ports.close(slip);
    await sessions.endOf(slip, calls);
    return {};
  },
};

/** Carries out an order. @throws Fault */
export async function carryOut<O extends DeviceOp>(
  op: O,
  order: DeviceOrder<O>,
  calls: Calls,
  desk: Desk,
): Promise<DeviceAnswer<O>> {
  // What was opened and held is given up even where nothing is loaded.
  if (!desk.library.ready && op !== 'load' && op !== 'forget') throw fault('load', op, 'no module is loaded');
  const slot = slotOf(order, desk.sessions);
  try {
    return await HANDLERS[op](order, calls, desk);
  } catch (error) {
    if (slot !== undefined && GONE.includes(rvOf(error) ?? -1)) desk.sessions.gone(slot);
    throw error;
  }
}

/** The slot that an order is about; undefined: none. */
function slotOf(order: object, sessions: Sessions): number | undefined {
  if ('slot' in order && typeof order.slot === 'number') return order.slot;
  if (!('session' in order) || typeof order.session !== 'string') return undefined;
  return sessions.find(order.session)?.slot;
}

/** Overwrites the PINs that came with an order. */
export function wipe(order: unknown): void {
  if (typeof order !== 'object' || order === null) return;
  for (const value of Object.values(order) as unknown[]) {
    if (typeof value !== 'object' || value === null || !('bytes' in value)) continue;
    if (value.bytes instanceof Uint8Array) value.bytes.fill(0);
  }
}
