import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  checkedRows,
  EMPTY_LOG,
  entriesOf,
  headOf,
  nextRow,
  parseRow,
  ROW_KINDS,
  type RowContent,
  type RowKind,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { derChanges } from '../../support/der-changes.ts';
import { people, usualAuthority } from '../../support/house.ts';
import { reservedContent } from '../../support/use-log.ts';

// Each single change of the canonical form of a row is refused when it is read, or breaks the chain.

const AT = new Date('2026-03-02T01:00:00Z');
const authority = usualAuthority(people());
const { foundation, rootDigest } = authority;
const digest = sm3(utf8('out'));

const CONTENTS: readonly (readonly [number, RowContent])[] = [
  [
    0,
    { kind: 'opened', authorityRoot: rootDigest, workstation: foundation.workstation, unit: foundation.unit },
  ],
  [1, reservedContent()],
  [1, { kind: 'signed', digest, size: 1234, temporary: '.x.part' }],
  [1, { kind: 'closed', digest, output: '/tmp/x.pdf' }],
  [2, reservedContent({ format: 'cms' })],
  [2, { kind: 'voided', afterSigning: false, unresolved: true, reason: 'INTERRUPTED' }],
  [1, { kind: 'annotated', annotation: 'mistaken', by: { id: 'zhang', name: '张敏' }, note: '盖错了页' }],
  [3, reservedContent()],
];

const rows: UseLogRow[] = [];
for (const [entryNo, content] of CONTENTS) {
  const last = rows.at(-1);
  rows.push(nextRow(last === undefined ? EMPTY_LOG : headOf(last), entryNo, AT, content));
}

/** The bytes that say what a row says. */
function writtenAgain(row: UseLogRow): Uint8Array {
  const head = { rowNo: row.rowNo - 1, hash: row.previous, at: undefined };
  return nextRow(head, row.entryNo, row.at, row.content).body;
}

describe('a row changed at one place', () => {
  it('holds unchanged, whatever kind', () => {
    expect([...checkedRows(rows, authority)]).toEqual(rows);
    expect(new Set(rows.map(({ content }) => content.kind))).toEqual(new Set<RowKind>(ROW_KINDS));
  });

  it.each(CONTENTS.slice(0, -1).map(([, { kind }], index) => [index, kind] as const))(
    'is refused: row %i (%s)',
    (index) => {
      let count = 0;
      for (const { name, bytes } of derChanges(rows[index]!.body)) {
        const code = codeOf(() => [...checkedRows(rows.with(index, parseRow(bytes)), authority)]);
        expect(code, name).toMatch(/^LOG_[A-Z]+$/);
        count++;
      }
      expect(count).toBeGreaterThan(500);
    },
  );

  it.each(CONTENTS.map(([, { kind }], index) => [index, kind] as const))(
    'is never another way to write the same: row %i (%s)',
    (index) => {
      for (const { name, bytes, sameMeaning } of derChanges(rows[index]!.body)) {
        if (sameMeaning)
          expect(
            codeOf(() => parseRow(bytes)),
            name,
          ).toMatch(/^LOG_[A-Z]+$/);
        let row: UseLogRow;
        try {
          row = parseRow(bytes);
        } catch {
          continue;
        }
        // What is read at all says something else, and says it in the one way that it can be said.
        expect(writtenAgain(row), name).toEqual(bytes);
      }
    },
  );
});

describe('an annotation', () => {
  const remark = CONTENTS[6]![1];
  const [opened, reserved, signed] = CONTENTS.map(([, content]) => content) as [
    RowContent,
    RowContent,
    RowContent,
  ];
  const voided: RowContent = { kind: 'voided', afterSigning: false, unresolved: false, reason: 'X' };

  it.each([
    [
      'of the log itself',
      [
        [0, opened],
        [0, remark],
      ],
    ],
    [
      'of an entry that is not there',
      [
        [0, opened],
        [1, remark],
      ],
    ],
    [
      'of an entry that is open',
      [
        [0, opened],
        [1, reserved],
        [1, remark],
      ],
    ],
    [
      'of an entry that is signed',
      [
        [0, opened],
        [1, reserved],
        [1, signed],
        [1, remark],
      ],
    ],
    [
      'of an entry that was given back',
      [
        [0, opened],
        [1, reserved],
        [1, voided],
        [1, remark],
      ],
    ],
  ] as const)('%s is out of its order', (_, contents) => {
    const log: UseLogRow[] = [];
    for (const [entryNo, content] of contents) {
      log.push(nextRow(log.length === 0 ? EMPTY_LOG : headOf(log.at(-1)!), entryNo, AT, content));
    }
    expect(codeOf(() => [...checkedRows(log, authority)])).toMatch(/^LOG_[A-Z]+$/);
    expect(codeOf(() => entriesOf(log))).toMatch(/^LOG_[A-Z]+$/);
  });
});
