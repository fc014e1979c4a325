import type { MemberOut, SessionOut } from '@yinzheng/contract/ipc';
import type { Step } from './steps.ts';

type Role = MemberOut['roles'][number];

/** Who does what in the walk. */
export interface Cast {
  readonly applicant: MemberOut;
  readonly approver: MemberOut;
  readonly custodian: MemberOut;
}

/** The people of a trial unit who can walk through a stamp; undefined: production, or not all of them are there. */
export function castOf({ mode, people }: SessionOut): Cast | undefined {
  const holder = (role: Role): MemberOut | undefined => people.find(({ roles }) => roles.includes(role));
  const applicant = holder('applicant');
  const approver = holder('approver') ?? holder('leader');
  const custodian = holder('custodian');
  if (mode !== 'trial' || applicant === undefined || approver === undefined || custodian === undefined) {
    return undefined;
  }
  return { applicant, approver, custodian };
}

/** Who does a step. */
export function actorOf(cast: Cast, step: Step): MemberOut {
  if (step === 'request') return cast.applicant;
  return step === 'approve' ? cast.approver : cast.custodian;
}
