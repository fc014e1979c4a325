import type { Role } from '@yinzheng/core/accounts';
import type { ChannelName } from './channels.ts';

/**
 * Who may ask: `anyone` with a session (验章 needs no sign-in), `person`: whoever has taken a seat, or those who hold
 * one of the roles by a grant in force. `host`: no page at all, only the host itself.
 */
export interface Access {
  readonly who: 'anyone' | 'person' | readonly Role[];
  readonly host?: true;
}

const ANYONE: Access = { who: 'anyone' };
const PERSON: Access = { who: 'person' };
const HOST: Access = { who: 'anyone', host: true };
const DECIDERS: readonly Role[] = ['approver', 'leader'];
/** Who reads the 台账: those who keep it, those who answer for it, those who audit it. */
const LEDGER_READERS: readonly Role[] = ['custodian', 'leader', 'auditor'];
/** Who sees what must still reach the central store: those whose acts it carries, and who answers for the way. */
const DELIVERY_READERS: readonly Role[] = [
  'licence-entry',
  'licence-reviewer',
  'issuing-officer',
  'leader',
  'system-admin',
  'auditor',
];
/** Who sees the licences: whoever works on them, answers for them or audits them. */
const LICENCE_READERS: readonly Role[] = [
  'licence-entry',
  'licence-reviewer',
  'issuing-officer',
  'leader',
  'auditor',
];
/** Who looks after the way to the central store. */
const DELIVERY_KEEPERS: readonly Role[] = ['issuing-officer', 'system-admin'];

/**
 * The one place that says who may call what. It is the first of two gates; what a caller may see or do within a
 * channel is decided by the rules of the core (approvals/sight.ts, makeRequest, makeDecision, verifyTicket …).
 */
export const POLICY: Readonly<Record<ChannelName, Access>> = {
  'session.get': ANYONE,
  'session.become': ANYONE,
  'session.prefer': ANYONE,
  'files.look': ANYONE,
  'files.sample': { who: ['applicant'] },
  'files.drop': ANYONE,
  'requests.list': { who: ['applicant', 'approver', 'leader', 'custodian', 'auditor'] },
  'requests.get': { who: ['applicant', 'approver', 'leader', 'custodian', 'auditor'] },
  'requests.of-file': { who: ['applicant', 'approver', 'leader', 'custodian', 'auditor'] },
  'requests.make': { who: ['applicant'] },
  'requests.supply': { who: ['applicant', 'approver', 'leader', 'custodian'] },
  'requests.decide': { who: DECIDERS },
  'stamping.check': { who: ['custodian'] },
  'stamping.preview': { who: ['custodian'] },
  'stamping.prepare': { who: ['custodian'] },
  'jobs.list': ANYONE,
  'jobs.get': ANYONE,
  'jobs.pause': ANYONE,
  'jobs.resume': ANYONE,
  'jobs.cancel': ANYONE,
  'jobs.dismiss': ANYONE,
  'ledger.page': { who: LEDGER_READERS },
  'ledger.entry': { who: LEDGER_READERS },
  'ledger.chain': PERSON,
  'ledger.recheck': { who: LEDGER_READERS },
  'ledger.export': { who: LEDGER_READERS },
  'ledger.annotate': { who: ['custodian'] },
  'verify.start': ANYONE,
  'verify.report': ANYONE,
  'seals.list': PERSON,
  'seals.get': PERSON,
  'keys.list': PERSON,
  'keys.doctor': PERSON,
  'keys.read': PERSON,
  'keys.self-test': PERSON,
  'keys.change-pin': PERSON,
  'keys.request': PERSON,
  'keys.look': PERSON,
  'keys.write-seal': PERSON,
  'keys.import-certificate': PERSON,
  'keys.take-in-seal': { who: ['custodian'] },
  'keys.export-certificate': PERSON,
  'keys.default': PERSON,
  'drivers.list': { who: ['system-admin'] },
  'drivers.add': { who: ['system-admin'] },
  'drivers.accept': { who: ['system-admin'] },
  'licences.types': { who: LICENCE_READERS },
  'licences.list': { who: LICENCE_READERS },
  'licences.get': { who: LICENCE_READERS },
  'licences.check': { who: ['licence-entry'] },
  'licences.draw': { who: LICENCE_READERS },
  'licences.unfinished': { who: ['licence-entry'] },
  'licences.keep': { who: ['licence-entry'] },
  'licences.forget': { who: ['licence-entry'] },
  'licences.collect': { who: ['licence-entry'] },
  'licences.review': { who: ['licence-reviewer'] },
  'licences.terms': { who: ['issuing-officer', 'leader'] },
  'licences.issue': { who: ['issuing-officer'] },
  'licences.event': { who: ['issuing-officer'] },
  'authorisations.list': { who: LICENCE_READERS },
  'authorisations.sign': { who: ['leader'] },
  'authorisations.end': { who: ['leader'] },
  'store.status': PERSON,
  'store.register': { who: ['system-admin'] },
  'store.send': { who: DELIVERY_KEEPERS },
  'store.resend': { who: ['system-admin'] },
  'unit.code': { who: ['system-admin'] },
  'unit.workstations': { who: ['system-admin', 'auditor'] },
  'unit.revoke': { who: ['system-admin'] },
  'unit.places': { who: ['applicant'] },
  'unit.refused': { who: [...DELIVERY_READERS, 'approver', 'custodian'] },
  'store.settings': { who: DELIVERY_READERS },
  'store.configure': { who: ['system-admin'] },
  'outbox.list': { who: DELIVERY_READERS },
  'outbox.item': { who: DELIVERY_READERS },
  'outbox.retry': { who: DELIVERY_KEEPERS },
  'outbox.decide': { who: ['issuing-officer'] },
  'outages.list': { who: DELIVERY_READERS },
  'outages.note': { who: [...DELIVERY_KEEPERS, 'leader'] },
  'outages.report': { who: DELIVERY_READERS },
  'home.get': PERSON,
  'prompt.ask': HOST,
  'prompt.facts': HOST,
  'prompt.picture': HOST,
  'prompt.confirm': HOST,
  'prompt.key': HOST,
  'prompt.pin': HOST,
  'host.take': HOST,
  'host.open': HOST,
  'host.leave': HOST,
  'host.away': HOST,
};

/** Whether somebody with these roles may ask; undefined: nobody has taken the seat. */
export function mayAsk(access: Access, roles: readonly Role[] | undefined): boolean {
  if (access.who === 'anyone') return true;
  if (roles === undefined) return false;
  return access.who === 'person' || access.who.some((role) => roles.includes(role));
}
