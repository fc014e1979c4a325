import { toHex } from '@yinzheng/core/kernel';
import {
  answerOf,
  checkTickets,
  type FINDING_KINDS,
  ledgerOf,
  spendingOf,
  type CheckFinding,
} from '@yinzheng/core/reports';
import { sm3 } from '@yinzheng/core/sm';
import { stamp } from '@yinzheng/core/stamping';
import { entriesOf, headOf, nextRow, type Reserved, type UseLogRow } from '@yinzheng/core/use-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';

let house: StampHouse;
/** The log of one job of two impressions on a ticket that allows three. */
let rows: UseLogRow[];

beforeEach(async () => {
  house = await stampHouse();
  await stamp(house.job, pin(), house.deps);
  rows = [...house.log.rows];
});

/** The first reserved row's content. */
function reserved(): Reserved {
  const { content } = rows.find((row) => row.content.kind === 'reserved')!;
  if (content.kind !== 'reserved') throw new Error('no reserved row');
  return content;
}

/** Adds an entry that was never allowed. */
function more(entryNo: number, changes: Partial<Reserved> = {}, at: Date = house.clock.now()): void {
  rows.push(nextRow(headOf(rows.at(-1)!), entryNo, at, { ...reserved(), ...changes }));
}

function findings(
  ticketOf: (digest: Uint8Array) => Uint8Array | undefined = kept,
  all = house.log.tickets.map((one) => sm3(one)),
): readonly CheckFinding[] {
  return checkTickets(entriesOf(rows), { authority: house.authority, ticket: ticketOf, kept: all }).findings;
}

function kept(digest: Uint8Array): Uint8Array | undefined {
  return house.log.tickets.find((one) => toHex(sm3(one)) === toHex(digest));
}

describe('the tickets of a log', () => {
  it('allow what was stamped by them', () => {
    expect(findings()).toEqual([]);
    more(3);
    expect(findings()).toEqual([]);
  });

  it('do not allow one more', () => {
    more(3);
    more(4);
    expect(findings()).toMatchObject([{ kind: 'overspent', entry: 4, spent: 4, count: 3 }]);
  });

  it('do not allow one more of an entry that says it may', () => {
    more(3, { count: 9 });
    expect(findings()).toMatchObject([{ kind: 'ticket-not-valid', error: { code: 'TICKET_ALTERED' } }]);
  });

  it('do not hold after they expired', () => {
    more(3, {}, new Date(house.ticket.request.expiresAt.getTime() + 1000));
    expect(findings()).toMatchObject([{ kind: 'ticket-not-valid', error: { code: 'TICKET_EXPIRED' } }]);
  });

  it('are missing when nothing is kept, or something else', () => {
    expect(findings(() => undefined)).toMatchObject([{ kind: 'ticket-missing', entry: 1 }]);
    expect(findings(() => house.document)).toMatchObject([{ kind: 'ticket-missing', entry: 1 }]);
  });

  it('are each named by an entry: one that is not shows that entries are gone', () => {
    const id = toHex(house.ticket.request.ticketId);
    rows = [];
    expect(findings()).toEqual([{ kind: 'ticket-unused', ticket: id }]);
    const junk = new Uint8Array(32).fill(7);
    const answers = findings(() => junk, [junk]);
    expect(answers).toEqual([{ kind: 'ticket-unused', ticket: '07'.repeat(32) }]);
  });

  it('are not believed without the signature of whoever agreed', () => {
    const bytes = kept(sm3(house.ticket.der))!.slice();
    bytes[bytes.length - 1]! ^= 1;
    more(3, { ticket: sm3(bytes) });
    const both = findings((digest) => (toHex(digest) === toHex(sm3(bytes)) ? bytes : kept(digest)));
    expect(both).toMatchObject([{ kind: 'ticket-not-valid', entry: 3, error: { code: 'TICKET_ALTERED' } }]);
  });
});

describe('the sums', () => {
  it('spent is done, voided after signing and unresolved; open and voided stand beside it', () => {
    const end = (entryNo: number, afterSigning: boolean, unresolved: boolean): void => {
      const content = { kind: 'voided', afterSigning, unresolved, reason: 'TEST' } as const;
      rows.push(nextRow(headOf(rows.at(-1)!), entryNo, house.clock.now(), content));
    };
    for (const entryNo of [3, 4, 5, 6]) more(entryNo, { jobId: new Uint8Array(16).fill(entryNo) });
    end(3, true, false);
    end(4, false, true);
    end(5, false, false);
    const { entries, results, openJobs } = ledgerOf(rows);
    expect(spendingOf(entries)).toEqual({ total: 4, done: 2, voidedAfterSigning: 1, unresolved: 1 });
    expect([...openJobs]).toEqual(['06'.repeat(16)]);
    expect(results.map(({ output, size }) => [output, size])).toEqual([
      [house.output.target, house.output.published!.length],
    ]);
    expect(toHex(results[0]!.digest)).toBe(toHex(sm3(house.output.published!)));
  });

  it('one fault makes the whole invalid, what cannot be told unknown, what is only said nothing', () => {
    const of = (...kinds: (keyof typeof FINDING_KINDS)[]): string =>
      answerOf(kinds.map((kind) => ({ kind })));
    expect(of()).toBe('valid');
    expect(of('file-moved', 'file-missing')).toBe('valid');
    expect(of('file-moved', 'entry-open')).toBe('unknown');
    expect(of('entry-open', 'overspent', 'file-moved')).toBe('invalid');
  });
});
