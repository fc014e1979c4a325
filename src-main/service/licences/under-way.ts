import { fail, toHex } from '@yinzheng/core/kernel';
import { entriesOf } from '@yinzheng/core/use-log';
import { parseRight } from '@yinzheng/core/use-rights';
import type { Workstation } from '../workstation.ts';

/**
 * Insists that no use of the seal for a draft (hexadecimal) is still open: one whose file has its name is closed, with its licence, at
 * the next start. @throws LICENCE_UNDER_WAY
 */
export function requireNoneUnderWay(station: Pick<Workstation, 'log' | 'ticket'>, draft: string): void {
  const open = station.log.transaction((log) => log.rowsOfOpenEntries());
  for (const { reserved } of entriesOf(open)) {
    const kept = station.ticket(reserved.ticket);
    const right = kept && parseRight(kept);
    if (right?.kind !== 'licence' || toHex(right.bundle.record.act.draft) !== draft) continue;
    fail('LICENCE_UNDER_WAY', { identifier: right.bundle.order.act.identifier });
  }
}
