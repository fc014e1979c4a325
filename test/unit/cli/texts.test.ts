import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { YinzhengError } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src-main/hosts/cli/commands/index.ts';
import { fill, LANGUAGES } from '@yinzheng/contract/texts';
import { displayWidth } from '../../../src-main/hosts/cli/table.ts';
import { loadTexts } from '../../../src-main/hosts/cli/texts.ts';
import { ROOT } from '../../support/repo.ts';

const LOCALES = join(ROOT, 'resources', 'locales');
const MAIN = join(ROOT, 'src-main');

function catalogue(language: string, name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(LOCALES, language, name), 'utf8')) as Record<string, string>;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{([a-zA-Z0-9]+)\}/g)].map(([, name]) => name!).sort();
}

/** Latin words that Chinese texts of a command may hold: its own words and names of standards. */
const LATIN = /[A-Za-z][A-Za-z-]*/g;
const OWN_WORDS = new Set([
  ...['yinzheng', 'npm', 'start', 'run', 's', 'PDF', 'CMS', 'GB', 'T', 'pdf', 'yzticket', 'JSON'],
  ...Object.keys(COMMANDS),
]);

describe.each(['cli.json', 'host.json', 'details.json', 'fields.json'])('%s', (name) => {
  const [chinese, english] = [catalogue('zh-CN', name), catalogue('en', name)];

  it('has the same keys and values to fill in, in both languages', () => {
    expect(Object.keys(english)).toEqual(Object.keys(chinese));
    for (const [key, text] of Object.entries(chinese)) {
      expect(placeholders(english[key]!), key).toEqual(placeholders(text));
    }
  });

  it('is Chinese in Chinese, English in English, and calm', () => {
    for (const [key, text] of Object.entries(chinese)) {
      const bare = text
        .replace(/\{[a-zA-Z0-9]+\}/g, '')
        .replace(/--[a-z-]+|\.yinzheng\/trial|Ctrl\+C/g, '')
        // A field's own name in its standard.
        .replace(name === 'fields.json' ? /（[A-Za-z0-9]+）$/ : '', '');
      const foreign = [...bare.matchAll(LATIN)].map(([word]) => word).filter((word) => !OWN_WORDS.has(word));
      expect(foreign, key).toEqual([]);
      expect(text, key).not.toMatch(/[!！]/);
    }
    for (const [key, text] of Object.entries(english)) {
      expect(text.replaceAll('_已盖章', ''), key).not.toMatch(/\p{Script=Han}|!/u);
    }
  });
});

it.each([
  ['cli.json', ['hosts/cli', 'service'], 6],
  ['host.json', ['hosts/browser'], 0],
])('every text of %s is used', (name, folders, composed) => {
  const files = folders.flatMap((folder) => globSync(join(MAIN, folder, '**', '*.ts')));
  const all = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  // Keys that are put together: t(`answer.${…}`).
  const prefixes = [...all.matchAll(/`([a-z]+\.)\$\{/g)].map(([, prefix]) => prefix!);
  const unused = Object.keys(catalogue('zh-CN', name)).filter(
    (key) => !all.includes(`'${key}'`) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  expect(prefixes.length).toBeGreaterThanOrEqual(composed);
  expect(unused).toEqual([]);
});

describe.each(LANGUAGES)('help in %s', (language) => {
  const texts = loadTexts(language);

  it('is there for every command, names each of its options, and no other', () => {
    const files = readdirSync(join(LOCALES, language, 'help'));
    expect(files.sort()).toEqual(['main', ...Object.keys(COMMANDS)].map((name) => `${name}.txt`).sort());
    for (const [name, command] of Object.entries(COMMANDS)) {
      const named = [...texts.help(name).matchAll(/(?<![\w-])--([a-z]+(?:-[a-z]+)*)/g)].map(
        ([, option]) => option!,
      );
      expect([...new Set(named)].sort(), name).toEqual([...Object.keys(command.options), 'json'].sort());
      expect(texts.help('main')).toContain(`\n  ${name} `);
    }
  });

  it('fits a terminal of 100 columns', () => {
    for (const name of ['main', ...Object.keys(COMMANDS)]) {
      for (const line of texts.help(name).split('\n'))
        expect(displayWidth(line), line).toBeLessThanOrEqual(100);
    }
  });
});

describe('values in texts', () => {
  it('are filled in as they are, and what is not given stays visible', () => {
    expect(fill('{a} of {b}{c}', { a: 1, b: '{a}' })).toBe('1 of {a}{c}');
  });

  it('are written as people write them', () => {
    const chinese = loadTexts('zh-CN');
    expect(chinese.moment('2026-11-24T16:05:09Z')).toBe('2026年11月25日 00:05');
    expect(chinese.moment('2026-01-02T08:05:09+08:00')).toBe('2026年1月2日 08:05');
    expect(loadTexts('en').moment('2026-11-24T16:05:09.999Z')).toBe('2026-11-25 00:05');
    const missing = new YinzhengError('AUTHORITY_MISSING', {
      person: '王晓',
      role: 'custodian',
      seal: 'SY1',
    });
    expect(chinese.error(missing).detail).toContain('“王晓”在此时没有“印章保管人”的有效授权');
    const expired = new YinzhengError('TICKET_EXPIRED', { expired: '2026-11-24T16:05:09.000Z' });
    expect(chinese.message(expired)).toContain('凭证的有效期到 2026年11月25日 00:05 为止');
    const gone = new YinzhengError('FILE_UNREADABLE', { path: 'reason', detail: 'ENOENT' });
    expect(chinese.error(gone).detail).toContain('“reason”不能读取（没有这个文件或文件夹）');
    const empty = new YinzhengError('BAD_ARGUMENT', { name: 'reason', detail: 'empty' });
    expect(chinese.error(empty).detail).toContain('“事由”的值不能使用：没有填写');
  });

  it('never tear a line or steer a terminal', () => {
    const name = '甲\n有效\u001b[2J\u202efdp';
    for (const texts of LANGUAGES.map(loadTexts)) {
      const gone = new YinzhengError('FILE_UNREADABLE', { path: name, detail: name });
      for (const text of [
        texts.message(gone),
        texts.error(gone).detail,
        texts.t('stamp.done', { file: name }),
        texts.reason('CHAIN_NOT_A_CA', { subject: name }),
      ]) {
        expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
      }
      expect(texts.error(gone).detail).toContain('甲 有效 [2J fdp');
    }
  });

  it('say what was wrong with a result in a sentence', () => {
    const [chinese, english] = [loadTexts('zh-CN'), loadTexts('en')];
    const told = (detail: string, more = {}): string[] =>
      [chinese, english].map(
        (texts) => texts.error(new YinzhengError('RESULT_NOT_VALID', { name: '甲', detail, ...more })).detail,
      );
    expect(told('MEMBERSHIP_NOT_LISTED')[0]).toContain(
      `没有通过（${chinese.reason('MEMBERSHIP_NOT_LISTED', {})}）`,
    );
    expect(told('CHAIN_NOT_A_CA', { subject: 'CN=x' })[0]).toContain('“CN=x”的证书不是签发机构的证书');
    expect(told('CHAIN_NOT_A_CA')[0]).toContain('“…”的证书不是签发机构的证书');
    for (const detail of [
      'digest',
      'entry 7',
      'changes',
      'certificate',
      'impression',
      'CHAIN_NOT_A_CA',
      '?',
    ]) {
      for (const text of told(detail))
        expect(text).not.toMatch(/[{}]|entry 7|CHAIN_|\(\?|（(?:digest|changes)/);
    }
    expect(told('digest')[0]).toContain('已计入用印数');
    expect(told('digest')[1]).toContain('counts as spent');
  });

  it('of a key that did not open fit a decision as well as a stamp', () => {
    for (const code of ['PIN_WRONG', 'PIN_LOCKED'] as const) {
      const error = new YinzhengError(code, { serial: 'S', left: 1 });
      expect(loadTexts('zh-CN').error(error).detail).toContain('没有作出签名，没有盖章，用印数没有减少');
      expect(loadTexts('zh-CN').error(error).remedy).not.toContain('制章单位');
      expect(loadTexts('en').error(error).detail).toContain('No signature was made, nothing was stamped');
    }
    const device = new YinzhengError('FILE_UNREADABLE', { path: '/dev/null', detail: 'ENOTFILE' });
    expect(loadTexts('zh-CN').error(device).detail).toContain('（不是普通文件）');
  });

  it('read right for one and for many in English', () => {
    const english = loadTexts('en');
    for (const count of [1, 2]) {
      for (const text of [
        english.reason('FILE_VALID', { count }),
        english.reason('FILE_SIGNATURE_INVALID', { count, wrong: count }),
        english.reason('FILE_SIGNATURE_UNKNOWN', { count, open: count }),
        english.t('log.sum', { count }),
        english.error(new YinzhengError('PIN_WRONG', { serial: 'S', left: count })).detail,
        english.error(new YinzhengError('TICKET_SPENT', { name: 'n', count, spent: count, wanted: count }))
          .detail,
        english.error(new YinzhengError('PDF_PAGE_MISSING', { page: 9, pages: count })).detail,
      ]) {
        // No noun or verb follows the number.
        expect(text).toMatch(new RegExp(`\\b${count}(?:[.,;]|$)`));
        expect(text).not.toMatch(new RegExp(`\\b${count} [a-z]`));
      }
    }
  });

  it('of a defect are told without its stack', () => {
    const { code, detail } = loadTexts('zh-CN').error(new TypeError('x is not a function'));
    expect(code).toBe('INTERNAL');
    expect(detail).toContain('x is not a function');
    expect(detail).not.toContain('at ');
  });
});
