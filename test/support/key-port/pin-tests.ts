import { utf8 } from '@yinzheng/core/kernel';
import type { KeyToken } from '@yinzheng/core/ports';
import { expect, it } from 'vitest';
import { asyncCodeOf } from '../codes.ts';
import type { PortKey, PortMaker, WrongPins } from './port.ts';

/** No key of a test has it. */
export const WRONG_PIN = '00000000';
const LIMIT = { timeout: 60_000 };

/** Wrong PINs, up to the last: refused alike by every key, and counted once each. */
export function pinTests(maker: PortMaker): void {
  const { wrongPins } = maker;
  if (wrongPins === 'once') {
    it('refuses a wrong PIN, and forgives it after the right one', LIMIT, async (context) => {
      const { key } = await maker.open(context);
      expect(await wrong(key)).toMatch(/^(?:KEY_)?PIN_WRONG/);
      (await tokenOf(key).login(utf8(key.pin))).logout();
    });
  } else if (wrongPins !== undefined) {
    it('refuses wrong PINs, says how near the end is, and is locked after it', LIMIT, async (context) => {
      const keys = await maker.open(context);
      const spare = await keys.spare();
      if (spare === undefined) throw new Error('no key is there to be locked');
      const { most } = wrongPins;
      expect(await wrong(spare)).toBe(ladder(wrongPins)[0]);
      (await tokenOf(spare).login(utf8(spare.pin))).logout();
      expect(spare.witness?.tries() ?? most).toBe(most);
      const told: string[] = [];
      const shown: (string | undefined)[] = [];
      for (let left = most - 1; left >= 0; left--) {
        told.push(await wrong(spare));
        shown.push(spare.device?.view().states[0]);
        // Asked once: nothing was tried again.
        expect(spare.witness?.tries() ?? left).toBe(left);
      }
      expect(told).toEqual(ladder(wrongPins));
      if (maker.device) expect(shown).toEqual(stateLadder(wrongPins));
      const right = utf8(spare.pin);
      expect(await asyncCodeOf(() => tokenOf(spare).login(right))).toBe('PIN_LOCKED');
      expect(right).toEqual(new Uint8Array(right.length));
      expect(await wrong(spare)).toBe('PIN_LOCKED');
    });
  }
}

/** Codes of one wrong PIN after another. */
function ladder({ tells, most }: WrongPins): readonly string[] {
  const [many, last] =
    tells === 'number' ? ['PIN_WRONG', 'PIN_WRONG'] : ['KEY_PIN_WRONG_LOW', 'KEY_PIN_WRONG_LAST'];
  return [...Array.from({ length: most - 2 }, () => many), last, 'PIN_LOCKED'];
}

function stateLadder({ most }: WrongPins): readonly string[] {
  return [...Array.from({ length: most - 2 }, () => 'pin-low'), 'pin-last-try', 'pin-locked'];
}

async function wrong(key: PortKey): Promise<string> {
  const pin = utf8(WRONG_PIN);
  const code = await asyncCodeOf(() => tokenOf(key).login(pin));
  expect(pin).toEqual(new Uint8Array(pin.length));
  return code;
}

function tokenOf(key: PortKey): KeyToken {
  const token = key.find();
  if (token === undefined) throw new Error('the port does not offer the key');
  return token;
}
