import { MOST_SLOTS, type DeviceAnswer } from '@yinzheng/contract/device';
import type { SlotFacts, TokenFacts, TokenId } from '@yinzheng/core/devices';
import type { Calls } from './calls.ts';
import { CKF, CKR, type Handle, type TokenInfo } from './cryptoki.ts';
import { fault, refused, rvOf } from './fault.ts';
import { versionText } from './library.ts';
import { plainText, slotNumbers } from './values.ts';

/** The module's slots by their numbers, as last seen. */
export interface Slots {
  /** Slots with what their tokens tell. @throws Fault when the module gives no list at all */
  look(calls: Calls): Promise<DeviceAnswer<'look'>>;
  /** A slot and its token, when that is the one meant. @throws Fault `token-changed`, or the code why it cannot be read */
  holding(slot: number, token: TokenId, calls: Calls): Promise<Held>;
}

/** A slot with the token that was meant. */
export interface Held {
  readonly handle: Handle;
  readonly facts: TokenFacts;
  /** It may be taken out: a USB key. */
  readonly removable: boolean;
  /** The PIN is typed on its own pad. */
  readonly pad: boolean;
}

/** What a module says where nothing is, or no longer. */
const EMPTY: readonly number[] = [CKR.TOKEN_NOT_PRESENT, CKR.DEVICE_REMOVED];

/** No slots yet. */
export function makeSlots(): Slots {
  const seen = new Map<number, { readonly handle: Handle; readonly removable: boolean }>();
  const numberOf = slotNumbers();
  const now = { events: true };

  /** Some modules look at their readers only when they are asked for events; what they say is not needed. */
  const drain = async (calls: Calls): Promise<void> => {
    if (!now.events) return;
    try {
      await calls.make('C_WaitForSlotEvent', 'quick', (module) => module.C_WaitForSlotEvent(CKF.DONT_BLOCK));
    } catch {
      now.events = false;
    }
  };

  /** Some modules list a slot only under one of the two questions. */
  const list = async (calls: Calls): Promise<void> => {
    const found = new Map<number, Handle>();
    const failed: unknown[] = [];
    for (const present of [false, true]) {
      try {
        const some = await calls.make('C_GetSlotList', 'quick', (module) => module.C_GetSlotList(present));
        for (const handle of some.slice(0, MOST_SLOTS)) found.set(numberOf(handle), handle);
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length === 2) throw failed[0];
    for (const number of [...seen.keys()]) if (!found.has(number)) seen.delete(number);
    for (const [number, handle] of found) {
      seen.set(number, { handle, removable: seen.get(number)?.removable ?? true });
    }
  };

  return {
    look: async (calls) => {
      await drain(calls);
      await list(calls);
      const slots: SlotFacts[] = [];
      for (const [slot, { handle }] of [...seen].sort(([a], [b]) => a - b).slice(0, MOST_SLOTS)) {
        const told = await calls
          .make('C_GetSlotInfo', 'quick', (module) => module.C_GetSlotInfo(handle))
          .catch(() => undefined);
        // One that does not say so may be taken out at any time.
        const removable = told === undefined || (told.flags & CKF.REMOVABLE_DEVICE) !== 0;
        seen.set(slot, { handle, removable });
        const token = await tokenIn(handle, calls);
        slots.push({ slot, description: plainText(told?.slotDescription ?? ''), removable, token });
      }
      return { slots };
    },
    holding: async (slot, token, calls) => {
      if (!seen.has(slot)) await list(calls);
      const known = seen.get(slot);
      const told = known && (await tokenIn(known.handle, calls));
      if (told?.kind === 'unreadable') throw refused('C_GetTokenInfo', told.rv, '');
      if (known === undefined || told?.kind !== 'token' || !sameToken(told.facts, token)) {
        throw fault('token-changed', 'C_GetTokenInfo', told === undefined ? 'no such slot' : told.kind);
      }
      const pad = (told.facts.flags & CKF.PROTECTED_AUTHENTICATION_PATH) !== 0;
      return { ...known, facts: told.facts, pad };
    },
  };
}

/** Whether it is the same token, by what does not change when it is renamed. */
export function sameToken(one: TokenId, other: TokenId): boolean {
  return one.manufacturer === other.manufacturer && one.model === other.model && one.serial === other.serial;
}

async function tokenIn(handle: Handle, calls: Calls): Promise<SlotFacts['token']> {
  try {
    const info = await calls.make('C_GetTokenInfo', 'quick', (module) => module.C_GetTokenInfo(handle));
    return { kind: 'token', facts: tokenFacts(info) };
  } catch (error) {
    const rv = rvOf(error) ?? CKR.GENERAL_ERROR;
    return EMPTY.includes(rv) ? { kind: 'none' } : { kind: 'unreadable', rv };
  }
}

function tokenFacts(info: TokenInfo): TokenFacts {
  return {
    label: plainText(info.label),
    manufacturer: plainText(info.manufacturerID),
    model: plainText(info.model),
    serial: plainText(info.serialNumber),
    flags: info.flags,
    minPin: info.minPinLen,
    maxPin: info.maxPinLen,
    firmware: versionText(info.firmwareVersion),
  };
}
