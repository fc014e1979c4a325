import { copyFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, jsonLines, makeDemo, Office, refusalCode } from '../support/cli.ts';

// What comes from outside: names that would steer a terminal, a document named twice, structures made by others.

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  office = new Office(demo);
});

/** Characters that tear lines or steer a terminal, the line ends of our own output aside. */
const STEERING = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const EVIL = '甲\n有效：乙\u001b[2J\u202efdp.pdf';

describe.each(['zh-CN', 'en'])('a name that would steer a terminal (%s)', (lang) => {
  it('is shown on one line, in results and refusals', async () => {
    const evil = office.document(EVIL);
    const text = office.path(`字${EVIL}`);
    writeFileSync(text, 'no PDF');
    const runs = [
      await cli(['verify', evil, '--lang', lang]),
      await cli(['verify', text, '--lang', lang]),
      await cli(['verify', office.path(`无${EVIL}`), '--lang', lang]),
      await cli(['inspect', text, '--lang', lang]),
      await cli(['inspect', evil, '--lang', lang]),
      await cli(['seals', '--data', office.path(EVIL), '--lang', lang]),
      await cli(['verify', evil, '--lang', lang, '--data', office.path(EVIL)]),
      await cli([EVIL, '--lang', lang]),
      await cli(['verify', `--${EVIL}`, '--lang', lang]),
    ];
    for (const { stdout, stderr } of runs) {
      const said = stdout + stderr;
      expect(said).not.toMatch(STEERING);
      expect(said).toContain('甲 有效：乙 [2J fdp.pdf');
    }
  });

  it('is shown on one line when it is stamped', async () => {
    const [evil, missing] = [office.path(EVIL), office.path(`无${EVIL}`)];
    const document = office.document('甲.pdf');
    const ticket = await office.ticket([document]);
    copyFileSync(document, evil);
    const words = ['stamp', '--data', office.data, '--ticket', ticket, '--at', '1,60,60', '--lang', lang];
    const options = { pins: [office.who('custodian').pin], interactive: true };
    const run = await cli([...words, '--out', office.path('out'), missing, evil], options);
    expect(run.stdout + run.stderr).not.toMatch(STEERING);
    expect(run.stdout).toContain('甲 有效：乙 [2J fdp_已盖章.pdf');
  });

  it('is refused in a request: what is read must be what is signed', async () => {
    const run = await office.request([office.document(EVIL)]).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    expect(run).toContain('BAD_ARGUMENT');
    expect(run).toContain('文件名含有不可见的控制字符');
    expect(run).not.toMatch(STEERING);
  });
});

describe('stamp, several files', () => {
  it('refuses the same document twice before the PIN, under whatever name', async () => {
    const file = office.document('甲.pdf');
    const copy = office.path('乙.pdf');
    copyFileSync(file, copy);
    const ticket = await office.ticket([file], { count: 2 });
    for (const files of [
      [file, file],
      [file, copy],
    ]) {
      const run = await office.stamp(ticket, files, [], { pins: [], interactive: true });
      expect([run.code, refusalCode(run)]).toEqual([1, 'BAD_ARGUMENT']);
      expect(run.stdout).toContain('同一份文件出现了两次');
      expect(run.stderr).toBe('');
    }
    expect(await office.entries()).toEqual([]);
  });

  it('counts them in their order', async () => {
    const [file, none] = [office.document('甲.pdf'), office.path('无.pdf')];
    const ticket = await office.ticket([file]);
    const run = await office.stamp(ticket, [none, none, file], ['--out', office.path('out')]);
    const numbers = run.stderr.match(/^\[\d\/\d\]/gm);
    expect(numbers).toEqual(['[1/3]', '[2/3]', '[3/3]']);
  });
});

it('a ticket in a verified file is only what the file says', async () => {
  const file = office.document('甲.pdf');
  expect((await office.stamp(await office.ticket([file]), [file])).code).toBe(0);
  for (const [lang, words] of [
    ['zh-CN', /^ {2}用印凭证（文件自述） +[0-9a-f]{32}，台账第 1 条$/m],
    ['en', /^ {2}Ticket \(as the file says\) +[0-9a-f]{32}, log entry 1$/m],
  ] as const) {
    expect((await cli(['verify', office.path('甲_已盖章.pdf'), '--lang', lang])).stdout).toMatch(words);
  }
});

describe('inspect', () => {
  /** Every field of a value, however deep */
  function namesIn(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(namesIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, part]) => [name, ...namesIn(part)]);
  }

  it('names every field in Chinese, and as the standard does in JSON', async () => {
    const file = office.document('甲.pdf');
    const ticket = await office.ticket([file], { count: 2 });
    expect((await office.stamp(ticket, [file])).code).toBe(0);
    expect(
      (await office.stamp(ticket, [file], ['--format', 'cms', '--out', office.path('c.pdf')])).code,
    ).toBe(0);
    for (const path of [
      office.path('甲_已盖章.pdf'),
      office.path('c.pdf'),
      office.made.trustRoots[0]!.replace(office.made.data, office.data),
    ]) {
      const json = await cli(['inspect', path, '--json']);
      const run = await cli(['inspect', path, '--lang', 'zh-CN']);
      expect([json.code, run.code]).toEqual([0, 0]);
      const {
        file: _file,
        kind: _kind,
        sm3: _sm3,
        size: _size,
        ...parts
      } = jsonLines(json)[0] as Record<string, unknown>;
      const fields = Object.values(parts).flatMap(namesIn);
      const labels = [...run.stdout.matchAll(/^ *(?:- )*([^ :]+|[^:\n]*）):/gm)].map(([, label]) => label!);
      expect(labels, path).toHaveLength(fields.length);
      for (const label of labels) expect(label, path).toMatch(/^[\p{Script=Han}]/u);
      if (path.includes('甲')) expect(run.stdout).toContain('印章编码（esID）: ');
    }
  });
});
