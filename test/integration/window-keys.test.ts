import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { asyncCodeOf } from '../support/codes.ts';
import { keyDesks } from '../support/key-desk.ts';

// Smart keys behind the window's channels: the service sees slips alone, PINs go from the host to the device host.

const desks = keyDesks();

describe('a smart key in the window', () => {
  it('is shown with all that is known of it, and stamps by a slip alone', async () => {
    const desk = await desks.open();
    const { custodian } = desk.unit;
    expect(await desk.key()).toMatchObject({
      ...{
        serial: custodian.serial,
        state: 'pin-needed',
        plugged: true,
        triesLeft: null,
        maker: 'Softtoken Works',
      },
      fingerprint: toHex(sm3(custodian.publicKey)),
      sealsOnKey: [{ id: desk.office.seal, ofKey: true, known: 'same' }],
      seals: [{ id: desk.office.seal }],
      certificates: [{ use: 'sign', digest: toHex(sm3(custodian.certificate)) }],
    });
    const job = await desk.stamping();
    const facts = await desk.zhang.host('prompt.key', { job });
    expect(facts).toMatchObject({ triesLeft: null, warning: null, padEntries: 0, presses: 0, demoPin: null });
    const way = facts.place!;
    expect(JSON.stringify(facts)).not.toContain(custodian.pin);
    desk.type(way, custodian.pin);
    const told = await desk.zhang.host('prompt.pin', { job, slip: way.slip });
    expect(told).toEqual({ accepted: true, error: null, triesLeft: null, again: false, next: false });
    expect((await desk.zhang.job(job, 'done', 'failed')).error).toBeNull();
    // The signature of the probe, of the impression and of the checkpoint; one PIN for all.
    expect(desk.unit.module.count('C_Sign')).toBe(3);
    expect(await desk.key()).toMatchObject({ selfTest: { answer: 'passed' } });
  });

  it('is asked once for a batch, and forgets with its end', async () => {
    const desk = await desks.open();
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    const way = await desk.place(job);
    desk.type(way, desk.unit.custodian.pin);
    expect((await desk.zhang.host('prompt.pin', { job, slip: way.slip })).accepted).toBe(true);
    const { result } = await desk.zhang.job(job, 'done', 'failed');
    expect(result).toMatchObject({ rows: [{ result: 'done' }, { result: 'done' }] });
    // What lies under that slip now is nothing.
    const { identity } = desk.devices.view().keys[0]!;
    expect(await asyncCodeOf(() => desk.devices.line.login(identity, { slip: way.slip }))).toBe(
      'PIN_FORGOTTEN',
    );
  });

  it('asks again between two documents where the limit of the policy is reached, and goes on', async () => {
    const desk = await desks.open({}, { pinHold: { logins: 1 } });
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    // It was told beforehand, and is told of what is left.
    const entries = async () => (await desk.zhang.host('prompt.key', { job })).entries;
    expect(await entries()).toBe(2);
    for (const state of ['paused', 'done'] as const) {
      if (state === 'done') {
        await desk.zhang.page('jobs.resume', { job });
        expect(await entries()).toBe(1);
      }
      const way = await desk.place(job);
      desk.type(way, desk.unit.custodian.pin);
      expect((await desk.zhang.host('prompt.pin', { job, slip: way.slip })).accepted).toBe(true);
      const ended = await desk.zhang.job(job, state, 'failed');
      // It says why it stopped, until the key has taken a PIN again.
      expect(ended.halt).toEqual(state === 'paused' ? { why: 'pin-count', limit: 1 } : null);
    }
    const { result } = await desk.zhang.page('jobs.get', { job });
    expect(result).toMatchObject({ rows: [{ result: 'done' }, { result: 'done' }], remaining: 0 });
    // The probe, and for each document an impression and a checkpoint: nothing was signed in vain.
    expect([desk.unit.module.count('C_Login'), desk.unit.module.count('C_Sign')]).toEqual([2, 5]);
  });

  it('that is left while it is paused says why it stopped, and how it ended', async () => {
    const desk = await desks.open({}, { pinHold: { logins: 1 } });
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    const way = await desk.place(job);
    desk.type(way, desk.unit.custodian.pin);
    await desk.zhang.host('prompt.pin', { job, slip: way.slip });
    await desk.zhang.job(job, 'paused', 'failed');
    await desk.zhang.host('host.leave', {});
    const left = await desk.zhang.page('jobs.get', { job });
    expect(left).toMatchObject({ state: 'cancelled', leftBy: 'window', halt: { why: 'pin-count' } });
    expect(left.result).toMatchObject({ rows: [{ result: 'done' }, { result: 'skipped' }], remaining: 1 });
  });

  it('that wants its PIN for each signature takes it once in the window, and says how often it is handed on', async () => {
    const desk = await desks.open({ key: { alwaysAuthenticate: true } });
    const { custodian, module } = desk.unit;
    const { identity } = desk.devices.view().keys[0]!;
    await desk.devices.acts.selfTest(identity, new TextEncoder().encode(custodian.pin));
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    const facts = await desk.zhang.host('prompt.key', { job });
    // For each document: to log in, for the impression, for the checkpoint.
    expect(facts).toMatchObject({ entries: 1, checks: 6, padEntries: 0 });
    module.forgetCalls();
    desk.type(facts.place!, custodian.pin);
    await desk.zhang.host('prompt.pin', { job, slip: facts.place!.slip });
    expect((await desk.zhang.job(job, 'done', 'failed')).error).toBeNull();
    expect(module.count('C_Login')).toBe(6);
  });

  it('with a button says so on the job while it waits, and is not waited for when its person does not want to', async () => {
    const desk = await desks.open({ token: { button: true } });
    const { custodian, module } = desk.unit;
    const { identity, module: path } = desk.devices.view().keys[0]!;
    const test = desk.devices.acts.selfTest(
      identity,
      new TextEncoder().encode(custodian.pin),
      'sansec-e+button',
    );
    module.press();
    expect((await test).answer).toBe('passed');
    const job = await desk.stamping();
    const facts = await desk.zhang.host('prompt.key', { job });
    expect(facts).toMatchObject({ presses: 2, entries: 1, place: { module: path } });
    desk.type(facts.place!, custodian.pin);
    expect((await desk.zhang.host('prompt.pin', { job, slip: facts.place!.slip })).accepted).toBe(true);
    await expect.poll(async () => (await desk.zhang.page('jobs.get', { job })).waits).toBe('button');
    const waiting = await desk.zhang.page('jobs.get', { job });
    expect(waiting).toMatchObject({ state: 'running', can: { cancel: true } });
    await desk.zhang.page('jobs.cancel', { job });
    const ended = await desk.zhang.job(job, 'done', 'failed', 'cancelled');
    // The key was asked: whether it signed nobody can tell, and the impression stays spent.
    expect(ended).toMatchObject({ waits: null, result: { rows: [{ result: 'refused' }], remaining: 0 } });
    expect(ended.result).toMatchObject({ rows: [{ error: { code: 'KEY_CANCELLED' } }] });
  });

  it('with a button waits for one act, which goes on when another one that comes after it is left', async () => {
    const desk = await desks.open({ token: { button: true } });
    const { custodian, module } = desk.unit;
    const { identity } = desk.devices.view().keys[0]!;
    const pin = new TextEncoder().encode(custodian.pin);
    const proven = desk.devices.acts.selfTest(identity, pin, 'sansec-e+button');
    module.press();
    await proven;
    const get = (job: string) => desk.zhang.page('jobs.get', { job });
    const job = await desk.stamping();
    const { job: next } = await desk.zhang.page('keys.self-test', { key: (await desk.key()).id });
    const [way, after] = [await desk.place(job), await desk.place(next)];
    for (const one of [way, after]) desk.type(one, custodian.pin);
    await desk.zhang.host('prompt.pin', { job, slip: way.slip });
    await expect.poll(async () => (await get(job)).waits).toBe('button');
    const left = desk.zhang.host('prompt.pin', { job: next, slip: after.slip });
    await expect.poll(async () => (await get(next)).state).toBe('running');
    expect(await get(next)).toMatchObject({ waits: null, can: { cancel: false } });
    await desk.zhang.host('prompt.confirm', { job: next, answer: 'no' });
    expect(await left).toMatchObject({ accepted: false, again: false });
    expect((await get(next)).state).toBe('cancelled');
    expect(await get(job)).toMatchObject({ state: 'running', waits: 'button' });
    // The impression, the checkpoint.
    module.press();
    await expect.poll(() => module.count('C_Sign')).toBe(3);
    module.press();
    const ended = await desk.zhang.job(job, 'done', 'failed');
    expect(ended).toMatchObject({ error: null, result: { rows: [{ result: 'done' }] } });
  });

  it('with a pad has its PIN changed there, and offers no stop that would come to nothing', async () => {
    const desk = await desks.open({ token: { pad: true } });
    const { custodian, module } = desk.unit;
    const { job } = await desk.zhang.page('keys.change-pin', { key: (await desk.key()).id });
    const way = await desk.place(job);
    desk.type(way, null);
    desk.type({ ...way, slip: way.fresh! }, null);
    const asked = desk.zhang.host('prompt.pin', { job, slip: way.slip });
    await expect.poll(async () => (await desk.zhang.page('jobs.get', { job })).waits).toBe('change');
    expect((await desk.zhang.page('jobs.get', { job })).can.cancel).toBe(false);
    module.type(custodian.pin, '73918264');
    expect(await asked).toMatchObject({ accepted: true });
    expect((await desk.zhang.job(job, 'done', 'failed')).error).toBeNull();
  });

  it('leaves the act waiting after a wrong PIN, tells no number, and is not asked again by itself', async () => {
    const desk = await desks.open({ token: { tries: 3 } });
    const job = await desk.stamping();
    const way = await desk.place(job);
    for (const [code, again] of [
      ['KEY_PIN_WRONG_LOW', true],
      ['KEY_PIN_WRONG_LAST', true],
      ['PIN_LOCKED', false],
    ] as const) {
      desk.type(way, '00000000');
      const { error, ...told } = await desk.zhang.host('prompt.pin', { job, slip: way.slip });
      expect([error?.code, told.again]).toEqual([code, again]);
      expect(told.triesLeft).toBe(code === 'PIN_LOCKED' ? 0 : null);
    }
    expect(desk.unit.module.count('C_Login')).toBe(3);
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('failed');
    await expect.poll(async () => (await desk.key()).state).toBe('pin-locked');
    expect(await asyncCodeOf(() => desk.stamping())).toBe('PIN_LOCKED');
  });

  it('does not take another slip, nor bytes through the service', async () => {
    const desk = await desks.open();
    for (const give of [{ slip: 'f'.repeat(32) }, {}]) {
      const job = await desk.stamping();
      await desk.place(job);
      const pin = 'slip' in give ? undefined : desk.unit.custodian.pin;
      const { error } = await desk.zhang.host('prompt.pin', { job, ...give }, pin);
      expect(error?.code).toBe('BAD_REQUEST');
    }
    expect(desk.unit.module.count('C_Login')).toBe(0);
  });

  it('has what was typed forgotten when the seat is left and when the screen is locked', async () => {
    const desk = await desks.open();
    const { identity } = desk.devices.view().keys[0]!;
    for (const leave of [
      () => desk.zhang.page('session.become', { person: desk.office.who('auditor').id }),
      () => desk.zhang.host('host.away', {}),
    ]) {
      const way = await desk.place(await desk.stamping());
      desk.type(way, desk.unit.custodian.pin);
      await leave();
      const login = desk.devices.line.login(identity, { slip: way.slip });
      expect(await asyncCodeOf(() => login)).toBe('PIN_FORGOTTEN');
    }
  });

  it('is locked with the screen: an act that cannot pause and waits for its PIN ends, whatever is open is closed', async () => {
    const desk = await desks.open();
    const { identity } = desk.devices.view().keys[0]!;
    const { session } = await desk.devices.line.login(
      identity,
      new TextEncoder().encode(desk.unit.custodian.pin),
    );
    const { id } = await desk.key();
    const { job } = await desk.zhang.page('keys.self-test', { key: id });
    await desk.zhang.host('host.away', {});
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('cancelled');
    const sign = desk.devices.line.sign(session, 'probe', new Uint8Array(1));
    expect(await asyncCodeOf(() => sign)).toBe('KEY_SESSION_LOST');
  });

  it('that wants its PIN for each signature says how often beforehand, with the probe where one is due', async () => {
    const desk = await desks.open({ token: { pad: true }, key: { alwaysAuthenticate: true } });
    const { pin } = desk.unit.custodian;
    const entries = async (job: string) => (await desk.zhang.host('prompt.key', { job })).padEntries;
    const selfTest = async (second: string) => {
      const { identity } = desk.devices.view().keys[0]!;
      const waits = () => desk.service.events.filter(({ event }) => event.kind === 'key-waits' && event.for);
      const before = waits().length;
      const test = desk.devices.acts.selfTest(identity, new Uint8Array(0));
      for (const [at, typed] of [pin, second].entries()) {
        await expect.poll(() => waits().length).toBeGreaterThan(before + at);
        desk.unit.module.type(typed);
      }
      return await test;
    };
    // Its private key shows after a login alone; the one within the probe fails.
    expect(await asyncCodeOf(() => selfTest('00000000'))).toMatch(/^KEY_PIN_WRONG/);
    // To log in; the probe, the impression, the checkpoint.
    expect(await entries(await desk.stamping())).toBe(4);
    expect(await entries((await desk.zhang.page('keys.self-test', { key: (await desk.key()).id })).job)).toBe(
      2,
    );
    expect((await selfTest(pin)).answer).toBe('passed');
    expect(await entries(await desk.stamping())).toBe(3);
  });

  it('with a pad is typed on there, and the wait can be taken back', async () => {
    const desk = await desks.open({ token: { pad: true } });
    const job = await desk.stamping();
    const facts = await desk.zhang.host('prompt.key', { job });
    expect(facts).toMatchObject({ padEntries: 1, presses: 0 });
    desk.type(facts.place!, null);
    const asked = desk.zhang.host('prompt.pin', { job, slip: facts.place!.slip });
    await expect.poll(() => desk.service.events.some(({ event }) => event.kind === 'key-waits')).toBe(true);
    await desk.zhang.host('prompt.confirm', { job, answer: 'no' });
    expect(await asked).toMatchObject({ accepted: false, again: false });
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('cancelled');
    // The key is there again, and takes the PIN on its pad.
    const condition = () => desk.devices.view().modules[0]!.condition;
    await expect.poll(condition, { timeout: 8000 }).toBe('ready');
    expect((await desk.key()).state).toBe('pin-on-pad');
    const next = await desk.stamping();
    const way = await desk.place(next);
    desk.type(way, null);
    const typed = desk.zhang.host('prompt.pin', { job: next, slip: way.slip });
    desk.unit.module.type(desk.unit.custodian.pin);
    expect(await typed).toMatchObject({ accepted: true });
    expect((await desk.zhang.job(next, 'done', 'failed')).error).toBeNull();
  });
});
