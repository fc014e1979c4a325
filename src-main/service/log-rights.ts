import type { Role } from '@yinzheng/core/accounts';
import type { Onlooker } from '@yinzheng/core/approvals';
import { findGrant } from '@yinzheng/core/authority';
import { mayAsk, POLICY } from '@yinzheng/contract/ipc';

// Who reads what of the 台账. Its rows are for everybody who reads it, whichever seal they are about: a log with rows
// left out cannot be checked by its reader. What lies behind a row, the ticket and the sealed file, is a seal's.

const ENTRY = POLICY['ledger.entry'];

/** Whether somebody of these roles reads the rows. */
export function readsLog(roles: readonly Role[] | undefined): boolean {
  return mayAsk(ENTRY, roles);
}

/** Whether the right by which somebody reads them is for a seal (esID) too: a grant in force that covers it. */
export function readsBehind({ personId, authority, at }: Onlooker, seal: string): boolean {
  const { who } = ENTRY;
  if (typeof who === 'string') return true;
  return who.some((role) => findGrant(authority, { personId, role, seal, at }) !== undefined);
}
