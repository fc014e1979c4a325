import { appendFileSync, writeFileSync } from 'node:fs';
import { keysListSchema, stampRowSchema } from '@yinzheng/contract/cli';
import { verifyRowSchema } from '@yinzheng/contract/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, jsonLines, makeDemo, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { moveKeys } from '../support/hardware-office.ts';
import { peerVerify, requirePeers } from '../support/peers.ts';

// Stamping, deciding and remarking with smart keys: a demo unit whose keys have moved onto softtokens.

let demo: Awaited<ReturnType<typeof makeDemo>>;
beforeAll(async () => {
  demo = await makeDemo();
}, 60_000);
afterAll(() => demo.remove());

const MINUTE = { timeout: 60_000 };

function done(run: CliRun): void {
  expect(run.code, run.stdout + run.stderr).toBe(0);
}

describe('a smart key in the place of the software key', MINUTE, () => {
  it('decides, stamps and remarks; the sealed file is good for us and for strangers', async (context) => {
    const office = new Office(demo);
    const unit = await moveKeys(office, { roles: ['custodian', 'approver'], seals: true });
    const document = office.document('通知.pdf');
    const ticket = await office.request([document], { count: 3 });
    done(await office.approve(ticket, unit.words));
    for (const format of ['ses', 'cms']) {
      const out = office.path(`${format}.pdf`);
      const more = [...unit.words, '--format', format, '--out', out];
      const stamped = await office.stamp(ticket, [document], more);
      done(stamped);
      stampRowSchema.parse(jsonLines(stamped)[0]);
      const verified = verifyRowSchema.parse(jsonLines(await office.run(['verify', out]))[0]);
      expect(verified).toMatchObject({ answer: 'valid' });
    }
    done(
      await office.run(['annotate', '1', '--reason', '试一试', ...unit.words], {
        pins: [unit.custodian.pin],
      }),
    );
    done(await office.run(['verify-log']));
    requirePeers(context);
    const found = peerVerify(office.folder, ['ses.pdf', 'cms.pdf']);
    expect([...found.values()].map((one) => one.map(({ valid, whole }) => [valid, whole]))).toEqual([
      [[true, true]],
      [[true, true]],
    ]);
  });

  it('asks for the PIN once for a batch, and ends it at a wrong one without trying again', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office);
    const files = ['一.pdf', '二.pdf'].map((name) => office.path(name));
    for (const [at, file] of files.entries()) {
      writeFileSync(file, Buffer.concat([office.bytes('data/sample.pdf'), Buffer.from(`\n%${at}\n`)]));
    }
    const ticket = await office.ticket(files);
    const out = ['--out', office.path('out'), ...unit.words];
    unit.module.forgetCalls();
    const wrong = await office.stamp(ticket, files, out, { pins: ['654321'] });
    expect(wrong.code).toBe(1);
    expect(jsonLines(wrong)).toMatchObject([
      { result: 'refused', error: { code: 'KEY_PIN_WRONG_LOW' } },
      { result: 'skipped' },
    ]);
    expect(unit.module.count('C_Login')).toBe(1);
    expect(await office.entries()).toEqual([]);
    const right = await office.stamp(ticket, files, out);
    done(right);
    expect(jsonLines(right)).toMatchObject([{ result: 'done' }, { result: 'done' }]);
  });

  it('picks nothing silently', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office, { keepFiles: true, roles: ['custodian', 'approver'] });
    const document = office.document('a.pdf');
    const ticket = await office.ticket([document], { count: 5 });
    const stamp = async (...words: string[]): Promise<string> => {
      const run = await office.stamp(
        ticket,
        [document],
        [...unit.words, '--out', office.path('b.pdf'), ...words],
      );
      return run.code === 0 ? 'done' : refusalCode(run);
    };
    expect(await stamp()).toBe('KEY_AMBIGUOUS');
    expect(await stamp('--key', 'HW-9')).toBe('KEY_UNKNOWN');
    expect(await stamp('--key', 'HW-2')).toBe('KEY_WRONG');
    expect(await stamp('--key', 'HW-1')).toBe('done');
    // Without any word of smart keys nothing changes for those who have none.
    expect((await office.stamp(ticket, [document])).code).toBe(0);
  });

  it('says what keeps the key from stamping; nothing is spent, and it goes on afterwards', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office);
    const document = office.document('a.pdf');
    const ticket = await office.ticket([document]);
    const { module } = unit;
    const words = [...unit.words, '--driver-timeout', '1000'];
    const refusal = async (): Promise<string> => {
      const run = await office.stamp(ticket, [document], words);
      const entries = await office.entries();
      expect(entries.every((entry) => (entry as { result: string }).result === 'voided')).toBe(true);
      module.clear();
      return refusalCode(run);
    };
    module.remove();
    expect(await refusal()).toBe('KEY_MISSING');
    module.insert();
    module.fault({ call: 'C_Login' }, { do: 'hang' });
    expect(await refusal()).toBe('DRIVER_HUNG');
    // A probe whose result is kept: the next C_SignInit is the impression's.
    done(await office.run(['keys', 'self-test', ...words], { pins: [unit.custodian.pin] }));
    module.fault({ call: 'C_SignInit' }, { do: 'error', number: 0x32 });
    expect(await refusal()).toBe('KEY_REMOVED');
    done(await office.stamp(ticket, [document], words));
    done(await office.run(['verify-log']));
  });

  it('counts an impression as unresolved when the answer of C_Sign is lost', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office);
    const document = office.document('a.pdf');
    const ticket = await office.ticket([document], { count: 2 });
    unit.module.fault({ call: 'C_Sign', at: 2, after: true }, { do: 'crash' });
    const lost = await office.stamp(ticket, [document], unit.words);
    expect([lost.code, refusalCode(lost)]).toEqual([1, 'DRIVER_CRASHED']);
    expect(await office.entries()).toMatchObject([{ result: 'unresolved' }]);
    const again = await office.stamp(ticket, [document], unit.words);
    expect(jsonLines(again)).toMatchObject([{ result: 'done', spent: 2, remaining: 0 }]);
    done(await office.run(['check']));
  });

  it('works with a key that has a pad and a button, and says how often they are needed', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office, { token: { pad: true, button: true } });
    const document = office.document('a.pdf');
    const ticket = await office.ticket([document]);
    const { module, custodian } = unit;
    const hands = setInterval(() => {
      module.type(custodian.pin);
      module.press();
    }, 100);
    try {
      const run = await office.stamp(ticket, [document], unit.words, { pins: [] });
      done(run);
      expect(run.stderr).toContain('钥匙自带的键盘上输入');
    } finally {
      clearInterval(hands);
    }
  });
});

describe('`keys list`', MINUTE, () => {
  it('shows every key of every slot, in the shape that is promised', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office, {
      seals: true,
      more: [null, { initialised: false, keys: [] }, { keys: [{}] }],
    });
    unit.module.unrecognised(4);
    const run = await office.run(['keys', 'list', ...unit.words]);
    done(run);
    const rows = keysListSchema.parse(jsonLines(run)[0]);
    expect(rows).toMatchObject([
      {
        module: unit.module.path,
        slot: 0,
        serial: 'HW-1',
        state: 'pin-needed',
        certificates: [{ use: 'sign', holder: '西安市印证演示单位公章（试用）' }],
        seals: [{ id: office.seal, ofKey: true }],
      },
      { slot: 2, state: 'uninitialised', publicKey: null },
      { slot: 3, states: ['cert-missing', 'pin-needed'] },
    ]);
    const text = await office.run(['keys', 'list', ...unit.words, '--lang', 'zh-CN']);
    expect(text.code).toBe(0);
  });

  it('knows what the unit’s records expect, and says that it is not plugged in', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office);
    // Accepted once, the driver is used without a word.
    done(await office.run(['keys', 'doctor', '--accept', ...unit.words]));
    expect(jsonLines(await office.run(['keys', 'list']))).toMatchObject([
      [{ serial: 'HW-1', state: 'pin-needed' }],
    ]);
    unit.module.remove();
    expect(jsonLines(await office.run(['keys', 'list']))).toMatchObject([
      [{ serial: 'HW-1', module: null, slot: null, state: 'absent' }],
    ]);
    const doctor = await office.run(['keys', 'doctor']);
    expect(doctor.code).toBe(1);
    expect(jsonLines(doctor)).toMatchObject([{ findings: [{ code: 'KEY_ABSENT', about: 'HW-1' }] }]);
  });

  it('asks for the changed file of a driver to be accepted before it is loaded', async () => {
    const office = new Office(demo);
    const unit = await moveKeys(office);
    done(await office.run(['keys', 'list', ...unit.words]));
    appendFileSync(unit.module.path, Buffer.of(0));
    const refused = await office.run(['keys', 'list', ...unit.words]);
    expect(refused.code).toBe(1);
    expect(jsonLines(refused)).toMatchObject([[{ state: 'module-broken', slot: null }]]);
    expect(jsonLines(await office.run(['keys', 'doctor', ...unit.words]))).toMatchObject([
      { findings: [{ code: 'DRIVER_CHANGED' }] },
    ]);
    const { stdout: told } = await office.run(['keys', 'doctor', ...unit.words, '--lang', 'zh-CN']);
    expect(told).toContain(`keys doctor --module ${unit.module.path} --accept`);
    const { stderr } = await cli(['keys', 'list', ...unit.words, '--data', office.data, '--lang', 'zh-CN']);
    expect(stderr).toContain(`keys doctor --module ${unit.module.path} --accept`);
    expect(stderr).toMatch(/记下的文件摘要是 [0-9a-f]{64}，现在的是 [0-9a-f]{64}。/);
    done(await office.run(['keys', 'doctor', '--accept', ...unit.words]));
    done(await office.run(['keys', 'list', ...unit.words]));
  });
});
