import { messageBytes, messageKindOf, signThroughGate, type MessageKind } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { NotSigned, type Errand, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { typedMessage } from '../../../src-core/devices/message.ts';
import { opensslVerifies } from '../openssl.ts';
import type { Skippable } from '../shared.ts';
import type { PortAct } from './acts.ts';
import { deviceTests, listTests } from './device-tests.ts';
import { pinTests } from './pin-tests.ts';
import type { PortKeys, PortMaker } from './port.ts';

const LIMIT = { timeout: 60_000 };

/** What every key behind the port does, whoever made it. */
export function describeKeyPort(maker: PortMaker): void {
  describe(`the key port: ${maker.name}`, () => {
    afterAll(() => maker.close());
    if (maker.pinless === true) return listTests(maker);
    if (maker.kinds.length > 0) {
      sessionTests(maker);
      signatureTests(maker);
    }
    if (maker.kinds.length > 0 && maker.whole) {
      refusalTests(maker);
      pinTests(maker);
    }
    if (maker.device) deviceTests(maker);
  });
}

interface Offered {
  readonly keys: PortKeys;
  readonly token: KeyToken;
  readonly pin: string;
  /** How often the key was asked for a signature, where somebody counts. */
  readonly asked: () => number | undefined;
}

/** The key that every test leaves as it was, as the port offers it. */
async function offered(maker: PortMaker, context: Skippable): Promise<Offered> {
  const keys = await maker.open(context);
  const token = keys.key.find();
  if (token === undefined) throw new Error('the port does not offer the key');
  return { keys, token, pin: keys.key.pin, asked: () => keys.key.witness?.asked?.() };
}

function sessionTests(maker: PortMaker): void {
  it('opens with its PIN, whose bytes are overwritten, and shows it until logout', LIMIT, async (context) => {
    const { keys, token, pin } = await offered(maker, context);
    const states = (): unknown => keys.key.device?.view().states ?? 'of no device';
    const closed = states();
    const given = utf8(pin);
    const session = await token.login(given);
    expect(given).toEqual(new Uint8Array(given.length));
    expect([session.token.serial, session.token.publicKey]).toEqual([token.serial, token.publicKey]);
    if (keys.key.device !== undefined) expect(states()).toEqual(['ready']);
    session.logout();
    await expect.poll(states).toEqual(closed);
  });

  it('signs nothing in a session that has ended; another one goes on', LIMIT, async (context) => {
    const { keys, token, pin, asked } = await offered(maker, context);
    const [first, other] = [await token.login(utf8(pin)), await token.login(utf8(pin))];
    const { act, context: gate } = await probeOf(keys);
    const before = asked();
    first.logout();
    first.logout();
    const refused: unknown = await signThroughGate(act, first, gate).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'KEY_SESSION_LOST', params: { serial: token.serial } });
    expect(refused).toBeInstanceOf(NotSigned);
    expect(asked()).toBe(before);
    await expect(signThroughGate(act, other, gate)).resolves.toBeDefined();
    other.logout();
    const again = await token.login(utf8(pin));
    await expect(signThroughGate(act, again, gate)).resolves.toBeDefined();
    again.logout();
  });
}

function signatureTests(maker: PortMaker): void {
  const { kinds } = maker;
  it(`makes signatures that OpenSSL verifies: ${kinds.length} kinds`, LIMIT, async (context) => {
    const { keys, token, pin } = await offered(maker, context);
    const session = await token.login(utf8(pin), errandFor(token, kinds));
    const signed = [];
    for (const { kind, act, context: gate } of await actsOf(keys, maker)) {
      const { bytes, signature } = await signThroughGate(act, session, gate);
      expect(messageKindOf(bytes)).toBe(kind);
      // Under the default ID: with its Z_A.
      expect(opensslVerifies(token.publicKey, bytes, signature), kind).toBe(true);
      signed.push({ kind, bytes, signature });
    }
    session.logout();
    expect(signed.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
    expect(opensslVerifies(token.publicKey, signed[1]!.bytes, signed[0]!.signature)).toBe(false);
  });
}

function refusalTests(maker: PortMaker): void {
  const { kinds } = maker;
  it('signs neither what the gate did not make nor bytes of another kind', LIMIT, async (context) => {
    const { keys, token, pin, asked } = await offered(maker, context);
    const before = asked();
    const refuse = async (
      why: string,
      sign: (session: KeySession) => Promise<unknown>,
      errand = errandFor(token, kinds),
    ): Promise<void> => {
      // Each in a session of its own: an error may end one.
      const session = await token.login(utf8(pin), errand);
      const refused: unknown = await sign(session).catch((error: unknown) => error);
      expect(refused, why).toMatchObject({ code: 'INTERNAL' });
      session.logout();
    };
    await refuse('made by hand', (session) => session.sign({ kind: 'decision' }));
    const forged = { kind: 'probe', bytes: utf8('anything') };
    await refuse('with bytes of its own', (session) => session.sign(forged));
    await refuse('of no kind', (session) => session.sign(typedMessage('probe', utf8('anything'))));
    const acts = await actsOf(keys, maker);
    for (const [at, act] of acts.entries()) {
      const { kind } = acts[(at + 1) % acts.length]!;
      const bytes = await bytesOf(act, token);
      await refuse(`${act.kind} as ${kind}`, (session) => session.sign(typedMessage(kind, bytes)));
      // A software key lies in the memory of whoever asks: it holds nobody to what was said at the login.
      if (!maker.device || act.kind === 'probe') continue;
      const other = errandFor(token, [kind]);
      await refuse(
        `${act.kind}, opened for ${kind}`,
        (session) => session.sign(typedMessage(act.kind, bytes)),
        other,
      );
    }
    expect(asked()).toBe(before);
  });
}

/** One message of each of these kinds. */
function errandFor({ publicKey }: KeyToken, kinds: readonly MessageKind[]): Errand {
  return { key: publicKey, messages: kinds.map((kind) => ({ kind, most: 1, says: {} })) };
}

async function actsOf(keys: PortKeys, { kinds }: PortMaker): Promise<readonly PortAct[]> {
  return (await keys.acts()).filter(({ kind }) => kinds.includes(kind));
}

async function probeOf(keys: PortKeys): Promise<PortAct> {
  const probe = (await keys.acts()).find(({ kind }) => kind === 'probe');
  if (probe === undefined) throw new Error('there is a probe among the acts');
  return probe;
}

/** What the gate would have the key sign. */
async function bytesOf({ act, context }: PortAct, token: KeyToken): Promise<Uint8Array> {
  const session: KeySession = {
    token,
    sign: (message) => Promise.resolve(messageBytes(message)),
    logout: () => undefined,
  };
  return (await signThroughGate(act, session, context)).signature;
}
