import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  checkedRows,
  EMPTY_LOG,
  entriesOf,
  headOf,
  isSpent,
  nextRow,
  parseRow,
  requireFollows,
  spentOn,
  type EntryResult,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { people, usualAuthority } from '../../support/house.ts';
import { reservedContent } from '../../support/use-log.ts';

const AT = new Date('2026-03-02T01:00:00.750Z');
const EARLIER = new Date('2020-01-01T00:00:00Z');
const OPENED: RowContent = {
  kind: 'opened',
  authorityRoot: sm3(utf8('root')),
  workstation: new Uint8Array(16),
  unit: '印证测试单位',
};
const SIGNED: RowContent = { kind: 'signed', digest: sm3(utf8('out')), size: 1234, temporary: '.x.part' };
const CLOSED: RowContent = { kind: 'closed', digest: sm3(utf8('out')), output: '/tmp/x.pdf' };

function voided(afterSigning: boolean, unresolved = false): RowContent {
  return { kind: 'voided', afterSigning, unresolved, reason: 'TEST' };
}

function chain(...contents: readonly (readonly [number, RowContent])[]): UseLogRow[] {
  const rows: UseLogRow[] = [];
  for (const [entryNo, content] of contents) {
    const last = rows.at(-1);
    rows.push(nextRow(last === undefined ? EMPTY_LOG : headOf(last), entryNo, AT, content));
  }
  return rows;
}

describe('a row', () => {
  const rows = chain([0, OPENED], [1, reservedContent()], [1, SIGNED], [1, CLOSED], [2, voided(false)]);

  it('is read back from its bytes alone, to the second', () => {
    for (const row of rows) {
      expect(parseRow(row.body)).toEqual(row);
      expect(row.at).toEqual(new Date('2026-03-02T01:00:00Z'));
    }
  });

  it('is chained by the SM3 of the body before it, as OpenSSL has it', () => {
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1];
      const expected =
        before === undefined ? '00'.repeat(32) : createHash('sm3').update(before.body).digest('hex');
      expect(toHex(row.previous)).toBe(expected);
    }
  });

  it('is DER that OpenSSL reads', () => {
    for (const row of rows) {
      const text = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], { input: row.body }).toString();
      expect(text).toContain('IA5STRING         :yinzheng.use-log-row');
    }
  });

  it('does not go back in time', () => {
    const head = headOf(rows[0]!);
    expect(codeOf(() => nextRow(head, 1, new Date('2026-03-02T00:59:59Z'), SIGNED))).toBe('CLOCK_BEHIND');
  });

  it('is refused when a byte of it is changed and it must follow or be followed', () => {
    const [first, second, third] = rows as [UseLogRow, UseLogRow, UseLogRow];
    for (let at = 0; at < second.body.length; at++) {
      const body = second.body.slice();
      body[at]! ^= 1;
      const code = codeOf(() => {
        const changed = parseRow(body);
        requireFollows(headOf(first), changed);
        requireFollows(headOf(changed), third);
      });
      expect(code, `byte ${at}`).toBe('LOG_BROKEN');
    }
  });
});

describe('a whole log', () => {
  const authority = usualAuthority(people());
  const { foundation, rootDigest: authorityRoot } = authority;
  const opened = {
    kind: 'opened',
    authorityRoot,
    workstation: foundation.workstation,
    unit: foundation.unit,
  } as const;
  const rows = chain([0, opened], [1, reservedContent()], [1, SIGNED], [1, CLOSED]);
  const check = (some: readonly UseLogRow[]): string => codeOf(() => [...checkedRows(some, authority)]);

  it('holds from the row on that opened it under this root', () => {
    expect([...checkedRows(rows, authority)]).toEqual(rows);
  });

  it.each([
    ['nothing in it', []],
    ['its first row missing', rows.slice(1)],
    ['a row missing', rows.toSpliced(2, 1)],
    ['rows exchanged', [rows[0]!, rows[2]!, rows[1]!, rows[3]!]],
    ['another house’s first row', chain([0, OPENED], [1, reservedContent()])],
    ['an entry out of its number', chain([0, opened], [2, reservedContent()])],
    ['an entry signed twice', chain([0, opened], [1, reservedContent()], [1, SIGNED], [1, SIGNED])],
    ['a row behind a closed entry', [...rows, nextRow(headOf(rows[3]!), 1, AT, voided(true))]],
    ['a second opening row', [...rows, nextRow(headOf(rows[3]!), 0, AT, opened)]],
    [
      'a row dated back',
      [...rows, nextRow({ ...headOf(rows[3]!), at: undefined }, 2, EARLIER, reservedContent())],
    ],
    ['no opening row at all', chain([1, reservedContent()])],
  ])('is refused with %s', (_, some) => {
    expect(check(some)).toBe('LOG_BROKEN');
  });
});

describe('an entry', () => {
  const cases: readonly (readonly [string, readonly RowContent[], EntryResult, boolean])[] = [
    ['reserved', [], 'open', true],
    ['signed', [SIGNED], 'signed', true],
    ['closed', [SIGNED, CLOSED], 'done', true],
    ['voided before its signature', [voided(false)], 'voided', false],
    ['voided after its signature', [SIGNED, voided(true)], 'voided-after-signing', true],
    ['voided when its signature could not be logged', [voided(true)], 'voided-after-signing', true],
    ['perhaps signed', [voided(false, true)], 'unresolved', true],
  ];

  it.each(cases)('%s counts as it must', (_, more, result, spent) => {
    const rows = chain([0, OPENED], [1, reservedContent()], ...more.map((content) => [1, content] as const));
    const [entry] = entriesOf(rows);
    expect(entry?.result).toBe(result);
    expect(isSpent(result)).toBe(spent);
    expect(spentOn([entry!], sm3(utf8('document')))).toBe(spent ? 1 : 0);
    expect(spentOn([entry!], sm3(utf8('another document')))).toBe(0);
  });

  it.each([
    ['without a reservation', [SIGNED]],
    ['reserved twice', [reservedContent(), reservedContent()]],
    ['closed unsigned', [reservedContent(), CLOSED]],
    ['signed after it was closed', [reservedContent(), SIGNED, CLOSED, SIGNED]],
    ['voided after it was closed', [reservedContent(), SIGNED, CLOSED, voided(true)]],
    ['given back although signed', [reservedContent(), SIGNED, voided(false)]],
  ] as const)('is refused %s', (_, contents) => {
    const rows = chain([0, OPENED], ...contents.map((content) => [1, content] as const));
    expect(codeOf(() => entriesOf(rows))).toBe('LOG_BROKEN');
  });
});
