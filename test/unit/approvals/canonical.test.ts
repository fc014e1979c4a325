import {
  decisionDer,
  parseTicket,
  ticketDer,
  useRequestDer,
  verifyTicket,
  type Decision,
  type Ticket,
  type TicketDecision,
} from '@yinzheng/core/approvals';
import { signedRecordDer } from '@yinzheng/core/authority';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { derChanges } from '../../support/der-changes.ts';
import { decide, people, request, TestClock, usualAuthority } from '../../support/house.ts';

// A ticket with everything in it that a ticket can have: each single change of its canonical form is refused.

const who = people();
const authority = usualAuthority(who);
const AT = new Date('2026-03-02T02:00:00Z');
let ticket: Ticket;

beforeAll(async () => {
  const clock = new TestClock();
  const made = request(authority, clock, {
    documents: ['甲', '乙'].map((name, index) => ({
      digest: sm3(Uint8Array.of(index)),
      size: 300 + index,
      name: `${name}.pdf`,
    })),
  });
  const steps = [
    { role: 'approver', person: undefined },
    { role: 'leader', person: 'zhao' },
  ] as const;
  const open = parseTicket(ticketDer(useRequestDer({ ...made.request, steps }), []));
  const half = await decide(open, who.approver, { authority, clock });
  ticket = await decide(half, who.leader, { authority, clock });
});

const REFUSED =
  /^(?:TICKET_(?:UNREADABLE|ALTERED|WRONG_WORKSTATION|EXPIRED|NOT_APPROVED|REFUSED)|AUTHORITY_MISSING|SELF_APPROVED|CLOCK_BEHIND)$/;

/** How each change is refused; what has the same meaning in other bytes is already unreadable or altered. */
function refusals(changes: Iterable<{ name: string; bytes: Uint8Array; sameMeaning: boolean }>): number {
  let count = 0;
  for (const { name, bytes, sameMeaning } of changes) {
    const code = codeOf(() => verifyTicket(parseTicket(bytes), authority, AT));
    expect(code, name).toMatch(sameMeaning ? /^TICKET_UNREADABLE$/ : REFUSED);
    count++;
  }
  return count;
}

describe('a ticket whose canonical form is changed at one place', () => {
  it('holds unchanged', () => {
    expect(verifyTicket(ticket, authority, AT).approvers.map(({ id }) => id)).toEqual(['li', 'zhao']);
  });

  it('is refused: the ticket, its decisions and their signatures', () => {
    expect(refusals(derChanges(ticket.der))).toBeGreaterThan(1500);
  });

  it('is refused: the request inside', () => {
    const decisions = ticket.decisions.map((one) => one.record.der);
    const changed = [...derChanges(ticket.requestBytes)].map((change) => {
      return { ...change, bytes: ticketDer(change.bytes, decisions) };
    });
    expect(refusals(changed)).toBeGreaterThan(1500);
  });

  it('is refused: decisions exchanged, repeated, left out, or of another request', async () => {
    const [first, second] = ticket.decisions.map((one) => one.record.der) as [Uint8Array, Uint8Array];
    const clock = new TestClock();
    const other = await decide(request(authority, clock), who.approver, { authority, clock });
    const [foreign] = other.decisions.map((one) => one.record.der) as [Uint8Array];
    for (const [decisions, code] of [
      [[second, first], 'TICKET_ALTERED'],
      [[first, first], 'TICKET_ALTERED'],
      [[first], 'TICKET_NOT_APPROVED'],
      [[first, second, second], 'TICKET_ALTERED'],
      [[foreign, second], 'TICKET_ALTERED'],
      [[first, foreign], 'TICKET_ALTERED'],
    ] as const) {
      const changed = ticketDer(ticket.requestBytes, decisions);
      expect(codeOf(() => verifyTicket(parseTicket(changed), authority, AT))).toBe(code);
    }
  });

  it('is refused: a decision of another content that the right key signed', () => {
    const [{ decision }, second] = ticket.decisions as [TicketDecision, TicketDecision];
    const { leader } = who;
    const signed = (changes: Partial<Decision>): string => {
      const act = decisionDer({ ...decision, ...changes });
      const signature = who.approver.sign(act);
      const record = signedRecordDer(act, [{ certDigest: sm3(who.approver.certificate.der), signature }]);
      const next = decisionDer({ ...second.decision, previous: sm3(record) });
      const nextRecord = signedRecordDer(next, [
        { certDigest: sm3(leader.certificate.der), signature: leader.sign(next) },
      ]);
      const bytes = ticketDer(ticket.requestBytes, [record, nextRecord]);
      return codeOf(() => verifyTicket(parseTicket(bytes), authority, AT));
    };
    expect(signed({})).toBe('not refused');
    const digest = new Uint8Array(32);
    for (const [changes, code] of [
      [{ request: digest }, 'TICKET_ALTERED'],
      [{ previous: digest }, 'TICKET_ALTERED'],
      [{ step: 1 }, 'TICKET_ALTERED'],
      [{ delegation: digest }, 'TICKET_ALTERED'],
      [{ opinion: 'a\u202eb' }, 'TICKET_ALTERED'],
      [{ opinion: '长'.repeat(501) }, 'TICKET_ALTERED'],
      [{ decidedAt: new Date('2026-03-01T00:00:00Z') }, 'TICKET_ALTERED'],
      [{ decidedAt: new Date('2027-03-01T00:00:00Z') }, 'TICKET_ALTERED'],
      [{ decidedAt: new Date('2026-03-02T03:00:00Z') }, 'CLOCK_BEHIND'],
      [{ approver: leader.person }, 'AUTHORITY_MISSING'],
      [{ approver: { ...who.approver.person, name: '李局长' } }, 'AUTHORITY_MISSING'],
      [{ grant: digest }, 'AUTHORITY_MISSING'],
      [{ grant: second.decision.grant }, 'AUTHORITY_MISSING'],
      [{ answer: 'refused' }, 'TICKET_REFUSED'],
      [{ answer: 'returned' }, 'TICKET_REFUSED'],
    ] as const) {
      expect(signed(changes), JSON.stringify(changes)).toBe(code);
    }
  });
});
