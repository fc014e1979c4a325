import {
  makeRequest,
  parseTicket,
  parseTicketFile,
  ticketDer,
  ticketFile,
  useRequestDer,
  verifyRecords,
  verifyTicket,
  type Ticket,
} from '@yinzheng/core/approvals';
import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import {
  decide,
  holder,
  people,
  recordsOf,
  request,
  TestClock,
  usualAuthority,
  usualForm,
  usualGrants,
} from '../../support/house.ts';
import { seededRandom } from '../../support/made-seals.ts';

const who = people();
const authority = usualAuthority(who);
let agreed: Ticket;

beforeAll(async () => {
  const clock = new TestClock();
  agreed = await decide(request(authority, clock), who.approver, { authority, clock });
});

function later(seconds: number): Date {
  return new Date(new TestClock().now().getTime() + seconds * 1000);
}

/** The agreed ticket's decisions over another request. */
function onRequest(changes: Partial<Ticket['request']>): Ticket {
  const records = agreed.decisions.map((one) => one.record.der);
  return parseTicket(ticketDer(useRequestDer({ ...agreed.request, ...changes }), records));
}

describe('a ticket that holds', () => {
  it('names who agreed', () => {
    expect(verifyTicket(agreed, authority, later(60)).approvers).toEqual([who.approver.person]);
  });

  it('survives its file, also with the line ends of Windows', () => {
    const text = new TextDecoder().decode(ticketFile(agreed));
    expect(text.split('\n').every((line) => line.length <= 64)).toBe(true);
    expect(parseTicketFile(utf8(text.replaceAll('\n', '\r\n')))).toEqual(agreed);
  });
});

describe('a ticket that does not hold', () => {
  it('is refused when a seal’s key signed a decision, whoever let the records through', () => {
    const [like] = authority.grants;
    const { certificate } = who.approver;
    const twin = {
      ...like!,
      role: 'custodian',
      certificate,
      cert: certificate.der,
      digest: sm3(certificate.der),
    } as const;
    const both = { ...authority, grants: [...authority.grants, twin] };
    expect(codeOf(() => verifyTicket(agreed, both, later(60)))).toBe('KEY_SHARED');
    expect(codeOf(() => verifyRecords(agreed, both))).toBe('KEY_SHARED');
  });

  it('is refused undecided, refused or returned', async () => {
    const clock = new TestClock();
    const open = request(authority, clock);
    expect(codeOf(() => verifyTicket(open, authority, later(1)))).toBe('TICKET_NOT_APPROVED');
    for (const answer of ['refused', 'returned'] as const) {
      const decided = await decide(open, who.approver, { authority, clock }, answer);
      expect(codeOf(() => verifyTicket(decided, authority, later(1)))).toBe('TICKET_REFUSED');
    }
  });

  it('is refused outside its time', () => {
    const end = agreed.request.expiresAt.getTime();
    expect(codeOf(() => verifyTicket(agreed, authority, new Date(end)))).toBe('not refused');
    expect(codeOf(() => verifyTicket(agreed, authority, new Date(end + 1000)))).toBe('TICKET_EXPIRED');
    expect(codeOf(() => verifyTicket(agreed, authority, later(-1)))).toBe('CLOCK_BEHIND');
  });

  it('is refused on another workstation and in another house', () => {
    const elsewhere = usualAuthority(who, { workstation: sm3(utf8('another')).slice(0, 16) });
    expect(codeOf(() => verifyTicket(agreed, elsewhere, later(1)))).toBe('TICKET_WRONG_WORKSTATION');
    const otherHouse = { ...who, root: holder('root-2', '另一授权根') };
    expect(codeOf(() => verifyTicket(agreed, usualAuthority(otherHouse), later(1)))).toBe(
      'TICKET_WRONG_WORKSTATION',
    );
  });

  it.each([
    ['ticketId', { ticketId: new Uint8Array(16) }],
    ['seal', { seal: { esID: 'ANOTHER', digest: new Uint8Array(32) } }],
    ['applicant', { applicant: { id: 'zhao', name: '赵局长' } }],
    ['reason', { reason: '另一件事' }],
    ['classification', { classification: 'internal' }],
    ['expiresAt', { expiresAt: later(86_400 * 300) }],
    ['requestedAt', { requestedAt: later(-600) }],
    ['documents', { documents: [{ digest: new Uint8Array(32), size: 1, name: '另一份.pdf', count: 2 }] }],
    ['steps', { steps: [{ role: 'approver', person: 'li' }] }],
    ['template', { template: new Uint8Array(32) }],
  ] as const)('is refused when %s differs from what was agreed to', (_, changes) => {
    expect(codeOf(() => verifyTicket(onRequest(changes), authority, later(60)))).toBe('TICKET_ALTERED');
  });

  it('is refused when the count alone is raised', () => {
    const documents = agreed.request.documents.map((document) => ({
      ...document,
      count: document.count + 1,
    }));
    expect(codeOf(() => verifyTicket(onRequest({ documents }), authority, later(60)))).toBe('TICKET_ALTERED');
  });

  it('is refused when any byte of its file’s structure is changed', () => {
    for (let at = 0; at < agreed.der.length; at++) {
      const changed = agreed.der.slice();
      changed[at]! ^= 4;
      const code = codeOf(() => verifyTicket(parseTicket(changed), authority, later(60)));
      expect(code, `byte ${at}`).toMatch(
        /^(TICKET_UNREADABLE|TICKET_ALTERED|TICKET_WRONG_WORKSTATION|AUTHORITY_MISSING|CLOCK_BEHIND|TICKET_EXPIRED)$/,
      );
    }
  });

  it('is refused when the approver’s right is not in the records', () => {
    const without = usualGrants(who).filter((grant) => grant.role !== 'approver');
    const smaller = loadAuthority(who.root.certificate.der, recordsOf(who, without));
    expect(codeOf(() => verifyTicket(agreed, smaller, later(60)))).toBe('AUTHORITY_MISSING');
  });

  it('is refused when somebody may decide whom the records let only apply', () => {
    const steps = [{ role: 'applicant' as const, person: undefined }];
    expect(codeOf(() => verifyTicket(onRequest({ steps }), authority, later(60)))).toBe('TICKET_ALTERED');
  });
});

describe('a ticket that no form of ours would have made', () => {
  /** A request altered before anybody decided, as a hand-made file can be; the approver agrees to it. */
  async function agreedTo(changes: Partial<Ticket['request']>): Promise<string> {
    const clock = new TestClock();
    const made = request(authority, clock);
    const bytes = useRequestDer({ ...made.request, ...changes });
    return asyncCodeOf(async () => {
      const decided = await decide(parseTicket(ticketDer(bytes, [])), who.approver, { authority, clock });
      verifyTicket(decided, authority, later(60));
    });
  }
  const [document] = usualForm().documents;

  it.each([
    ['an applicant nobody knows', { applicant: { id: 'ghost', name: '赵局长' } }, 'AUTHORITY_MISSING'],
    ['an applicant under another name', { applicant: { id: 'wang', name: '赵局长' } }, 'AUTHORITY_MISSING'],
    ['an applicant who may not ask', { applicant: { id: 'zhao', name: '赵局长' } }, 'AUTHORITY_MISSING'],
    ['too many impressions', { documents: [{ ...document!, count: 1000 }] }, 'TICKET_ALTERED'],
    ['a document twice', { documents: [1, 2].map((count) => ({ ...document!, count })) }, 'TICKET_ALTERED'],
    ['no end in sight', { expiresAt: later(5000 * 86_400) }, 'TICKET_ALTERED'],
    ['a reason without end', { reason: '长'.repeat(501) }, 'TICKET_ALTERED'],
    ['a reason that turns the writing', { reason: 'a\u202eb' }, 'TICKET_ALTERED'],
    ['a reason that steers a terminal', { reason: 'a\u001b[2J' }, 'TICKET_ALTERED'],
  ] as const)('%s: refused before anybody signs', async (_, changes, code) => {
    expect(await agreedTo(changes)).toBe(code);
  });
});

describe('making requests and decisions', () => {
  const clock = new TestClock();
  const deps = { authority, clock, random: seededRandom('make') };
  const both: Authority = loadAuthority(
    who.root.certificate.der,
    recordsOf(who, [
      { role: 'applicant', to: who.approver },
      { role: 'approver', to: who.approver },
    ]),
  );

  it.each([
    ['SECRET_REFUSED', { classification: 'secret' }],
    ['BAD_ARGUMENT', { reason: '  ' }],
    ['BAD_ARGUMENT', { reason: 'x'.repeat(501) }],
    ['BAD_ARGUMENT', { reason: 'bell\u0007' }],
    ['BAD_ARGUMENT', { count: 0 }],
    ['BAD_ARGUMENT', { count: 1.5 }],
    ['BAD_ARGUMENT', { count: 1000 }],
    ['BAD_ARGUMENT', { validDays: 366 }],
    ['BAD_ARGUMENT', { documents: [] }],
    ['BAD_ARGUMENT', { documents: [...usualForm().documents, ...usualForm().documents] }],
    ['PERSON_UNKNOWN', { applicantId: 'nobody' }],
    ['AUTHORITY_MISSING', { applicantId: 'li' }],
  ] as const)('%s for %o', (code, changes) => {
    expect(codeOf(() => makeRequest(usualForm(changes), deps))).toBe(code);
  });

  it('lets nobody approve their own request', async () => {
    const own = makeRequest(usualForm({ applicantId: 'li' }), { ...deps, authority: both });
    expect(await asyncCodeOf(() => decide(own, who.approver, { authority: both, clock }))).toBe(
      'SELF_APPROVED',
    );
  });

  it('lets only who holds the role decide, once', async () => {
    const open = request(authority, clock);
    expect(await asyncCodeOf(() => decide(open, who.leader, deps))).toBe('AUTHORITY_MISSING');
    expect(await asyncCodeOf(() => decide(open, who.custodian, deps))).toBe('AUTHORITY_MISSING');
    const decided = await decide(open, who.approver, deps);
    expect(await asyncCodeOf(() => decide(decided, who.approver, deps))).toBe('TICKET_DECIDED');
    const refused = await decide(open, who.approver, deps, 'refused');
    expect(await asyncCodeOf(() => decide(refused, who.approver, deps))).toBe('TICKET_DECIDED');
  });

  it('wants the approver’s own key', async () => {
    const impostor = { ...who.approver, publicKey: who.leader.publicKey };
    expect(await asyncCodeOf(() => decide(request(authority, clock), impostor, deps))).toBe('KEY_WRONG');
  });
});
