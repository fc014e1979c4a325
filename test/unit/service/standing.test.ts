import { parseTicket, verifyRecords, type RequestState, type Ticket } from '@yinzheng/core/approvals';
import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import { beforeAll, expect, it } from 'vitest';
import { standingOf } from '../../../src-main/service/desk/standing.ts';
import {
  decide,
  people,
  recordsOf,
  request,
  TestClock,
  usualAuthority,
  usualGrants,
} from '../../support/house.ts';

const who = people();
const clock = new TestClock();
const LATER = new Date(clock.at.getTime() + 30 * 86_400_000);
let authority: Authority;
let [open, agreed, refused]: Ticket[] = [];

beforeAll(async () => {
  authority = loadAuthority(who.root.certificate.der, recordsOf(who, usualGrants(who)));
  const deps = { authority, clock };
  open = request(authority, clock);
  agreed = await decide(open, who.approver, deps);
  refused = await decide(open, who.approver, deps, 'refused');
});

function told(ticket: Ticket, at = clock.at, against = authority): [RequestState, agreed: boolean] {
  const fault = (): YinzhengError | undefined => {
    try {
      verifyRecords(ticket, against);
      return undefined;
    } catch (error) {
      if (error instanceof YinzhengError) return error;
      throw error;
    }
  };
  const read = { id: toHex(ticket.request.ticketId), ticket, fault, verified: () => true };
  const standing = standingOf(read, new Map(), at);
  return [standing.state, standing.agreed];
}

it('a request that ran out was agreed to or was not, and its standing tells which', () => {
  expect(told(open!)).toEqual(['waiting', false]);
  expect(told(open!, LATER)).toEqual(['expired', false]);
  expect(told(agreed!)).toEqual(['agreed', true]);
  expect(told(agreed!, LATER)).toEqual(['expired', true]);
  expect(told(refused!, LATER)).toEqual(['refused', false]);
});

it('decisions that do not hold agree to nothing', () => {
  const forged = parseTicket(agreed!.der.with(-3, agreed!.der.at(-3)! ^ 1));
  expect(told(forged)).toEqual(['damaged', false]);
  const strangers = usualAuthority(people(), { workstation: new Uint8Array(16).fill(9) });
  expect(told(agreed!, clock.at, strangers)).toEqual(['damaged', false]);
});
