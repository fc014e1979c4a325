import { decisionDer, makeDecision, type Ticket } from '@yinzheng/core/approvals';
import { watchErrand } from '@yinzheng/core/devices';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { reserve } from '../../../src-core/stamping/reserve.ts';
import { decisionDue, impressionsDue, remarkDue } from '../../../src-main/service/acts/due.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';
import { codeOf } from '../../support/codes.ts';
import { gateMessages, type GateMessages } from '../../support/gate-messages.ts';
import { request } from '../../support/house.ts';
import { stampHouse, type StampHouse } from '../../support/stamp-house.ts';

// What the service's own thread finds to be due, out of a person's order and the records.

const pin = { slip: 's' };
let house: StampHouse;
let made: GateMessages;
beforeAll(async () => {
  house = await stampHouse();
  made = await gateMessages();
});

/** As much of a workstation as is asked. */
function stationOf({ authority, clock, seal, log }: StampHouse, ticket: Ticket): Workstation {
  const own: Partial<Workstation> = {
    authority: () => authority,
    clock,
    seals: () => [seal],
    requests: { keep: () => undefined, latest: () => ticket.der, versions: () => [], all: () => [] },
    rowsOfTicket: (id) => log.transaction((writer) => [...writer.rowsOfTicket(id)]),
  };
  // No store told it of anything.
  return { ...own, storeBook: { note: () => undefined } } as unknown as Workstation;
}

describe('a decision that is due', () => {
  it('is the one that was ordered, on the version that was shown', () => {
    const { authority, clock, who } = house;
    const open = request(authority, clock);
    const other = request(authority, clock, { reason: '另一件事' });
    const form = { approverId: who.approver.person.id, answer: 'refused', opinion: '材料不全' } as const;
    const order = { ticketId: open.request.ticketId, form, version: sm3(open.der), pin };
    const grant = decisionDue(order, stationOf(house, open));
    expect(grant.pin).toBe(pin);
    const { publicKey } = who.approver;
    const answerTo = (
      ticket: Ticket,
      changes: Partial<{ answer: 'agreed' | 'refused'; opinion: string }>,
    ) => {
      const decision = makeDecision(ticket, { ...form, ...changes }, { authority, clock });
      return watchErrand(grant.errand).take('decision', decisionDer(decision), publicKey);
    };
    expect(answerTo(open, {})).toBe(undefined);
    expect(answerTo(open, { answer: 'agreed' })).toBe('not opened for it');
    expect(answerTo(open, { opinion: '同意' })).toBe('not opened for it');
    expect(answerTo(other, {})).toBe('not opened for it');
    const stale = { ...order, version: sm3(other.der) };
    expect(codeOf(() => decisionDue(stale, stationOf(house, open)))).toBe('TICKET_ALTERED');
  });
});

describe('impressions that are due', () => {
  const order = ({ ticket, job }: StampHouse, positions = job.positions) => ({
    ...({
      ticketId: ticket.request.ticketId,
      custodian: job.custodian.id,
      format: 'ses',
      positions,
      pin,
    } as const),
    document: job.document.digest,
    version: sm3(ticket.der),
  });

  it('are as many as there are places, and no more than are left', () => {
    const { ticket, job, log, clock, who } = house;
    const station = stationOf(house, ticket);
    const most = (places = job.positions) =>
      impressionsDue(order(house, places), station).errand.messages.map((part) => [part.kind, part.most]);
    expect(most()).toEqual([
      ['ses-impression', 2],
      ['checkpoint', 1],
    ]);
    const four = [...job.positions, ...job.positions];
    expect(most(four)[0]).toEqual(['ses-impression', 3]);
    const terms = { jobId: new Uint8Array(16), at: clock.now(), approvers: [], output: '/a' };
    log.transaction((writer) => reserve(writer, job, terms));
    expect(most()[0]).toEqual(['ses-impression', 1]);
    expect(impressionsDue(order(house), station).errand.key).toEqual(who.custodian.publicKey);
  });

  it('are made once those before them are counted', () => {
    const { messages } = made;
    const { bytes, by } = messages['ses-impression'];
    const { errand } = impressionsDue(order(made.house), stationOf(made.house, made.house.ticket));
    // Of three that were approved, two are reserved: one is left.
    const watch = watchErrand(errand);
    expect(watch.take('ses-impression', bytes, by.publicKey)).toBe(undefined);
    expect(watch.take('ses-impression', made.second['ses-impression'], by.publicKey)).toBe(
      'not opened for it',
    );
  });

  it('are none without the approvals, for another document, or for whoever does not keep the seal', () => {
    const { authority, clock, ticket, job, who } = house;
    const open = request(authority, clock);
    const unapproved = { ...order(house), ticketId: open.request.ticketId, version: sm3(open.der) };
    const code = (asked: ReturnType<typeof order>, of = ticket) =>
      codeOf(() => impressionsDue(asked, stationOf(house, of)));
    expect(code(unapproved, open)).toBe('TICKET_NOT_APPROVED');
    expect(code({ ...order(house), version: sm3(open.der) })).toBe('TICKET_ALTERED');
    expect(code({ ...order(house), document: sm3(job.document.digest) })).toBe('TICKET_WRONG_DOCUMENT');
    expect(code({ ...order(house), custodian: who.applicant.person.id })).toBe('AUTHORITY_MISSING');
  });
});

it('a remark is due a checkpoint of this workstation', () => {
  const remark = { entry: 1, note: '误盖', custodian: house.job.custodian.id, pin };
  const { errand } = remarkDue(remark, stationOf(house, house.ticket));
  const { bytes, by } = made.messages.checkpoint;
  const watch = watchErrand(errand);
  expect(watch.take('decision', made.messages.decision.bytes, by.publicKey)).toBe('not opened for it');
  const fresh = watchErrand(errand);
  expect(fresh.take('checkpoint', bytes, by.publicKey)).toBe(undefined);
  expect(fresh.take('checkpoint', bytes, by.publicKey)).toBe('not opened for it');
});
