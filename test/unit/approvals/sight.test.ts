import {
  isAgreed,
  keepsSealOf,
  makeDecision,
  mayDecide,
  maySee,
  mayStamp,
  parseTicket,
  requestState,
  ticketDer,
  verifyRecords,
  verifyTicket,
  decisionDer,
  decisionFaults,
  useRequestDer,
  withDecision,
  type ApprovalStep,
  type RequestState,
  type Ticket,
} from '@yinzheng/core/approvals';
import { loadAuthority, rolesAt, type Authority } from '@yinzheng/core/authority';
import { readable } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import {
  decide,
  ENDS,
  FOUNDED,
  holder,
  people,
  recordsOf,
  request,
  TestClock,
  usualAuthority,
  usualGrants,
} from '../../support/house.ts';

const who = people();
const second = holder('qian', '钱科长');
const auditor = holder('shen', '沈审计');
const elsewhere = holder('hu', '胡明');
const clock = new TestClock();
const DAY = 86_400_000;
const LATER = new Date(clock.at.getTime() + 30 * DAY);
let authority: Authority;
let [open, agreed, refused, returned]: Ticket[] = [];

beforeAll(async () => {
  const grants = [
    ...usualGrants(who),
    { role: 'approver', to: second } as const,
    { role: 'auditor', to: auditor } as const,
    { role: 'custodian', to: elsewhere, seal: 'YZTEST0000000099' } as const,
  ];
  authority = loadAuthority(who.root.certificate.der, recordsOf(who, grants));
  const deps = { authority, clock };
  open = request(authority, clock);
  agreed = await decide(open, who.approver, deps);
  refused = await decide(open, who.approver, deps, 'refused');
  returned = await decide(open, who.approver, deps, 'returned');
});

function stateOf(ticket: Ticket, changes: { at?: Date; remaining?: number } = {}): RequestState {
  const { at = clock.at, remaining = 2 } = changes;
  return requestState(ticket, {
    sound: codeOf(() => verifyRecords(ticket, authority)) === 'not refused',
    remaining,
    at,
  });
}

/** Everybody of the house for whom a question is answered with yes. */
function those(ask: (personId: string) => boolean): string[] {
  return ['wang', 'li', 'qian', 'zhao', 'zhang', 'hu', 'shen', 'xitong', 'anquan', 'nobody'].filter(ask);
}

function seenBy(ticket: Ticket, at = clock.at): string[] {
  const state = stateOf(ticket, { at });
  return those((personId) => maySee(ticket, state, { personId, authority, at }));
}

describe('the state of a request', () => {
  it('follows from its decisions, what is left, and the clock', () => {
    expect(stateOf(open!)).toBe('waiting');
    expect(stateOf(open!, { at: LATER })).toBe('expired');
    expect(stateOf(agreed!)).toBe('agreed');
    expect(stateOf(agreed!, { remaining: 1 })).toBe('agreed');
    expect(stateOf(agreed!, { remaining: 0 })).toBe('finished');
    expect(stateOf(agreed!, { remaining: 0, at: LATER })).toBe('finished');
    expect(stateOf(agreed!, { at: LATER })).toBe('expired');
    expect(stateOf(refused!)).toBe('refused');
    expect(stateOf(refused!, { at: LATER })).toBe('refused');
    expect(stateOf(returned!)).toBe('returned');
    // To the last moment it says, and no longer.
    const { expiresAt } = agreed!.request;
    expect(stateOf(agreed!, { at: expiresAt })).toBe('agreed');
    expect(stateOf(agreed!, { at: new Date(expiresAt.getTime() + 1) })).toBe('expired');
  });

  it('is damaged where a record does not hold, whatever else it says', () => {
    const forged = parseTicket(agreed!.der.with(-3, agreed!.der.at(-3)! ^ 1));
    for (const at of [clock.at, LATER]) expect(stateOf(forged, { at, remaining: 0 })).toBe('damaged');
    const strangers = usualAuthority(people(), { workstation: new Uint8Array(16).fill(9) });
    expect(codeOf(() => verifyRecords(agreed!, strangers))).toBe('TICKET_WRONG_WORKSTATION');
  });
});

describe('the records of a request', () => {
  it('hold whatever the time, and each decision is told of by itself', () => {
    for (const ticket of [open, agreed, refused, returned]) {
      verifyRecords(ticket!, authority);
      expect(decisionFaults(ticket!, authority).filter(Boolean)).toEqual([]);
    }
    expect(codeOf(() => verifyTicket(agreed!, authority, LATER))).toBe('TICKET_EXPIRED');
  });

  it('do not hold with the same decision twice', () => {
    const record = agreed!.decisions[0]!.record.der;
    const made = parseTicket(ticketDer(open!.requestBytes, [record, record]));
    expect(codeOf(() => verifyRecords(made, authority))).toBe('TICKET_ALTERED');
    expect(decisionFaults(made, authority).map((fault) => fault?.code)).toEqual([
      undefined,
      'TICKET_ALTERED',
    ]);
  });

  it.each([
    ['another person after one who agreed', 'agreed', second, undefined],
    ['another person after one who refused', 'refused', second, 'TICKET_ALTERED'],
    ['the same person twice', 'agreed', who.approver, 'SELF_APPROVED'],
  ] as const)('of two steps: %s', async (_, first, by, code) => {
    const steps = Array<ApprovalStep>(2).fill({ role: 'approver', person: undefined });
    const asked = parseTicket(ticketDer(useRequestDer({ ...open!.request, steps }), []));
    const half = await decide(asked, who.approver, { authority, clock }, first);
    const before = half.decisions[0]!;
    const act = decisionDer({
      ...before.decision,
      previous: sm3(before.record.der),
      step: 1,
      approver: by.person,
      answer: 'agreed',
      grant: authority.grants.find(({ person }) => person.id === by.person.id)!.digest,
    });
    const made = withDecision(half, act, sm3(by.certificate.der), by.sign(act));
    expect(decisionFaults(made, authority).map((fault) => fault?.code)).toEqual([undefined, code]);
    expect(codeOf(() => verifyRecords(made, authority))).toBe(code ?? 'not refused');
  });
});

describe('who sees a request', () => {
  it('changes with where it stands', () => {
    // wang applied; li and qian may decide; zhao leads; zhang keeps the seal, hu another one; shen audits.
    expect(seenBy(open!)).toEqual(['wang', 'li', 'qian', 'zhao', 'shen']);
    expect(seenBy(agreed!)).toEqual(['wang', 'li', 'zhao', 'zhang', 'shen']);
    expect(seenBy(refused!)).toEqual(['wang', 'li', 'zhao', 'shen']);
    expect(seenBy(open!, new Date(clock.at.getTime() + 8 * DAY)), 'run out, undecided').toEqual([
      'wang',
      'zhao',
      'shen',
    ]);
    expect(seenBy(agreed!, new Date(clock.at.getTime() + 8 * DAY)), 'run out').toContain('zhang');
    const forged = parseTicket(agreed!.der.with(-3, agreed!.der.at(-3)! ^ 1));
    expect(seenBy(forged), 'whose agreement is worth nothing').toEqual(['wang', 'li', 'zhao', 'shen']);
    // Grants that are over give nobody eyes; whom the ticket names stays.
    expect(seenBy(agreed!, new Date(ENDS.getTime() + 1))).toEqual(['wang', 'li']);
  });
});

describe('who may act on a request', () => {
  it('decides: those of whom makeDecision would take a decision, and nobody else', () => {
    for (const [ticket, at] of [
      [open!, clock.at],
      [open!, LATER],
      [open!, new Date(open!.request.requestedAt.getTime() - 2000)],
      [agreed!, clock.at],
      [refused!, clock.at],
    ] as const) {
      const may = those((personId) =>
        mayDecide(ticket, stateOf(ticket, { at }), { personId, authority, at }),
      );
      const could = those((approverId) => {
        const form = { approverId, answer: 'agreed', opinion: '' } as const;
        return (
          readable(() => makeDecision(ticket, form, { authority, clock: { now: () => at } })) !== undefined
        );
      });
      expect(may).toEqual(could);
      expect(may).toEqual(ticket === open && at === clock.at ? ['li', 'qian'] : []);
    }
  });

  it('stamps: who keeps this seal, of an agreed request, while it is in force', () => {
    const may = (ticket: Ticket, at = clock.at, remaining = 2): string[] => {
      const state = stateOf(ticket, { at, remaining });
      return those((personId) => mayStamp(ticket, state, { personId, authority, at }));
    };
    expect(may(agreed!)).toEqual(['zhang']);
    expect(may(open!)).toEqual([]);
    expect(may(refused!)).toEqual([]);
    expect(may(agreed!, LATER)).toEqual([]);
    expect(may(agreed!, clock.at, 0)).toEqual([]);
    const before = new Date(agreed!.decisions[0]!.decision.decidedAt.getTime() - 1000);
    expect(may(agreed!, before), 'before it was agreed to').toEqual([]);
    expect(isAgreed(agreed!) && !isAgreed(open!) && !isAgreed(refused!)).toBe(true);
  });

  it('never who agreed: as long as one person cannot hold both roles this cannot come up, and it is asked all the same', () => {
    const approverKeeps: Authority = {
      ...authority,
      grants: authority.grants.map((grant) =>
        grant.person.id === 'li' ? { ...grant, role: 'custodian' } : grant,
      ),
    };
    const li = { personId: 'li', authority: approverKeeps, at: clock.at };
    expect(keepsSealOf(open!, li)).toBe(true);
    expect(keepsSealOf(agreed!, li)).toBe(false);
  });
});

describe('the roles of a person', () => {
  it('are those of grants in force; the seats of the foundation stand', () => {
    expect(rolesAt(authority, 'zhang', clock.at)).toEqual(['custodian']);
    expect(rolesAt(authority, 'xitong', clock.at)).toEqual(['system-admin']);
    expect(rolesAt(authority, 'shen', clock.at)).toEqual(['auditor']);
    for (const at of [new Date(ENDS.getTime() + 1), new Date(FOUNDED.getTime() - 1)]) {
      expect(rolesAt(authority, 'zhang', at)).toEqual([]);
    }
    expect(rolesAt(authority, 'xitong', new Date(ENDS.getTime() + 1))).toEqual(['system-admin']);
    expect(rolesAt(authority, 'nobody', clock.at)).toBeUndefined();
  });
});
