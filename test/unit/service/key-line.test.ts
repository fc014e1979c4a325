import { signThroughGate } from '@yinzheng/core/devices';
import { YinzhengError } from '@yinzheng/core/kernel';
import { NotSigned, type Errand } from '@yinzheng/core/ports';
import { beforeAll, describe, expect, it } from 'vitest';
import { deviceKeys, type KeyLine } from '../../../src-main/devices/index.ts';
import {
  answerIdle,
  taskKeys,
  workerKeyLine,
  type KeyOrder,
  type KeyReply,
  type TaskKeys,
  type WorkerKeyLine,
} from '../../../src-main/pool/key-line.ts';
import type { KeyGrant } from '../../../src-main/pool/task.ts';
import { asyncCodeOf } from '../../support/codes.ts';
import { FakeModule, fakeDevices } from '../../support/fake-module.ts';
import { gateMessages, type GateMessages } from '../../support/gate-messages.ts';

const NOTHING: Errand = { key: undefined, messages: [] };
const GRANT: KeyGrant = { pin: { slip: 's' }, errand: NOTHING };

/** A worker's line to keys that lie in another thread: what passes is copied. */
function lineTo(keys: Partial<KeyLine>, grant: KeyGrant | undefined = GRANT): WorkerKeyLine {
  const refuse = (): Promise<never> => Promise.reject(new Error('not asked here'));
  const all: KeyLine = { login: refuse, sign: refuse, logout: refuse, ...keys };
  const task = taskKeys(all, () => grant);
  const line = workerKeyLine((order) => {
    void task.answer(structuredClone(order)).then((reply) => line.hear(structuredClone(reply)));
  });
  return line;
}

describe('a worker’s way to the keys of devices', () => {
  it('carries a session from its login to its end', async () => {
    const asked: unknown[] = [];
    const line = lineTo({
      login: (identity, pin, errand) => {
        asked.push(['login', identity, pin, errand]);
        return Promise.resolve({ session: 'one' });
      },
      sign: (session, kind, message) => {
        asked.push(['sign', session, kind, [...message]]);
        return Promise.resolve(Uint8Array.of(48, 2));
      },
      logout: (session) => {
        asked.push(['logout', session]);
        return Promise.resolve();
      },
    });
    const { session } = await line.login('ab', { slip: 's' });
    expect(await line.sign(session, 'decision', Uint8Array.of(1))).toEqual(Uint8Array.of(48, 2));
    await line.logout(session);
    expect(asked).toEqual([
      ['login', 'ab', { slip: 's' }, NOTHING],
      ['sign', 'one', 'decision', [1]],
      ['logout', 'one'],
    ]);
  });

  it('keeps apart what was provably not signed from what may have been', async () => {
    const fate = async (error: Error): Promise<string> => {
      const line = lineTo({
        login: () => Promise.resolve({ session: 'one' }),
        sign: () => Promise.reject(error),
      });
      await line.login('ab', { slip: 's' });
      const thrown: unknown = await line
        .sign('one', 'decision', Uint8Array.of(1))
        .catch((why: unknown) => why);
      const { code, params } = thrown as YinzhengError;
      return `${code} ${JSON.stringify(params)} ${thrown instanceof NotSigned ? 'not signed' : 'perhaps'}`;
    };
    const params = { serial: 'HW-1' };
    expect(await fate(new NotSigned('KEY_ABSENT', params))).toBe('KEY_ABSENT {"serial":"HW-1"} not signed');
    expect(await fate(new YinzhengError('KEY_REMOVED', params))).toBe(
      'KEY_REMOVED {"serial":"HW-1"} perhaps',
    );
    expect(await fate(new Error('a defect'))).toMatch(/^INTERNAL .* perhaps$/);
  });

  it('never carries the bytes of a PIN', async () => {
    const line = lineTo({ login: () => Promise.resolve({ session: 'one' }) });
    expect(await asyncCodeOf(() => line.login('ab', Uint8Array.of(49)))).toBe('INTERNAL');
  });
});

/** An order as a thread might send it that does not do what it was begun for. */
function order(ask: unknown): KeyOrder {
  return { kind: 'key-ask', id: 1, ask } as KeyOrder;
}

async function told(task: TaskKeys, ask: unknown): Promise<KeyReply['reply']> {
  return (await task.answer(order(ask))).reply;
}

const REFUSED = { ok: false, error: { code: 'INTERNAL' }, notSigned: true };

describe('a worker that lies', () => {
  let made: GateMessages;
  beforeAll(async () => {
    made = await gateMessages();
  });

  /** Two keys that are plugged in, each with a place for its PIN; a task that may make two impressions with the first. */
  async function desk() {
    const { custodian, approver } = made.house.who;
    const module = new FakeModule('/a.so', [{ keys: [custodian] }, { keys: [approver], serial: 'S2' }]);
    const { devices } = fakeDevices([module]);
    const view = await devices.look();
    const [own, other] = view.keys.map(({ identity }) => identity) as [string, string];
    const pin = { slip: devices.place(own).slip };
    const { errand } = made.messages['ses-impression'];
    const task = taskKeys(devices.line, () => ({ pin, errand }));
    const login = (identity = own, slip = pin.slip) => told(task, { what: 'login', identity, pin: { slip } });
    const open = async (): Promise<string> => {
      const reply = await login();
      return ((reply as { value: unknown }).value as { session: string }).session;
    };
    const sign = (session: string, message: string, bytes: Uint8Array) =>
      told(task, { what: 'sign', session, message, bytes });
    return { module, devices, own, other, task, login, open, sign };
  }

  it('gets the impressions and the checkpoint that are due', async () => {
    const { open, sign, module } = await desk();
    const session = await open();
    const before = module.count('sign');
    const { messages, second } = made;
    expect(await sign(session, 'ses-impression', messages['ses-impression'].bytes)).toMatchObject({
      ok: true,
    });
    expect(await sign(session, 'ses-impression', second['ses-impression'])).toMatchObject({ ok: true });
    expect(await sign(session, 'checkpoint', messages.checkpoint.bytes)).toMatchObject({ ok: true });
    expect(module.count('sign')).toBe(before + 3);
    // The device host is told of it too: it holds its session to the same.
    const { errand } = messages['ses-impression'];
    const login = module.asked.find(({ op }) => op === 'login');
    expect(login?.order).toMatchObject({ may: { key: errand.key, messages: errand.messages } });
  });

  it.each([
    ['the same impression twice', 'ses-impression', () => made.messages['ses-impression'].bytes],
    ['an impression of the other format', 'cms-impression', () => made.messages['cms-impression'].bytes],
    ['a decision', 'decision', () => made.messages.decision.bytes],
    ['a grant', 'grant', () => made.messages.grant.bytes],
    ['a request for a certificate', 'certificate-request', () => made.messages['certificate-request'].bytes],
    ['a sign-in', 'sign-in', () => made.messages['sign-in'].bytes],
    ['an impression under another kind', 'checkpoint', () => made.second['ses-impression']],
    ['a digest', 'ses-impression', () => new Uint8Array(32)],
    ['a document', 'ses-impression', () => made.house.document],
    [
      'bytes behind an impression',
      'ses-impression',
      () => Uint8Array.from([...made.second['ses-impression'], 0]),
    ],
    ['no kind at all', 'bytes', () => made.second['ses-impression']],
  ])('does not get %s; the key is not asked', async (_, kind, bytes) => {
    const { open, sign, module } = await desk();
    const session = await open();
    await sign(session, 'ses-impression', made.messages['ses-impression'].bytes);
    const before = module.count('sign');
    expect(await sign(session, kind, bytes())).toMatchObject(REFUSED);
    expect(module.count('sign')).toBe(before);
  });

  it('gets one login, with the PIN of its task and for the key of its task', async () => {
    const { login, own, other, module, devices } = await desk();
    const place = devices.place(other);
    expect(await login(other, place.slip)).toMatchObject(REFUSED);
    expect(await login(own, place.slip)).toMatchObject(REFUSED);
    expect(module.count('login')).toBe(0);
    const another = await desk();
    expect(await another.login(another.other)).toMatchObject({ ok: false, error: { code: 'KEY_EXCHANGED' } });
    // That was its one login: no try of a PIN is left to it.
    expect(await another.login()).toMatchObject(REFUSED);
    expect(another.module.count('login')).toBe(0);
    expect(await login()).toMatchObject({ ok: true });
    expect(await login()).toMatchObject(REFUSED);
    expect(module.count('login')).toBe(1);
  });

  it('gets of two keys what each was unlocked for, and one login of each', async () => {
    const { devices, own, other, module } = await desk();
    const [impression, decision] = [made.messages['ses-impression'], made.messages.decision];
    const [seal, person] = [devices.place(own).slip, devices.place(other).slip];
    const task = taskKeys(devices.line, () => [
      { pin: { slip: seal }, errand: impression.errand },
      { pin: { slip: person }, errand: decision.errand },
    ]);
    const login = (identity: string, slip: string) =>
      told(task, { what: 'login', identity, pin: { slip } }) as Promise<{ value: { session: string } }>;
    const sessions = {
      seal: (await login(own, seal)).value.session,
      person: (await login(other, person)).value.session,
    };
    const sign = (session: string, message: string, bytes: Uint8Array) =>
      told(task, { what: 'sign', session, message, bytes });
    expect(await sign(sessions.seal, 'ses-impression', impression.bytes)).toMatchObject({ ok: true });
    expect(await sign(sessions.person, 'decision', decision.bytes)).toMatchObject({ ok: true });
    expect(await sign(sessions.person, 'ses-impression', made.second['ses-impression'])).toMatchObject(
      REFUSED,
    );
    expect(await sign(sessions.seal, 'decision', decision.bytes)).toMatchObject(REFUSED);
    expect(await login(own, seal)).toMatchObject(REFUSED);
    expect(await login(other, person)).toMatchObject(REFUSED);
    expect(module.count('login')).toBe(2);
  });

  it('gets nothing out of the session of somebody else, nor after its task', async () => {
    const { devices, own, open, sign, task, module } = await desk();
    const { bytes, errand } = made.messages['ses-impression'];
    const foreign = await devices.line.login(own, new TextEncoder().encode('123456'), errand);
    expect(await sign(foreign.session, 'ses-impression', bytes)).toMatchObject(REFUSED);
    expect(await told(task, { what: 'logout', session: foreign.session })).toMatchObject(REFUSED);
    const session = await open();
    task.end();
    const before = module.count('sign');
    expect(await sign(session, 'ses-impression', bytes)).toMatchObject(REFUSED);
    expect(module.count('sign')).toBe(before);
    // What it left open is locked.
    await expect(devices.line.sign(session, 'ses-impression', bytes)).rejects.toMatchObject({
      code: 'KEY_SESSION_LOST',
    });
  });

  it('gets nothing in a task that needs no key, or in none', async () => {
    const { devices, own } = await desk();
    const { slip } = devices.place(own);
    const ask = { what: 'login', identity: own, pin: { slip } };
    expect(
      await told(
        taskKeys(devices.line, () => undefined),
        ask,
      ),
    ).toMatchObject(REFUSED);
    expect(answerIdle(order(ask)).reply).toMatchObject(REFUSED);
  });

  it.each([
    { what: 'login', identity: 'x', pin: { bytes: new Uint8Array(6) } },
    { what: 'login', identity: 'x', pin: { slip: 's' }, errand: { messages: [] } },
    { what: 'sign', session: 'x', message: 'decision', bytes: 'abc' },
    { what: 'sign', session: 'x', message: 'decision', bytes: new Uint8Array(1), e: new Uint8Array(32) },
    { what: 'change-pin' },
    null,
  ])('is refused what is no order: %j', async (ask) => {
    const { task } = await desk();
    expect(await told(task, ask)).toMatchObject(REFUSED);
  });
});

it('a key of a device signs nothing but probes where nobody said what it is unlocked for', async () => {
  const { house } = await gateMessages();
  const { who, authority, log, clock, ticket, job } = house;
  const { devices } = fakeDevices([new FakeModule('/a.so', [{ keys: [who.custodian] }])]);
  const [key] = deviceKeys(await devices.look(), devices.line);
  const session = await key!.login(new TextEncoder().encode('123456'));
  const probe = { kind: 'probe', nonce: new Uint8Array(32), at: clock.now() } as const;
  await expect(signThroughGate(probe, session, { authority: undefined })).resolves.toBeDefined();
  const rows = log.transaction((writer) => writer.rowsOfTicket(ticket.request.ticketId));
  const act = { kind: 'ses-impression', right: job.right, reservation: rows[0]!, seal: job.seal } as const;
  const rest = { certificate: job.certificate, digest: new Uint8Array(32), at: clock.now() };
  await expect(signThroughGate({ ...act, ...rest }, session, { authority, log })).rejects.toBeInstanceOf(
    NotSigned,
  );
});
