import type { MemberOut, SessionOut } from '@yinzheng/contract/ipc';
import type { LicenceStep } from './licence-steps.ts';
import type { Step } from './steps.ts';

type Role = MemberOut['roles'][number];

/** The walks there are: the first stamp, the first licence. */
export const GUIDES = ['stamp', 'licence'] as const;
export type GuideKind = (typeof GUIDES)[number];

const STAMP_ROLES: readonly Role[] = ['applicant', 'approver', 'leader', 'custodian'];
const LICENCE_ROLES: readonly Role[] = [
  'licence-entry',
  'licence-reviewer',
  'issuing-officer',
  'leader',
  'system-admin',
];

/** Who does what in the walk through the first stamp. */
export interface Cast {
  readonly applicant: MemberOut;
  readonly approver: MemberOut;
  readonly custodian: MemberOut;
}

/** Who does what in the walk through the first licence. */
export interface LicenceCast {
  readonly leader: MemberOut;
  readonly collector: MemberOut;
  readonly reviewer: MemberOut;
  readonly officer: MemberOut;
  /** Registers at the store. */
  readonly admin: MemberOut;
}

/** The people of a trial unit who can walk through a stamp; undefined: production, or not all of them are there. */
export function castOf({ mode, people }: SessionOut): Cast | undefined {
  const applicant = holder(people, 'applicant');
  const approver = holder(people, 'approver') ?? holder(people, 'leader');
  const custodian = holder(people, 'custodian');
  if (mode !== 'trial' || applicant === undefined || approver === undefined || custodian === undefined) {
    return undefined;
  }
  return { applicant, approver, custodian };
}

/** The people of a trial unit who can walk through a licence; undefined: production, or not all of them are there. */
export function licenceCastOf({ mode, people }: SessionOut): LicenceCast | undefined {
  const leader = holder(people, 'leader');
  const collector = holder(people, 'licence-entry');
  // Nobody reviews what they have collected.
  const reviewer = people.find(({ id, roles }) => roles.includes('licence-reviewer') && id !== collector?.id);
  const officer = holder(people, 'issuing-officer');
  const admin = holder(people, 'system-admin');
  const whole =
    leader !== undefined &&
    collector !== undefined &&
    reviewer !== undefined &&
    officer !== undefined &&
    admin !== undefined;
  return mode === 'trial' && whole ? { leader, collector, reviewer, officer, admin } : undefined;
}

function holder(people: readonly MemberOut[], role: Role): MemberOut | undefined {
  return people.find(({ roles }) => roles.includes(role));
}

/** The walks that mean something to whoever sits here; where nobody does, or somebody with other work: the first stamp. */
export function guidesFor(session: SessionOut): readonly GuideKind[] {
  const roles = session.person?.roles ?? [];
  const takesPart = (own: readonly Role[]): boolean => roles.some((role) => own.includes(role));
  const licence = takesPart(LICENCE_ROLES);
  return GUIDES.filter((kind) =>
    kind === 'licence'
      ? licence && licenceCastOf(session) !== undefined
      : (takesPart(STAMP_ROLES) || !licence) && castOf(session) !== undefined,
  );
}

/** Who does a step of the first stamp. */
export function actorOf(cast: Cast, step: Step): MemberOut {
  if (step === 'request') return cast.applicant;
  return step === 'approve' ? cast.approver : cast.custodian;
}

/** Who does a step of the first licence; the last is the administrator's until the workstation is registered. */
export function licenceActorOf(cast: LicenceCast, step: LicenceStep, registered: boolean): MemberOut {
  switch (step) {
    case 'authorise':
      return cast.leader;
    case 'collect':
      return cast.collector;
    case 'review':
      return cast.reviewer;
    case 'issue':
      return cast.officer;
    case 'deliver':
      return registered ? cast.officer : cast.admin;
  }
}
