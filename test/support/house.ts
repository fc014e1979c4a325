import {
  makeDecision,
  makeRequest,
  withDecision,
  type RequestForm,
  type Ticket,
} from '@yinzheng/core/approvals';
import {
  foundationDer,
  grantDer,
  loadAuthority,
  signedRecordDer,
  type Authority,
  type Foundation,
  type Grant,
} from '@yinzheng/core/authority';
import type { PersonRef, Role } from '@yinzheng/core/accounts';
import { signThroughGate, messageBytes } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import type { Clock, KeySession, KeyToken } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { party, seededRandom, type Party } from './made-seals.ts';

// A small house of authority in memory: everything is derived from names, so that a run repeats itself.

export const FOUNDED = new Date('2026-03-01T08:00:00Z');
export const ENDS = new Date('2029-03-01T08:00:00Z');
export const SEAL_ID = 'YZTEST0000000001';

/** A clock that tests set. */
export class TestClock implements Clock {
  at: Date;
  constructor(at: Date = new Date('2026-03-02T01:00:00Z')) {
    this.at = at;
  }
  now(): Date {
    return this.at;
  }
  advance(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

/** Somebody with a key and a certificate. */
export interface Holder extends Party {
  readonly person: PersonRef;
}

/** A holder of a name; who issued the certificate does not matter to the records, which sign it themselves. */
export function holder(id: string, name: string): Holder {
  const certified = party(`${id} ${name}`, party('People CA', undefined), {
    notBefore: FOUNDED,
    notAfter: ENDS,
  });
  return { ...certified, person: { id, name } };
}

/** An unlocked key of a holder, as an adapter would give it. */
export function sessionOf(one: Holder, kind: KeyToken['kind'] = 'software'): KeySession {
  const token: KeyToken = {
    kind,
    serial: `SN-${one.person.id}`,
    publicKey: one.publicKey,
    login: () => Promise.resolve(session),
  };
  const session: KeySession = {
    token,
    sign: (message) => Promise.resolve(one.sign(messageBytes(message))),
    logout: () => undefined,
  };
  return session;
}

export type GrantSpec = Partial<Omit<Grant, 'role' | 'person' | 'cert'>> & { role: Role; to: Holder };

/** The holders of the house. */
export function people(): Record<
  'root' | 'system' | 'security' | 'applicant' | 'approver' | 'leader' | 'custodian',
  Holder
> {
  return {
    root: holder('root', '授权根'),
    system: holder('xitong', '系统管理员'),
    security: holder('anquan', '安全管理员'),
    applicant: holder('wang', '王晓'),
    approver: holder('li', '李主任'),
    leader: holder('zhao', '赵局长'),
    custodian: holder('zhang', '张敏'),
  };
}
export type People = ReturnType<typeof people>;

export function foundationOf(who: People, changes: Partial<Foundation> = {}): Foundation {
  return {
    mode: 'trial',
    unit: '印证测试单位',
    workstation: sm3(utf8('workstation')).slice(0, 16),
    foundedAt: FOUNDED,
    systemAdmin: { person: who.system.person, cert: who.system.certificate.der },
    securityAdmin: { person: who.security.person, cert: who.security.certificate.der },
    trustRoots: [sm3(utf8('trust root'))],
    ...changes,
  };
}

/** An act signed by some people, as it is kept. */
export function signedBy(act: Uint8Array, ...signers: readonly Holder[]): Uint8Array {
  const signatures = signers.map((one) => {
    return { certDigest: sm3(one.certificate.der), signature: one.sign(act) };
  });
  return signedRecordDer(act, signatures);
}

/** The records of a house: the foundation and the grants, each signed by `admins`. */
export function recordsOf(
  who: People,
  grants: readonly GrantSpec[],
  changes: Partial<Foundation> = {},
): Uint8Array[] {
  const records = [signedBy(foundationDer(foundationOf(who, changes)), who.root)];
  for (const { to, ...spec } of grants) {
    const grant: Grant = {
      number: records.length,
      previous: sm3(records.at(-1)!),
      person: to.person,
      cert: to.certificate.der,
      seal: undefined,
      validFrom: FOUNDED,
      validTo: ENDS,
      grantedAt: FOUNDED,
      ...spec,
    };
    records.push(signedBy(grantDer(grant), who.system, who.security));
  }
  return records;
}

/** Everybody in the role of their name. */
export function usualGrants(who: People): GrantSpec[] {
  return [
    { role: 'applicant', to: who.applicant },
    { role: 'approver', to: who.approver },
    { role: 'leader', to: who.leader },
    { role: 'custodian', to: who.custodian, seal: SEAL_ID },
  ];
}

export function usualAuthority(who: People, changes: Partial<Foundation> = {}): Authority {
  return loadAuthority(who.root.certificate.der, recordsOf(who, usualGrants(who), changes));
}

export const DOCUMENT = utf8('the document');

/** What a test wants otherwise; `count` is for each document that brings none. */
export type FormChanges = Partial<Omit<RequestForm, 'documents'>> & {
  readonly count?: number;
  readonly documents?: readonly (Omit<RequestForm['documents'][number], 'count'> & {
    readonly count?: number;
  })[];
};

export function usualForm({ count = 2, documents, ...changes }: FormChanges = {}): RequestForm {
  const usual = [{ digest: sm3(DOCUMENT), size: DOCUMENT.length, name: '通知.pdf' }];
  return {
    applicantId: 'wang',
    seal: { esID: SEAL_ID, digest: sm3(utf8('seal')) },
    reason: '关于演示的通知',
    classification: 'public',
    validDays: undefined,
    documents: (documents ?? usual).map((document) => ({ count, ...document })),
    ...changes,
  };
}

export function request(authority: Authority, clock: Clock, changes: FormChanges = {}): Ticket {
  return makeRequest(usualForm(changes), { authority, clock, random: seededRandom('ticket') });
}

/** Adds an approver's signed decision, through the gate. */
export async function decide(
  ticket: Ticket,
  by: Holder,
  deps: { authority: Authority; clock: Clock },
  answer: 'agreed' | 'returned' | 'refused' = 'agreed',
): Promise<Ticket> {
  const form = { approverId: by.person.id, answer, opinion: answer === 'agreed' ? '' : '请补充依据' };
  const decision = makeDecision(ticket, form, deps);
  const { bytes, signature } = await signThroughGate(
    { kind: 'decision', ticket, decision },
    sessionOf(by),
    deps,
  );
  return withDecision(ticket, bytes, sm3(by.certificate.der), signature);
}
