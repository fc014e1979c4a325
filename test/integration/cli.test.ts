import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEntryOut } from '@yinzheng/contract/cli';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonLines, makeDemo, Office, refusalCode } from '../support/cli.ts';
import { entryOf } from '../support/entries.ts';
import { ROOT } from '../support/repo.ts';
import { requireTool, run, type Ran, type RunOptions } from '../support/tools.ts';

// The command as a user has it: a process of its own, PINs on standard input.

const MINUTE = 60_000;
const COMMAND = entryOf('cli');

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  office = new Office(demo);
});

function yinzheng(words: readonly string[], options: RunOptions = {}): Ran {
  const env = { LC_ALL: 'zh_CN.UTF-8', XDG_DATA_HOME: office.path('share'), ...options.env };
  return run(process.execPath, [COMMAND, ...words], { cwd: office.folder, ...options, env });
}

function inData(words: readonly string[], input = ''): Ran {
  return yinzheng([...words, '--data', 'data'], { input });
}

/** What strangers (PDFBox and BouncyCastle) say of files: a line per signature. */
function peers(context: Parameters<typeof requireTool>[0], files: readonly string[]): string[] {
  requireTool(context, 'java');
  return run(join(ROOT, 'test', 'peers', 'run'), ['verify', ...files])
    .stdout.trim()
    .split('\n');
}

describe('the whole story', () => {
  it('from the request to the log', { timeout: 2 * MINUTE }, (context) => {
    office.document('通知.pdf');
    const { id, pin } = office.who('approver');
    const custodian = office.who('custodian');
    const asked = inData([
      ...['request', '--as', office.who('applicant').id, '--seal', office.seal, '--count', '2'],
      ...['--reason', '印发通知', '--out', 't.yzticket', '通知.pdf'],
    ]);
    expect(asked.code, asked.stderr).toBe(0);
    expect(asked.stdout).toContain('申请已建立');
    const decided = inData(['approve', '--as', id, 't.yzticket'], `${pin}\n`);
    expect(decided.code, decided.stderr).toBe(0);
    const stamp = [
      'stamp',
      '--as',
      custodian.id,
      '--ticket',
      't.yzticket',
      '--page',
      '1',
      '--x',
      '150',
      '--y',
      '222',
    ];
    // Without a line end and with one of Windows: a PIN is its line.
    const ses = inData([...stamp, '通知.pdf'], custodian.pin);
    expect(ses.code, ses.stderr).toBe(0);
    expect(ses.stdout).toContain('剩余 1 枚');
    const cms = inData([...stamp, '--format', 'cms', '--out', 'cms.pdf', '通知.pdf'], `${custodian.pin}\r\n`);
    expect(cms.code, cms.stderr).toBe(0);

    const sealed = ['通知_已盖章.pdf', 'cms.pdf'];
    for (const name of sealed) {
      const original = office.bytes('通知.pdf');
      expect(office.bytes(name).subarray(0, original.length).equals(original)).toBe(true);
    }
    expect(
      peers(
        context,
        sealed.map((name) => office.path(name)),
      ),
    ).toEqual([
      expect.stringMatching(/通知_已盖章\.pdf VALID GM\.sm2seal SES v4/),
      expect.stringMatching(/cms\.pdf VALID adbe\.pkcs7\.detached CMS/),
    ]);

    const verified = inData(['verify', ...sealed]);
    expect([verified.code, verified.stdout.split('\n')[0]]).toEqual([0, '有效：通知_已盖章.pdf']);
    expect(verified.stdout).not.toMatch(/\{[a-zA-Z]+\}|undefined|NaN/);
    // Anybody else: with the root alone, and with nothing.
    const rooted = yinzheng(['verify', '--trust', office.made.trustRoots[0]!, ...sealed]);
    expect([rooted.code, rooted.stderr]).toEqual([0, '']);
    const alone = yinzheng(['verify', ...sealed]);
    expect([alone.code, alone.stdout.split('\n')[0]]).toEqual([2, '不能判定：通知_已盖章.pdf']);

    const log = inData(['log']);
    expect(log.stdout).toMatch(/印发通知 .*通知\.pdf .*王晓 .*张敏 +2 +已盖章/);
    expect(inData(['log', '--json']).stdout.split('\n')).toHaveLength(3);
  });

  it('a changed byte, a changed end, and the worst of several files', { timeout: 2 * MINUTE }, async () => {
    const file = office.document('甲.pdf');
    const good = office.path('good.pdf');
    const ticket = await office.ticket([file]);
    expect((await office.stamp(ticket, [file], ['--out', good])).code).toBe(0);
    const bytes = readFileSync(good);
    const flipped = Buffer.from(bytes);
    flipped[500]! ^= 1;
    writeFileSync(office.path('flipped.pdf'), flipped);
    expect(inData(['verify', 'flipped.pdf']).code).toBe(1);
    const worst = inData(['verify', 'good.pdf', '甲.pdf', '--json']);
    expect(worst.code).toBe(2);
    expect(jsonLines(worst)).toMatchObject([
      { answer: 'valid' },
      { answer: 'unknown', reason: '文件中没有签名' },
    ]);
    expect(inData(['verify', 'good.pdf', '甲.pdf', 'flipped.pdf']).code).toBe(1);
  });
});

describe('one owner', () => {
  it(
    'holds the folder while it waits for a PIN, and leaves nothing when it is killed',
    { timeout: MINUTE },
    async () => {
      const file = office.document('甲.pdf');
      const ticket = await office.ticket([file]);
      const words = ['stamp', '--data', office.data, '--ticket', ticket, '--at', '1,60,60', file];
      const waiting = spawn(process.execPath, [COMMAND, ...words], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      try {
        await until(() => existsSync(join(office.data, 'owner.json')));
        const busy = await office.approve(ticket);
        expect([busy.code, refusalCode(busy)]).toEqual([1, 'DATA_FOLDER_BUSY']);
        expect(busy.stdout).toContain(String(waiting.pid));
        expect((await office.run(['log'])).code).toBe(0);
      } finally {
        await killed(waiting);
      }
      expect((await office.stamp(ticket, [file])).code).toBe(0);
    },
  );

  it('ends what a killed owner left open, and says so', { timeout: 2 * MINUTE }, async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file], { count: 3 });
    const { pin } = office.who('custodian');
    const places = ['--at', '1,60,60', '--at', '1,60,120', '--at', '1,150,222'];
    const words = ['stamp', '--data', office.data, '--ticket', ticket, ...places, file];
    const child = spawn(process.execPath, [COMMAND, ...words], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.end(`${pin}\n`);
    // The first row of the log is there from the start; the others are the reservations.
    await until(() => rowsIn(office.data) > 1, 2);
    await killed(child);
    expect(openEntries(await office.entries()).length).toBeGreaterThan(0);

    const next = await office.run(['approve', '--as', office.who('approver').id, ticket]);
    expect(next.stderr.trim().split('\n')).toHaveLength(3);
    expect(next.stderr).toContain('上次用印中断');
    const entries = await office.entries();
    expect(openEntries(entries)).toEqual([]);
    const done = entries.every((entry) => (entry as LogEntryOut).result === 'done');
    expect(existsSync(office.path('甲_已盖章.pdf'))).toBe(done);
    expect(readdirSync(office.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

/** Rows in the use log, read beside its writer. */
function rowsIn(data: string): number {
  const database = new Database(join(data, 'yinzheng.sqlite'), { readonly: true });
  try {
    const { n } = database.prepare('SELECT count(*) AS n FROM use_log_row').get() as { n: number };
    return n;
  } finally {
    database.close();
  }
}

function openEntries(entries: readonly unknown[]): unknown[] {
  return entries.filter((entry) => ['open', 'signed'].includes((entry as LogEntryOut).result));
}

async function until(holds: () => boolean, pause = 50): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries * pause > 20_000) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

describe('help and wrong use', () => {
  it('speaks the language of the locale, or the one asked for', () => {
    for (const words of [['--help'], ['help'], []])
      expect(yinzheng(words).stdout).toContain('电子印章工作站');
    expect(yinzheng(['stamp', '--help']).stdout).toContain('标准输入：第 1 行');
    expect(yinzheng(['stamp', '--help'], { env: { LC_ALL: 'en_GB.UTF-8' } }).stdout).toContain(
      'Standard input: line 1',
    );
    expect(yinzheng(['stamp', '--help', '--lang', 'en']).stdout).toContain('Standard input: line 1');
  });

  it('ends with 64 and a hint, and a PIN that is not given is wrong use', async () => {
    const unknown = yinzheng(['stamp', '--tikcet', 'x']);
    expect([unknown.code, unknown.stdout]).toEqual([64, '']);
    expect(unknown.stderr).toContain('yinzheng stamp --help');
    expect(yinzheng(['stemp']).code).toBe(64);
    const ticket = await office.request([office.document('甲.pdf')]);
    const silent = inData(['approve', '--as', office.who('approver').id, ticket]);
    expect([silent.code, silent.stdout]).toEqual([64, '']);
  });
});
