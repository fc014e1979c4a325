import { beforeAll, expect, it, vi } from 'vitest';
import { DeviceError } from '../../src-main/devices/types.ts';
import { firstToken, pinBytes, probeOrder, testHost } from '../support/device-host.ts';
import { LONG } from '../support/sample.ts';
import { makeSoftModule, testModule, type SoftModule } from '../support/softtoken.ts';
import type { ModuleHost } from '../../src-main/devices/types.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

const CALLS = [
  ...['C_GetSlotList', 'C_GetSlotInfo', 'C_GetTokenInfo', 'C_GetMechanismList', 'C_WaitForSlotEvent'],
  ...['C_OpenSession', 'C_CloseSession', 'C_Login', 'C_Logout', 'C_SetPIN'],
  ...['C_FindObjectsInit', 'C_FindObjects', 'C_FindObjectsFinal', 'C_GetAttributeValue'],
  ...['C_SignInit', 'C_Sign', 'C_CreateObject', 'C_DestroyObject'],
];
/** DEVICE_REMOVED, DEVICE_ERROR, SESSION_HANDLE_INVALID, TOKEN_NOT_PRESENT, GENERAL_ERROR, one that nobody knows. */
const CODES = [0x32, 0x30, 0xb3, 0xe0, 0x05, 0x8000_1234];

/** Every combination under SOAK=1, else each call with one of the codes, and each code three times. */
const cases = CALLS.flatMap((call, at) =>
  CODES.filter((_, code) => LONG || code === at % CODES.length).map((code) => [call, code] as const),
);

interface Key {
  readonly module: SoftModule;
  readonly host: ModuleHost;
  /** The PIN, and the one that is set next. */
  readonly pins: string[];
}

/** What a person does with a key, each order whatever came of those before; the errors of all. */
async function useKey({ module, host, pins }: Key): Promise<readonly string[]> {
  const errors: string[] = [];
  const attempt = async <T>(op: string, run: () => Promise<T>): Promise<T | undefined> => {
    const before = { signs: module.count('C_Sign'), logins: module.count('C_Login') };
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      const { call, what, rv, signed } = error.fault;
      errors.push(`${op}: ${call} ${what} ${rv?.toString(16) ?? ''}`);
      // The module's own record is what it is held against.
      const called = module.count('C_Sign') > before.signs;
      expect(signed, errors.at(-1)).toBe(called ? 'perhaps' : 'no');
      return undefined;
    } finally {
      // Twice where somebody was still logged in: the first is refused before the PIN is looked at.
      expect(module.count('C_Login') - before.logins).toBeLessThanOrEqual(op === 'login' ? 2 : 0);
    }
  };
  await attempt('look', () => host.ask('look', {}));
  const place = { slot: 0, token: TOKEN };
  await attempt('contents', () => host.ask('contents', place));
  const opened = await attempt('login', () => host.ask('login', { ...place, pin: pinBytes(pins[0]!) }));
  const session = opened?.session ?? 'none';
  for (let times = 0; times < 2; times++) {
    await attempt('sign', () => host.ask('sign', probeOrder(session, module.publicKeys[0]![0]!)));
  }
  const data = { label: '公章', application: 'yz', value: Uint8Array.of(1) };
  await attempt('write-data', () => host.ask('write-data', { session, ...data }));
  await attempt('logout', () => host.ask('logout', { session }));
  const [old, fresh] = pins.map(pinBytes);
  const changed = await attempt('change-pin', () =>
    host.ask('change-pin', { ...place, old: old!, new: fresh! }),
  );
  if (changed !== undefined) pins.reverse();
  return errors;
}

const TOKEN = { manufacturer: 'Softtoken Works', model: 'ST-1', serial: 'ST000001' };

it(`${cases.length} pairs of a call and its code leave the key as it was, and usable`, async () => {
  const pins = ['Hm7x2pQ9', 'Wd4k8rT3'];
  const module = makeSoftModule({ slots: [{ pin: pins[0]! }] });
  const key = { module, pins, ...testHost(module.path) };
  const { host } = key;
  expect((await firstToken(host)).token).toEqual(TOKEN);
  expect(await useKey(key)).toEqual([]);
  for (const [call, code] of cases) {
    module.fault({ call, from: 1 }, { do: 'error', number: code });
    const errors = await useKey(key);
    module.clear();
    module.forgetCalls();
    expect(await useKey(key), `after ${call} 0x${code.toString(16)}: ${errors.join('; ')}`).toEqual([]);
    module.forgetCalls();
    expect(module.state()['user-left']).toBe('6');
  }
  expect(host.generation).toBe(1);
});
