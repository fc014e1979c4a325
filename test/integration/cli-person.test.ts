import { writeFileSync } from 'node:fs';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { runCommandLine } from '../../src-main/hosts/cli/run.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, makeDemo, Office, type CliRun } from '../support/cli.ts';

// What a person sits in front of: facts before the PIN, results and refusals in words.

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  office = new Office(demo);
});

/** Runs a command as somebody at a terminal. */
function typed(words: readonly string[], pin: string, lang = 'zh-CN'): Promise<CliRun> {
  return cli([...words, '--data', office.data, '--lang', lang], { pins: [pin], interactive: true });
}

/** Nothing unfilled, undefined or of another language's making. */
function expectClean(text: string): void {
  expect(text).not.toMatch(/\{[a-zA-Z0-9]+\}|undefined|null|NaN|\[object/);
}

it('an approver sees the request before the PIN, and the PIN is shown nowhere', async () => {
  const ticket = await office.request([office.document('甲.pdf')], { count: 3 });
  const { id, name, pin } = office.who('approver');
  const run = await typed(['approve', '--as', id, ticket], pin);
  expect(run.code, run.stderr).toBe(0);
  for (const fact of [
    '印发通知',
    office.who('applicant').name,
    office.seal,
    '甲.pdf，用印 3 枚',
    name,
    '软件密钥（试用）',
  ]) {
    expect(run.stderr).toContain(fact);
  }
  expect(run.stdout).toContain('同意');
  expect(run.stdout + run.stderr).not.toContain(pin);
  expectClean(run.stdout + run.stderr);
});

it('a custodian sees date, reason, approver and count before the PIN', async () => {
  const file = office.document('甲.pdf');
  const ticket = await office.ticket([file], { count: 3 });
  expect((await office.stamp(ticket, [file])).code).toBe(0);
  const { pin } = office.who('custodian');
  const run = await typed(['stamp', '--ticket', ticket, '--at', '1,60,60', file], pin);
  expect(run.code, run.stderr).toBe(0);
  for (const fact of [
    '印发通知',
    office.who('approver').name,
    '批准 3 枚，已用 1 枚，剩余 2 枚',
    '每份文件 1 枚',
  ]) {
    expect(run.stderr).toContain(fact);
  }
  expect(run.stderr).toMatch(/申请时间 +\d{4}年\d+月\d+日 \d\d:\d\d/);
  expect(run.stdout).toContain('甲_已盖章(2).pdf');
  expect(run.stdout).toContain('普通 PDF 阅读软件不认识国密算法');
  expect(run.stdout + run.stderr).not.toContain(pin);
});

it('every command speaks both languages', async () => {
  const file = office.document('甲.pdf');
  const other = office.path('乙.pdf');
  writeFileSync(other, 'no PDF');
  const ticket = await office.ticket([file]);
  for (const lang of ['zh-CN', 'en']) {
    const stamp = ['stamp', '--ticket', ticket, '--at', '1,60,60', '--out', office.path('out'), file, other];
    const runs = [
      await typed(['seals'], '', lang),
      await typed(stamp, office.who('custodian').pin, lang),
      await typed(['log'], '', lang),
      await typed(
        ['verify', office.path('out/甲_已盖章.pdf'), file, other, office.path('none.pdf')],
        '',
        lang,
      ),
      await cli(['inspect', ticket, '--lang', lang]),
      await cli(['inspect', office.path('out/甲_已盖章.pdf'), '--lang', lang]),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 1, 0, 1, 0, 0]);
    for (const { stdout, stderr } of runs) expectClean(stdout + stderr);
  }
});

it('a refusal has three lines and a code', async () => {
  const ticket = await office.request([office.document('甲.pdf')]);
  const run = await typed(['approve', '--as', office.who('approver').id, ticket], 'wrong');
  expect([run.code, run.stdout]).toEqual([1, '']);
  const lines = run.stderr.split('\n').slice(-5);
  expect(lines).toEqual([
    '保护口令不对',
    expect.stringMatching(/还可以再试 5 次.*没有盖章/),
    expect.stringMatching(/^下一步：请/),
    '代码：PIN_WRONG',
    '',
  ]);
});

describe('a PIN', () => {
  it.each([
    ['right', (pin: string) => pin],
    ['wrong', () => 'wrong!'],
  ])('that is %s is overwritten when the command is over', async (_, give) => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file]);
    const given = new TextEncoder().encode(give(office.who('custodian').pin));
    await runCommandLine(['stamp', '--data', office.data, '--ticket', ticket, '--at', '1,60,60', file], {
      terminal: {
        out: () => undefined,
        err: () => undefined,
        secret: () => Promise.resolve(given),
        interactive: false,
      },
      machine: SYSTEM,
      env: {},
      defaultDataFolder: office.path('none'),
    });
    expect([...given]).toEqual(given.length === 6 ? [0, 0, 0, 0, 0, 0] : []);
  });
});
