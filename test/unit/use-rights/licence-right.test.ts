import { fail, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { recover, stamp, type ClosedUse } from '@yinzheng/core/stamping';
import { entriesOf } from '@yinzheng/core/use-log';
import { parseRight, requireHand, UseTally, verifyRight } from '@yinzheng/core/use-rights';
import { verifyPdf } from '@yinzheng/core/verification';
import { bytesSource } from '@yinzheng/core/documents';
import { describe, expect, it } from 'vitest';
import { checkTickets } from '../../../src-core/reports/tickets.ts';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { holder } from '../../support/house.ts';
import { licenceAuthority, type BundleChanges } from '../../support/licence-house.ts';
import { licenceStampHouse, type LicenceStampHouse } from '../../support/licence-stamp-house.ts';
import { pin } from '../../support/stamp-house.ts';

// A licence under a standing authorisation stands where a ticket stands: the same stamping, the same log, limits of its own.

const issue = (house: LicenceStampHouse, n: number, changes: BundleChanges = {}) =>
  stamp(house.licence(n, changes).job, pin(), house.depsFor(n));

describe('a licence’s right to the seal', () => {
  it('seals one licence once, and the log names authorisation and people', async () => {
    const house = await licenceStampHouse();
    const { job, bundle } = house.licence(1);
    const deps = house.depsFor(1);
    const { entries } = await stamp(job, pin(), deps);
    expect(entries).toEqual([1]);
    const [entry] = entriesOf(house.log.rows);
    expect(entry?.result).toBe('done');
    expect(entry?.reserved).toMatchObject({
      ticketId: bundle.authorisation.act.id,
      ticket: sm3(bundle.der),
      request: bundle.authorisation.digest,
      applicant: house.who.collector.person,
      approvers: [house.who.leader.person, house.who.reviewer.person],
      custodian: house.who.officer.person,
      documentName: `${bundle.order.act.identifier}.pdf`,
      count: 1,
    });
    const report = await verifyPdf(bytesSource(deps.output.published!), {
      ...deps.verification,
      now: house.clock.now(),
    });
    expect(report.signatures[0]?.impression?.ticketId).toEqual(bundle.authorisation.act.id);
    expect(await asyncCodeOf(() => stamp(job, pin(), house.depsFor(2)))).toBe('TICKET_SPENT');
    expect(house.log.tickets).toEqual([bundle.der]);
    expect(parseRight(bundle.der).kind).toBe('licence');
  });

  it('ends with the number of the day, of Beijing, and with that of its life', async () => {
    const house = await licenceStampHouse({ perDay: 2, total: 3 });
    house.clock.at = new Date('2026-06-01T15:00:00Z');
    await issue(house, 1);
    await issue(house, 2);
    expect(await asyncCodeOf(() => issue(house, 3))).toBe('AUTHORISATION_SPENT_TODAY');
    // Midnight in Beijing.
    house.clock.at = new Date('2026-06-01T16:00:00Z');
    await issue(house, 3);
    expect(await asyncCodeOf(() => issue(house, 4))).toBe('AUTHORISATION_SPENT');
  });

  it('counts the same whether it counts on or anew', async () => {
    const house = await licenceStampHouse({ perDay: 3, total: 3 });
    const anew = (n: number) => ({ ...house.depsFor(n), tally: undefined });
    for (const n of [1, 2]) await stamp(house.licence(n).job, pin(), anew(n));
    await issue(house, 3);
    expect(await asyncCodeOf(() => stamp(house.licence(4).job, pin(), anew(4)))).toBe('AUTHORISATION_SPENT');
    expect(await asyncCodeOf(() => issue(house, 5))).toBe('AUTHORISATION_SPENT');
    const tally = new UseTally();
    const seen: number[] = [];
    const rows = {
      rowsOfTicket: (id: Uint8Array) => house.log.transaction((log) => log.rowsOfTicket(id)),
      rowsAfter: (rowNo: number) => {
        seen.push(rowNo);
        return house.log.transaction((log) => log.rowsAfter(rowNo));
      },
    };
    const { id } = house.licence(1).job.right;
    expect(tally.entries(id, rows).map(({ result }) => result)).toEqual(['done', 'done', 'done']);
    expect(tally.entries(id, rows)).toHaveLength(3);
    expect(seen).toEqual([house.log.rows.at(-1)!.rowNo]);
  });

  it('gives back what provably was not signed, and nothing else', async () => {
    const house = await licenceStampHouse({ perDay: 1, total: 1 });
    const full = house.depsFor(1);
    full.output.before = (step) => {
      if (step === 'begin') fail('FILE_UNWRITABLE', { path: '/', detail: 'ENOSPC' });
    };
    expect(await asyncCodeOf(() => stamp(house.licence(1).job, pin(), full))).toBe('FILE_UNWRITABLE');
    const late = house.depsFor(2);
    late.output.before = (step) => {
      if (step === 'finish') fail('FILE_UNWRITABLE', { path: '/', detail: 'ENOSPC' });
    };
    expect(await asyncCodeOf(() => stamp(house.licence(2).job, pin(), late))).toBe('FILE_UNWRITABLE');
    expect(await asyncCodeOf(() => issue(house, 3))).toBe('AUTHORISATION_SPENT');
  });

  it.each<[string, string, BundleChanges, ((house: LicenceStampHouse) => void)?]>([
    ['not passed', 'LICENCE_NOT_REVIEWED', { review: { answer: 'returned' } }],
    [
      'of another workstation',
      'TICKET_WRONG_WORKSTATION',
      { authorisation: { workstation: new Uint8Array(16) } },
    ],
    [
      'for another seal',
      'TICKET_WRONG_SEAL',
      { authorisation: { seal: { esID: 'YZTEST0000000001', digest: sm3(utf8('other')) } } },
    ],
    [
      'whose authorisation has ended',
      'AUTHORISATION_OUT_OF_FORCE',
      {},
      (house) => {
        house.clock.at = new Date('2027-01-01T00:00:00Z');
      },
    ],
    [
      'that is ordered later than now',
      'CLOCK_BEHIND',
      { order: { orderedAt: new Date('2026-06-01T02:00:00Z') } },
    ],
    [
      'that was ordered on another day in Beijing',
      'LICENCE_ORDER_STALE',
      { order: { orderedAt: new Date('2026-05-31T15:59:59Z'), issuedOn: '2026-05-31' } },
    ],
    ['that is said to be issued on another day', 'LICENCE_ALTERED', { order: { issuedOn: '2026-05-31' } }],
    ['in the name of another body', 'LICENCE_ALTERED', { authorisation: { issuer: '11100000000013338W' } }],
  ])('is refused: %s', async (_, code, changes, before) => {
    const house = await licenceStampHouse();
    before?.(house);
    expect(await asyncCodeOf(() => issue(house, 1, changes))).toBe(code);
    expect(house.log.rows).toEqual([]);
  });

  it('is in the hand of the officer who ordered it, with a certificate that somebody keeps the seal by', async () => {
    const house = await licenceStampHouse();
    const { job } = house.licence(1);
    const { authority } = house.deps;
    const at = house.clock.now();
    const approvers = verifyRight(job.right, authority, at);
    const hand = { custodian: house.who.officer.person, approvers, certificate: job.certificate, at };
    const code = (changes: Partial<typeof hand>) =>
      codeOf(() => {
        requireHand(job.right, authority, { ...hand, ...changes });
      });
    expect(code({})).toBe('not refused');
    expect(code({ custodian: house.who.custodian.person })).toBe('AUTHORITY_MISSING');
    expect(code({ custodian: { ...house.who.officer.person, name: '别人' } })).toBe('AUTHORITY_MISSING');
    const second = holder('zheng2', '郑签');
    const both = licenceAuthority(house.who, [{ role: 'issuing-officer', to: second }]);
    const taken = { ...hand, custodian: second.person };
    expect(codeOf(() => requireHand(job.right, both, taken))).toBe('AUTHORITY_MISSING');
    expect(code({ certificate: house.who.leader.certificate })).toBe('AUTHORITY_MISSING');
    expect(code({ approvers: [house.who.officer.person] })).toBe('SELF_APPROVED');
    expect(code({ approvers: [...approvers, house.who.officer.person] })).toBe('SELF_APPROVED');
  });

  it('ends when the leader takes it back, also for a job that is under way', async () => {
    const house = await licenceStampHouse();
    const end = { person: house.who.leader.person.name, at: house.clock.now() };
    const ended = { ...house.depsFor(1), ended: () => end };
    expect(await asyncCodeOf(() => stamp(house.licence(1).job, pin(), ended))).toBe('AUTHORISATION_ENDED');
    expect(house.log.rows).toEqual([]);
    const deps = house.depsFor(2);
    let over = false;
    deps.output.before = (step) => {
      over ||= step === 'begin';
    };
    const late = stamp(house.licence(2).job, pin(), { ...deps, ended: () => (over ? end : undefined) });
    expect(await asyncCodeOf(() => late)).toBe('AUTHORISATION_ENDED');
    expect(entriesOf(house.log.rows).map(({ result }) => result)).toEqual(['voided']);
  });

  it('does not say another thing than its bundle', async () => {
    const house = await licenceStampHouse();
    const { job } = house.licence(1);
    const other = house.licence(2).job.right;
    const changed = [
      { ...job.right, id: new Uint8Array(16) },
      { ...job.right, der: other.der },
      { ...job.right, request: new Uint8Array(32) },
      { ...job.right, documents: other.documents },
      { ...job.right, documents: [{ ...job.right.documents[0]!, count: 2 }] },
      { ...job.right, seal: { ...job.right.seal, digest: new Uint8Array(32) } },
    ];
    for (const right of changed) {
      expect(await asyncCodeOf(() => stamp({ ...job, right }, pin(), house.depsFor(1)))).toBe(
        'TICKET_ALTERED',
      );
    }
  });
});

describe('what becomes true with the closing', () => {
  it('is told once, and when it fails the next start closes both', async () => {
    const house = await licenceStampHouse();
    const { job, bundle } = house.licence(1);
    const closed: ClosedUse[] = [];
    await stamp(job, pin(), { ...house.depsFor(1), closing: (one) => void closed.push(one) });
    expect(closed).toEqual([
      {
        right: sm3(bundle.der),
        digest: entriesOf(house.log.rows)[0]!.signedDigest,
        size: entriesOf(house.log.rows)[0]!.signedSize,
        output: '/out/通知_已盖章.pdf',
      },
    ]);
    const deps = house.depsFor(2);
    const full = () => fail('STORE_UNAVAILABLE', { detail: 'SQLITE_FULL' });
    const second = house.licence(2);
    const failed = stamp(second.job, pin(), { ...deps, closing: full });
    expect(await asyncCodeOf(() => failed)).toBe('STORE_UNAVAILABLE');
    expect(entriesOf(house.log.rows).map(({ result }) => result)).toEqual(['done', 'signed']);
    const after: ClosedUse[] = [];
    const digest = sm3(deps.output.published!);
    await recover({
      clock: house.clock,
      log: house.log,
      left: () => ({
        published: () => Promise.resolve(digest),
        temporary: () => Promise.resolve(undefined),
        readBack: () => fail('INTERNAL', { detail: 'not asked' }),
        publish: () => fail('INTERNAL', { detail: 'not asked' }),
        discard: () => undefined,
      }),
      verification: () => house.deps.verification,
      closing: (one) => void after.push(one),
    });
    const { right, size } = after[0]!;
    expect([after.length, right, size, after[0]!.digest]).toEqual([
      1,
      sm3(second.bundle.der),
      deps.output.published!.length,
      digest,
    ]);
    expect(entriesOf(house.log.rows).map(({ result }) => result)).toEqual(['done', 'done']);
  });
});

describe('the check of the log', () => {
  it('knows bundles, and finds an authorisation that was used too often', async () => {
    const house = await licenceStampHouse({ perDay: 2, total: 3 });
    for (const n of [1, 2]) await issue(house, n);
    const kept = new Map(house.log.tickets.map((der) => [String(sm3(der)), der]));
    const facts = {
      authority: house.deps.authority,
      ticket: (digest: Uint8Array) => kept.get(String(digest)),
      kept: house.log.tickets.map((der) => sm3(der)),
    };
    const entries = entriesOf(house.log.rows);
    expect(checkTickets(entries, facts).findings).toEqual([]);
    const more = (n: number, at: Date) =>
      entries.map((one) => ({
        ...one,
        entryNo: one.entryNo + n,
        reservedRow: { ...one.reservedRow, at },
      }));
    const today = entries[0]!.reservedRow.at;
    const often = checkTickets([...entries, ...more(2, today)], facts).findings;
    expect(often.map((one) => [one.kind, one.entry, 'count' in one ? one.count : ''])).toEqual(
      expect.arrayContaining([
        ['overspent', 4, 3],
        ['overspent', 3, 2],
      ]),
    );
    const missing = checkTickets(entries, { ...facts, ticket: () => undefined }).findings;
    expect(missing.map(({ kind }) => kind)).toContain('ticket-missing');
  });
});
