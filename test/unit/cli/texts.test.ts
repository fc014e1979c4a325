import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { YinzhengError, type ErrorCode, type ErrorParams } from '@yinzheng/core/kernel';
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
  // What `keys` does, and the algorithm.
  ...['doctor', 'change-pin', 'self-test', 'SM'],
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

describe('phrases of the program that a text shows', () => {
  const errors = loadTexts('zh-CN');
  const details = catalogue('zh-CN', 'details.json');
  const sources = ['src-core', 'src-main'].flatMap((folder) =>
    globSync(join(ROOT, folder, '**', '*.ts')).map((file) => readFileSync(file, 'utf8')),
  );
  /** The code, and the literal values that it is raised with. */
  const raised = sources.flatMap((text) => [
    ...[...text.matchAll(/\b(?:fail|YinzhengError)\(\s*'([A-Z_]+)',\s*\{([^}]*)\}/g)].flatMap(
      ([, code, params]) =>
        [...params!.matchAll(/\b(detail|part|label): (?:.* \? )?'([^']+)'/g)].map(
          ([, name, value]) => [code!, name!, value!, params!] as const,
        ),
    ),
    ...[...text.matchAll(/\bbroken\(\w+, '([^']+)'\)/g)].map(
      ([, value]) => ['AUTHORITY_BROKEN', 'detail', value!, ''] as const,
    ),
    ...[...text.matchAll(/\baltered\(ticket, ['`]([^'`]+)['`]\)/g)].map(
      ([, value]) => ['TICKET_ALTERED', 'part', value!.replace(/\$\{.*\}/, '1'), ''] as const,
    ),
  ]);

  it('have words of their own', () => {
    const codes = new Set(raised.map(([code]) => code));
    expect(codes.size).toBeGreaterThan(15);
    for (const [code, name, value, params] of raised) {
      // A value whose name is a programmer's is never met by somebody who fills in a form.
      const own = /name: '([^']+)'/.exec(params)?.[1];
      if (code === 'SEAL_NOT_USABLE' || code === 'RESULT_NOT_VALID') continue; // in a sentence, see below
      if (code === 'BAD_ARGUMENT' && (own === undefined || !Object.hasOwn(details, own))) continue;
      const { technical } = errors.wire(code as ErrorCode, { [name]: value });
      const shown = !technical.startsWith(`${name}: `) || !SHOWS.test(rawText(code));
      expect(shown, `${code} ${value}`).toBe(true);
    }
  });
});

const SHOWS = /\{(?:detail|part|label)\}/;

/** The texts of a code as they stand in the catalogue. */
function rawText(code: string): string {
  const files = readdirSync(join(LOCALES, 'zh-CN', 'errors'));
  const all = Object.assign({}, ...files.map((name) => catalogue('zh-CN', join('errors', name)))) as Record<
    string,
    object
  >;
  return Object.values(all[code] ?? {}).join(' ');
}

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
    const noSeal = new YinzhengError('AUTHORITY_MISSING', {
      person: '王晓',
      role: 'licence-entry',
      seal: '',
    });
    expect(chinese.error(noSeal).detail).toContain('（印章 不涉及）');
    // What a store tells of the act that it refused.
    const late = { detail: 'sealed file: verification', reason: 'TIME_IN_FUTURE' };
    expect(chinese.error(new YinzhengError('SEALED_FILE_WRONG', late)).detail).toContain(
      '（签章验证没有得出有效的结论；盖章时间晚于校验时的时间）',
    );
    const stale = { what: '专用章', reason: 'REVOCATION_LIST_UNTRUSTED' };
    expect(chinese.error(new YinzhengError('REVOCATION_UNKNOWN', stale)).detail).not.toMatch(
      /[A-Z_]{4}|[{}]/,
    );
    const barred = { event: 'suspend', detail: 'licence life: state' };
    expect(chinese.error(new YinzhengError('EVENT_NOT_POSSIBLE', barred)).detail).toContain('不能办理“暂扣”');
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
    expect(told('CHAIN_NOT_A_CA', { subject: 'C=CN, O=y, CN=x' })[0]).toContain(
      '“x”的证书不是签发机构的证书',
    );
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
    const { code, detail, technical } = loadTexts('zh-CN').error(new TypeError('x is not a function'));
    expect(code).toBe('INTERNAL');
    expect(detail).not.toContain('x is not a function');
    expect(technical).toBe('detail: x is not a function');
    expect(technical).not.toContain('at ');
  });

  it('name a certificate by its common name, a size and a reason of revocation in words', () => {
    const chinese = loadTexts('zh-CN');
    const of = (code: string, params: Record<string, string | number>): string =>
      chinese.reason(code, params);
    expect(of('CHAIN_ROOT_NOT_REACHED', { issuer: 'C=CN, O=某机构, CN=根' })).toContain('由“根”签发的证书');
    expect(of('SEAL_SIGNATURE_OK', { maker: 'O=only' })).toContain('“O=only”');
    expect(of('CERTIFICATE_REVOKED', { date: '2026-11-24T16:05:09Z', code: 1 })).toContain(
      '（原因：密钥泄露）',
    );
    expect(of('LOG_NOT_USABLE', { code: 'LOG_EDITED' })).toContain('（用印台账被改动过）');
    const large = new YinzhengError('PDF_TOO_LARGE', { size: 2684354560, limit: 2147483648 });
    expect(chinese.error(large).detail).toContain('有 2.5 GB，超过了 2 GB 的上限');
  });

  it('leave out what only its makers understand, and keep it for them', () => {
    const chinese = loadTexts('zh-CN');
    const told = (code: ErrorCode, params: ErrorParams): [string, string] => {
      const { title, detail, remedy, technical } = chinese.wire(code, params);
      expect(title + detail + remedy).not.toMatch(/ESTALE|BEGIN|trailer|Certificate\.|undefined|-$/);
      return [detail, technical];
    };
    expect(told('FILE_UNREADABLE', { path: '/甲', detail: 'ESTALE' })).toEqual([
      '“/甲”不能读取（原因不明）。文件没有改动，已有的记录都在。',
      'detail: ESTALE',
    ]);
    expect(told('PEM_MALFORMED', { label: 'PEM', detail: 'BEGIN and END do not match' })[1]).toBe(
      'label: PEM; detail: BEGIN and END do not match',
    );
    expect(told('PDF_BROKEN', { offset: 7, detail: 'the trailer names no catalogue' })[1]).toContain(
      'offset: 7',
    );
    expect(told('DER_MALFORMED', { where: 'Certificate.version', detail: 'x' })[1]).toContain(
      'Certificate.version',
    );
    expect(told('BAD_ARGUMENT', { name: 'privateKey', detail: 'undefined behaviour' })).toEqual([
      '“一项内容”的值不能使用：原因不明。没有做任何改动。',
      'name: privateKey; detail: undefined behaviour',
    ]);
    expect(told('INTERNAL', { detail: '-' })[1]).toBe('');
    expect(told('TICKET_ALTERED', { ticket: 'ab', part: 'signature 2' })[0]).toContain(
      '（第 2 步审批的签名）',
    );
    expect(told('FILE_UNREADABLE', { path: 'p', detail: 'constructor' })[0]).toContain('（原因不明）');
  });
});
