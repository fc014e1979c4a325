import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  auditLog,
  EMPTY_LOG,
  nextRow,
  type LogAuditContext,
  type LogWitness,
  type RawRow,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import { describe, expect, it } from 'vitest';
import { people, usualAuthority } from '../../support/house.ts';
import { checkpointOf, madeLog, rawOf, recomputed, renumbered } from '../../support/log-tools.ts';

const who = people();
const authority = usualAuthority(who);
const FROM = new Date('2026-03-02T01:00:00Z');
/** Row 1, then entries of rows 2–4, 5–7, 8–10, 11–13. */
const rows = madeLog(authority, 4, FROM);
const raw = rows.map(rawOf);
const LAST = rows.length;
/** The first, a middle and the last row; every row of an entry is a middle one. */
const PLACES = [1, 5, 6, 7, LAST] as const;
const checkpoints = [4, 10, LAST].map((rowNo) => checkpointOf(rows[rowNo - 1]!, authority, who.custodian));
const NONE = { checkpoints: [] };

type Found = readonly [kind: string, row: number] | 'nothing';

function found(some: readonly RawRow[], more: Partial<LogAuditContext> = {}): Found {
  const { firstBad } = auditLog(some, { authority, checkpoints, witnesses: [], ...more });
  return firstBad === null ? 'nothing' : [firstBad.kind, firstBad.number];
}

/** The witness that an entry's sealed file is. */
function witness(entryNo: number): LogWitness {
  const [reserved, signed] = rows.filter((row) => row.entryNo === entryNo);
  if (reserved?.content.kind !== 'reserved' || signed?.content.kind !== 'signed') throw new Error('no entry');
  const { rowNo, hash: logHead } = reserved;
  return {
    impression: { ticketId: reserved.content.ticketId, entryNo, rowNo, logHead },
    certificate: who.custodian.certificate.der,
    digest: signed.content.digest,
    size: signed.content.size,
  };
}

function changed({ content }: UseLogRow): RowContent {
  switch (content.kind) {
    case 'opened':
      return { ...content, unit: '别的单位' };
    case 'reserved':
      return { ...content, reason: '别的事由' };
    case 'signed':
      return { ...content, size: content.size + 1 };
    default:
      return { ...content, output: '/tmp/y.pdf' } as RowContent;
  }
}

/** The row of a number with other content and everything else as it was. */
function edited(rowNo: number, content = changed(rows[rowNo - 1]!)): RawRow {
  const { previous: hash, at, entryNo } = rows[rowNo - 1]!;
  return rawOf(nextRow({ rowNo: rowNo - 1, hash, at: undefined }, entryNo, at, content));
}

/** The log computed anew after an edit of a row. */
function rewritten(rowNo: number): RawRow[] {
  const change = (row: UseLogRow): RowContent => (row.rowNo === rowNo ? changed(row) : row.content);
  return recomputed(rows, rowNo - 1, change).map(rawOf);
}

function exchanged(a: number, b: number): RawRow[] {
  return renumbered(raw.with(a - 1, raw[b - 1]!).with(b - 1, raw[a - 1]!));
}

describe('a log that was left alone', () => {
  it('holds, with its witnesses', () => {
    const witnesses = [1, 2, 3, 4].map(witness);
    const audit = auditLog(raw, { authority, checkpoints, witnesses });
    expect(audit).toMatchObject({ firstBad: null, entries: 4 });
    expect(audit.witnesses.map(({ answer }) => answer)).toEqual(['valid', 'valid', 'valid', 'valid']);
    expect(audit.lastCheckpoint?.rowNo).toBe(LAST);
  });

  it('holds without checkpoints, and with rows that none covers yet', () => {
    expect(found(raw, NONE)).toBe('nothing');
    expect(found(raw, { checkpoints: checkpoints.slice(0, 2) })).toBe('nothing');
    expect(found(raw.slice(0, 1), NONE)).toBe('nothing');
  });
});

describe.each(PLACES)('row %i', (rowNo) => {
  const at = rowNo - 1;

  it('edited in its bytes', () => {
    expect(found(raw.with(at, edited(rowNo)))).toEqual(['edited', rowNo]);
  });

  it('edited so that it cannot be read', () => {
    const { body } = raw[at]!;
    expect(found(raw.with(at, { ...raw[at]!, body: body.subarray(1) }))).toEqual(['edited', rowNo]);
    expect(found(raw.with(at, { ...raw[at]!, body: new Uint8Array() }), NONE)).toEqual(['edited', rowNo]);
  });

  it('edited in any byte', () => {
    const { body } = raw[at]!;
    for (let place = 0; place < body.length; place += 3) {
      const other = body.slice();
      other[place]! ^= 1;
      expect(found(raw.with(at, { ...raw[at]!, body: other })), `byte ${place}`).toEqual(['edited', rowNo]);
    }
  });

  it.each([
    ['rowNo', { rowNo: 99 }],
    ['entryNo', { entryNo: 77 }],
    ['kind', { kind: 'sealed' }],
    ['ticketId', { ticketId: new Uint8Array(16) }],
  ])('edited in its column %s', (_, columns) => {
    const some = raw.with(at, { ...raw[at]!, ...columns });
    expect(found(some)).toEqual(['edited', rowNo]);
    expect(found(some, NONE)).toEqual(['edited', rowNo]);
  });

  it('preceded by a row that was not there: one that follows, a copy, and nonsense', () => {
    const forged = edited(rowNo);
    const copy = raw[2]!;
    const nonsense = { ...copy, body: utf8('nonsense') };
    for (const stranger of [forged, copy, nonsense]) {
      if (stranger === copy && rowNo === 3) continue;
      expect(found(renumbered(raw.toSpliced(at, 0, stranger)))).toEqual(['inserted', rowNo]);
    }
  });

  it('removed, with and without its number', () => {
    expect(found(raw.toSpliced(at, 1))).toEqual(['removed', rowNo]);
    expect(found(renumbered(raw.toSpliced(at, 1)))).toEqual(['removed', rowNo]);
  });

  it('removed with all after it', () => {
    expect(found(raw.slice(0, at))).toEqual(['removed', rowNo]);
  });

  it('exchanged with another', () => {
    for (const other of [1, 2, 6, 9, LAST - 1, LAST]) {
      if (other === rowNo) continue;
      expect(found(exchanged(rowNo, other)), `with ${other}`).toEqual(['reordered', Math.min(rowNo, other)]);
    }
  });

  it('moved to another place', () => {
    for (const other of [1, 6, LAST]) {
      if (other === rowNo) continue;
      const some = raw.toSpliced(at, 1).toSpliced(other - 1, 0, raw[at]!);
      expect(found(renumbered(some)), `to ${other}`).toEqual(['reordered', Math.min(rowNo, other)]);
    }
  });

  it('edited and the chain computed anew: told by the next checkpoint or by a witness', () => {
    const some = rewritten(rowNo);
    const fixed = [4, 10, LAST].find((row) => row >= rowNo)!;
    const kind = rowNo === LAST ? 'edited' : 'rewritten';
    if (rowNo === 1) {
      expect(found(some)).toEqual(['swapped', 1]);
      return;
    }
    expect(found(some, NONE)).toBe('nothing');
    expect(found(some)).toEqual([kind, fixed]);
    if (rowNo < 11) {
      expect(found(some, { ...NONE, witnesses: [witness(4)] })).toEqual(['rewritten', 11]);
      expect(found(some, { ...NONE, witnesses: [witness(4), witness(3)] })).toEqual(['rewritten', 8]);
    }
  });
});

describe('a log that was cut off or replaced', () => {
  it('is behind where a witness names a row that is not there any more', () => {
    const some = raw.slice(0, 7);
    const more = { checkpoints: checkpoints.slice(0, 1) };
    expect(found(some, more)).toBe('nothing');
    expect(found(some, { ...more, witnesses: [witness(1)] })).toBe('nothing');
    expect(found(some, { ...more, witnesses: [witness(3), witness(1)] })).toEqual(['behind', 8]);
  });

  it('is behind where it ends before the witness was signed', () => {
    expect(found(raw.slice(0, 5), { ...NONE, witnesses: [witness(2)] })).toEqual(['behind', 6]);
  });

  it('is removed where a checkpoint names a row that is not there any more', () => {
    expect(found(raw.slice(0, 7), { witnesses: [witness(3)] })).toEqual(['removed', 8]);
    expect(found([])).toEqual(['removed', 1]);
    expect(found([], NONE)).toEqual(['removed', 1]);
  });

  it('is swapped where another house opened it, or where a witness is of another house', () => {
    const other = usualAuthority(people(), { unit: '别的单位' });
    expect(found(madeLog(other, 2, FROM).map(rawOf), NONE)).toEqual(['swapped', 1]);
    const stranger = { ...witness(2), certificate: who.leader.certificate.der };
    expect(found(raw, { witnesses: [stranger] })).toEqual(['swapped', 1]);
    // A stranger's file does not hide what is wrong inside.
    expect(found(raw.with(5, edited(6)), { witnesses: [stranger] })).toEqual(['edited', 6]);
  });
});

describe('an impression won back', () => {
  const voided: RowContent = { kind: 'voided', afterSigning: false, unresolved: false, reason: 'X' };
  const head = { ...EMPTY_LOG, rowNo: LAST - 2, hash: rows[LAST - 3]!.hash };
  const back = [...raw.slice(0, LAST - 2), rawOf(nextRow(head, 4, rows[LAST - 2]!.at, voided))];

  it('is told by the checkpoint, and where that is gone by the sealed file', () => {
    expect(found(back, NONE)).toBe('nothing');
    expect(found(back)).toEqual(['removed', LAST]);
    expect(found(back, { ...NONE, witnesses: [witness(4)] })).toEqual(['rewritten', LAST - 1]);
  });

  it('is told where the end is kept and a voided row is put behind it', () => {
    const after = nextRow(
      { ...EMPTY_LOG, rowNo: LAST, hash: rows[LAST - 1]!.hash },
      4,
      rows[LAST - 1]!.at,
      voided,
    );
    expect(found([...raw, rawOf(after)])).toEqual(['inserted', LAST + 1]);
  });

  it('is told where the signed row has another digest or size', () => {
    for (const changes of [{ digest: sm3(utf8('x')) }, { size: 7 }]) {
      expect(found(raw, { ...NONE, witnesses: [{ ...witness(2), ...changes }] })).toEqual(['rewritten', 6]);
    }
  });
});

describe('what stands behind the end', () => {
  it('was not there: a copy, a row of no chain, one that breaks the order', () => {
    const stray = { ...edited(LAST), rowNo: LAST + 1 };
    expect(found([...raw, { ...raw[5]!, rowNo: LAST + 1 }])).toEqual(['inserted', LAST + 1]);
    expect(found([...raw, stray])).toEqual(['inserted', LAST + 1]);
    const head = { rowNo: LAST, hash: new Uint8Array(32), at: undefined };
    expect(found([...raw, rawOf(nextRow(head, 5, FROM, rows[1]!.content))])).toEqual(['inserted', LAST + 1]);
  });
});

describe('a row that claims another’s place', () => {
  it('was put in where the other one is there, and overwrote where the row of its own place is gone', () => {
    const fork = edited(9);
    expect(found(renumbered(raw.toSpliced(2, 0, fork)))).toEqual(['inserted', 3]);
    expect(found(renumbered(raw.with(5, raw[8]!)))).toEqual(['edited', 6]);
    expect(found(renumbered(raw.with(5, raw[2]!)))).toEqual(['edited', 6]);
  });
});

describe('rows that nobody’s program would write', () => {
  it('are rewritten where the chain is whole', () => {
    const bad = recomputed(rows, 4, (row) => (row.rowNo === 5 ? rows[6]!.content : row.content));
    expect(found(bad.map(rawOf), NONE)).toEqual(['rewritten', 5]);
    const early = [...rows.slice(0, 12), { ...rows[12]!, at: FROM }];
    const dated = nextRow({ ...EMPTY_LOG, rowNo: 12, hash: rows[11]!.hash }, 4, FROM, rows[12]!.content);
    expect(early).toHaveLength(LAST);
    expect(found([...raw.slice(0, 12), rawOf(dated)], NONE)).toEqual(['rewritten', LAST]);
  });
});

describe('a checkpoint', () => {
  it('that is no true one accuses nobody but itself', () => {
    const last = checkpoints[2]!;
    const forged = checkpointOf(rows[LAST - 1]!, authority, {
      ...who.leader,
      certificate: who.custodian.certificate,
    });
    const byOther = checkpointOf(rows[LAST - 1]!, authority, who.leader);
    for (const bad of [
      forged,
      byOther,
      { ...last, body: utf8('nonsense') },
      { ...last, body: last.body.subarray(1) },
    ]) {
      expect(found(raw, { checkpoints: [...checkpoints.slice(0, 2), bad] })).toEqual(['edited', LAST]);
      expect(found(raw, { checkpoints: [{ ...bad, rowNo: 1 }, ...checkpoints] })).toEqual(['edited', 1]);
    }
    expect(found(raw, { checkpoints: [{ ...last, rowNo: LAST + 4 }] })).toEqual(['edited', LAST + 4]);
    expect(found(raw, { checkpoints: [{ ...checkpoints[0]!, rowNo: 0 }, last] })).toEqual(['edited', 0]);
  });
});

describe('a remark', () => {
  const content: RowContent = {
    kind: 'annotated',
    annotation: 'mistaken',
    by: who.custodian.person,
    note: '误盖',
  };
  const remark = nextRow(
    { rowNo: LAST, hash: rows[LAST - 1]!.hash, at: undefined },
    2,
    rows[LAST - 1]!.at,
    content,
  );
  const some = [...raw, rawOf(remark)];
  const after = nextRow(
    { rowNo: LAST + 1, hash: remark.hash, at: undefined },
    5,
    remark.at,
    rows[1]!.content,
  );

  it('that no checkpoint at or after it covers was not there', () => {
    expect(found(some)).toEqual(['inserted', LAST + 1]);
    expect(found([...some, rawOf(after)])).toEqual(['inserted', LAST + 1]);
    expect(found(some, NONE)).toEqual(['inserted', LAST + 1]);
  });

  it('that one covers was there', () => {
    const own = checkpointOf(remark, authority, who.custodian);
    expect(found(some, { checkpoints: [...checkpoints, own] })).toBe('nothing');
    const later = checkpointOf(after, authority, who.custodian);
    expect(found([...some, rawOf(after)], { checkpoints: [...checkpoints, later] })).toBe('nothing');
    const cut = checkpointOf({ ...after, rowNo: LAST + 5 }, authority, who.custodian);
    expect(found(some, { checkpoints: [...checkpoints, cut] })).toEqual(['removed', LAST + 2]);
  });
});

describe('a forged checkpoint', () => {
  it('does not make a log that was left alone a rewritten one', () => {
    const other = { ...rows[9]!, hash: new Uint8Array(32) };
    const forged = checkpointOf(other, authority, { ...who.leader, certificate: who.custodian.certificate });
    const some = checkpoints.with(1, forged);
    expect(found(raw, { checkpoints: some })).toEqual(['edited', 10]);
    const signed = checkpoints.with(1, checkpointOf(other, authority, who.custodian));
    expect(found(raw, { checkpoints: signed })).toEqual(['rewritten', 10]);
  });
});

describe('what is told of the time', () => {
  const since = (some: readonly RawRow[], more: Partial<LogAuditContext> = {}): Date | undefined =>
    auditLog(some, { authority, checkpoints, witnesses: [], ...more }).firstBad?.since;

  it('is that of the last row that still holds', () => {
    expect(since(raw.with(5, edited(6)))).toEqual(rows[4]!.at);
    expect(since(raw.toSpliced(5, 1))).toEqual(rows[4]!.at);
    expect(since(raw.slice(0, 9))).toEqual(rows[8]!.at);
    // Of a chain computed anew nothing holds behind the last head that was signed.
    expect(since(rewritten(6))).toEqual(rows[3]!.at);
    expect(since(raw.with(0, edited(1)))).toEqual(authority.foundation.foundedAt);
  });

  it('is not that of a checkpoint that agrees and that nobody signed', () => {
    const change = (row: UseLogRow): RowContent => (row.rowNo === 6 ? changed(row) : row.content);
    const anew = recomputed(rows, 5, change);
    const mallory = { ...who.leader, certificate: who.custodian.certificate };
    const some = checkpoints.with(1, checkpointOf(anew[9]!, authority, mallory));
    expect(found(anew.map(rawOf), { checkpoints: some })).toEqual(['rewritten', LAST]);
    expect(since(anew.map(rawOf), { checkpoints: some })).toEqual(rows[3]!.at);
    const { vouched } = auditLog(raw, { authority, checkpoints: checkpoints.slice(0, 2), witnesses: [] });
    expect(vouched).toBe(10);
  });
});
