import { signThroughGate } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { x500Name } from '@yinzheng/core/pki';
import { NotSigned, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import { expect, it } from 'vitest';
import { asyncCodeOf } from '../codes.ts';
import type { Skippable } from '../shared.ts';
import type { PortDevice, PortKey, PortKeys, PortMaker } from './port.ts';
import { WRONG_PIN } from './pin-tests.ts';

/** One that the rules of strength let pass. */
const NEW_PIN = 'Hm7x2pQ9';
const LIMIT = { timeout: 60_000 };

/** What is asked of keys that live in devices. */
export function deviceTests(maker: PortMaker): void {
  const signs = maker.kinds.length > 0;
  if (signs) selfTests(maker);
  if (!maker.whole) return;
  listTests(maker);
  if (maker.changes) changeTests(maker);
  if (signs) forgetTests(maker);
  else silentTests(maker);
  if (maker.hands) handsTests(maker);
}

interface Opened {
  readonly keys: PortKeys;
  readonly key: PortKey;
  readonly device: PortDevice;
  readonly identity: string;
}

async function opened(maker: PortMaker, context: Skippable): Promise<Opened> {
  const keys = await maker.open(context);
  const { device } = keys.key;
  if (device === undefined) throw new Error('a key of no device');
  await device.devices.look();
  return { keys, key: keys.key, device, identity: device.view().identity };
}

/** The key as the port offers it, and a probe for it. */
async function atWork({ keys, key }: Opened): Promise<{
  readonly token: KeyToken;
  readonly probe: (session: KeySession) => Promise<unknown>;
  /** What a probe in a session that must not sign fails with: provably nothing was signed. */
  readonly refused: (session: KeySession) => Promise<string>;
}> {
  const token = key.find();
  const found = (await keys.acts()).find(({ kind }) => kind === 'probe');
  if (token === undefined || found === undefined) throw new Error('the port does not offer the key');
  const probe = (session: KeySession): Promise<unknown> => signThroughGate(found.act, session, found.context);
  const refused = async (session: KeySession): Promise<string> => {
    const error: unknown = await probe(session).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSigned);
    return (error as NotSigned).code;
  };
  return { token, probe, refused };
}

/** What can be seen of a key by anybody. */
export function listTests(maker: PortMaker): void {
  it('is listed without a PIN, with the seals that lie on it', LIMIT, async (context) => {
    const { key, device } = await opened(maker, context);
    const { states, module, slot, serial, seals } = device.view();
    expect(states).toContain('pin-needed');
    expect(states).not.toContain('ready');
    expect([typeof module, typeof slot]).toEqual(['string', 'number']);
    if (device.seals !== undefined) expect(seals.map(({ bytes }) => bytes)).toEqual(device.seals);
    const offered = key.find();
    const shown = maker.kinds.length === 0 ? undefined : { kind: 'smart-key', serial };
    expect(offered && { kind: offered.kind, serial: offered.serial }).toEqual(shown);
  });
}

/** A token without a key for SM2. */
function silentTests(maker: PortMaker): void {
  it('is told to be none for SM2, before its PIN is used', LIMIT, async (context) => {
    const { key, device, identity, keys } = await opened(maker, context);
    const { acts, line } = device.devices;
    const subject = x500Name([{ type: 'CN', value: '王芳' }]);
    const code = async (act: (pin: Uint8Array) => Promise<unknown>): Promise<string> => {
      const pin = utf8(key.pin);
      const told = await asyncCodeOf(() => act(pin));
      expect(pin).toEqual(new Uint8Array(pin.length));
      return told;
    };
    expect(device.view().states[0]).toBe('key-not-sm2');
    expect(await code((pin) => line.login(identity, pin))).toBe('KEY_NOT_SM2');
    expect(await code((pin) => acts.selfTest(identity, pin))).toBe('KEY_NOT_SM2');
    // One could be made, were it known how.
    expect(await code((pin) => acts.request(identity, pin, subject))).toBe('KEY_PROFILE_UNKNOWN');
    const bare = (await keys.spare())?.device?.view();
    if (bare !== undefined) expect(bare.states).toEqual(['key-not-sm2', 'pin-needed']);
  });
}

function changeTests(maker: PortMaker): void {
  it('has its PIN changed by whoever knows it, once, and by nobody else', LIMIT, async (context) => {
    const { key, device, identity } = await opened(maker, context);
    const { acts } = device.devices;
    const change = async (from: string, to: string): Promise<string> => {
      const pins = [utf8(from), utf8(to)] as const;
      const code = await asyncCodeOf(() => acts.changePin(identity, ...pins));
      for (const pin of pins) expect(pin).toEqual(new Uint8Array(pin.length));
      return code;
    };
    const tries = key.witness?.tries();
    expect(await change(WRONG_PIN, NEW_PIN)).toMatch(/^KEY_PIN_WRONG/);
    if (tries !== undefined) expect(key.witness?.tries()).toBe(tries - 1);
    expect(await change(key.pin, '111111')).toBe('PIN_REPEATED');
    expect(await change(key.pin, NEW_PIN)).toBe('not refused');
    expect(await change(key.pin, NEW_PIN)).toMatch(/^KEY_PIN_WRONG/);
    expect(await change(NEW_PIN, key.pin)).toBe('not refused');
    expect(key.witness?.tries()).toBe(tries);
    expect(device.view().pinChangedAt).toBeDefined();
  });
}

function selfTests(maker: PortMaker): void {
  it('signs a probe as its profile says, and keeps what came of it', LIMIT, async (context) => {
    const { key, device, identity } = await opened(maker, context);
    const asked = key.witness?.asked?.();
    const test = await device.devices.acts.selfTest(identity, utf8(key.pin));
    expect(test).toMatchObject({ answer: 'passed', reason: '' });
    expect(device.view()).toMatchObject({ selfTest: test, profile: test.profile });
    if (device.profile === undefined) return;
    expect(test.profile).toBe(device.profile);
    if (asked !== undefined) expect(key.witness?.asked?.()).toBe(asked + 1);
  });
}

function forgetTests(maker: PortMaker): void {
  it('is closed when what was typed is forgotten: by its slip, or all', LIMIT, async (context) => {
    const all = await opened(maker, context);
    const { key, device, identity } = all;
    const { token, probe, refused } = await atWork(all);
    const closed = device.view().states;
    const { slip, ...place } = device.devices.place(identity);
    device.type({ slip, ...place }, key.pin);
    const typed = await token.login({ slip });
    await probe(typed);
    const other = await token.login(utf8(key.pin));
    await device.devices.forget(slip);
    expect(await refused(typed)).toBe('KEY_SESSION_LOST');
    expect(await asyncCodeOf(() => token.login({ slip }))).toBe('PIN_FORGOTTEN');
    await probe(other);
    await device.devices.forgetAll();
    expect(await refused(other)).toBe('KEY_SESSION_LOST');
    expect(device.view().states).toEqual(closed);
    const empty = device.devices.place(identity);
    expect(await asyncCodeOf(() => token.login({ slip: empty.slip }))).toBe('PIN_FORGOTTEN');
  });
}

function handsTests(maker: PortMaker): void {
  const handsOf = ({ hands }: PortDevice) => {
    if (hands === undefined) throw new Error('nobody holds the key');
    return hands;
  };

  it('is the same key under another label and in another slot', LIMIT, async (context) => {
    const all = await opened(maker, context);
    const { key, device, identity } = all;
    const { token, probe } = await atWork(all);
    const { slot, states } = device.view();
    handsOf(device).rename('另一个名称');
    await device.devices.look();
    expect(device.view()).toMatchObject({ identity, slot, states, label: '另一个名称' });
    handsOf(device).move();
    await device.devices.look();
    expect(device.view()).toMatchObject({ identity, states });
    expect(device.view().slot).not.toBe(slot);
    const session = await token.login(utf8(key.pin));
    await probe(session);
    session.logout();
  });

  it('signs no more once it is pulled out, and is the same key when it is back', LIMIT, async (context) => {
    const all = await opened(maker, context);
    const { key, device, identity } = all;
    const { token, probe, refused } = await atWork(all);
    const { states } = device.view();
    const asked = key.witness?.asked?.();
    for (const looks of [false, true]) {
      const session = await token.login(utf8(key.pin));
      handsOf(device).pull();
      if (looks) await device.devices.look();
      expect(await refused(session)).toMatch(/^KEY_(?:REMOVED|ABSENT|SESSION_LOST)$/);
      await device.devices.look();
      expect(device.view()).toMatchObject({ identity, states: ['absent'], module: undefined });
      expect(key.find()).toBeUndefined();
      const pin = utf8(key.pin);
      expect(await asyncCodeOf(() => token.login(pin))).toBe('KEY_ABSENT');
      expect(pin).toEqual(new Uint8Array(pin.length));
      handsOf(device).put();
      await device.devices.look();
      expect(device.view()).toMatchObject({ identity, states });
      expect(await refused(session)).toBe('KEY_SESSION_LOST');
    }
    expect(key.witness?.asked?.()).toBe(asked);
    const again = await token.login(utf8(key.pin));
    await probe(again);
    again.logout();
  });
}
