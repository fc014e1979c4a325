/** Roles of design.md, "Who sits in front of it"; the names that stand in signed records. */
export const ROLES = [
  'applicant',
  'approver',
  'leader',
  'custodian',
  'licence-entry',
  'licence-reviewer',
  'issuing-officer',
  'system-admin',
  'security-admin',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** A person as named inside signed records: the identifier decides, the name is for readers. */
export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether a text may identify a person: 1 to 32 small letters, digits, dots or hyphens; it becomes a file's name. */
export function isPersonId(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,31}$/.test(text);
}

const ADMINS: readonly Role[] = ['system-admin', 'security-admin', 'auditor'];

/**
 * The first pair of roles that one person must not hold together, or undefined.
 * The three administrators (三员) are three people and do no business (GB/T 22239, design.md);
 * whoever keeps a seal, or signs licences with it, does not decide on its use (seal measures 2019, Art. 13 and 15).
 */
export function conflictingRoles(roles: readonly Role[]): readonly [Role, Role] | undefined {
  for (const admin of ADMINS) {
    const other = roles.find((role) => role !== admin);
    if (roles.includes(admin) && other !== undefined) return [admin, other];
  }
  const decides = roles.find((role) => role === 'approver' || role === 'leader');
  const uses = roles.find((role) => role === 'custodian' || role === 'issuing-officer');
  return uses !== undefined && decides !== undefined ? [uses, decides] : undefined;
}
