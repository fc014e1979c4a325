import type { Role } from '@yinzheng/core/accounts';

/** Somebody of the demo unit; invented. */
export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** One person a role; the two administrators first, because they grant the others their rights. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { id: 'zhou', name: '周志远', role: 'system-admin' },
  { id: 'wu', name: '吴安', role: 'security-admin' },
  { id: 'zheng', name: '郑明', role: 'auditor' },
  { id: 'wang', name: '王晓', role: 'applicant' },
  { id: 'li', name: '李建国', role: 'approver' },
  { id: 'zhao', name: '赵振华', role: 'leader' },
  { id: 'zhang', name: '张敏', role: 'custodian' },
  { id: 'sun', name: '孙丽', role: 'licence-entry' },
  { id: 'qian', name: '钱立', role: 'licence-reviewer' },
  { id: 'feng', name: '冯凯', role: 'issuing-officer' },
];

/** The demo unit's name, as it runs round its seal. */
export const DEMO_UNIT = '西安市印证演示单位';
/** The seal's name: what a recipient reads says 试用 too. */
export const DEMO_SEAL_NAME = `${DEMO_UNIT}公章（试用）`;
