import type { LicenceRowOut } from '@yinzheng/contract/ipc';
import { equalBytes, type YinzhengError } from '@yinzheng/core/kernel';
import { chinaDay, isOver, parseLicenceVersion, type ListLine } from '@yinzheng/core/licences';
import type { Workstation } from '../workstation.ts';

// What a line does not say by itself: whether its days have come, and whether what it rests on is still so. It is for finding, as the
// list is: whoever opens a line or issues it has everything verified.

/** Versions whose days matter: the others count for nothing whatever the day. */
const IN_USE: readonly ListLine['state'][] = ['active', 'suspended', 'lost'];

/** Where today lies in a version's days; null: it is no version that is in use. */
export function termOf({ licences, clock }: Workstation, line: ListLine): LicenceRowOut['term'] {
  const { key, act, state, validTo } = line;
  if (key === undefined || act === undefined || !IN_USE.includes(state)) return null;
  const today = chinaDay(clock.now());
  if (isOver(validTo, today)) return 'over';
  const version = licences.about(key).find(({ digest }) => equalBytes(digest, act));
  const begins = version && parseLicenceVersion(version.body).bundle.record.act.validFrom;
  return begins !== undefined && begins > today ? 'not-yet' : 'runs';
}

/** Whether a record that cannot be issued as it stands can be handed in again: not while its licence takes no change. */
export function isMendable({ code }: Pick<YinzhengError, 'code'>): boolean {
  return code !== 'LICENCE_ACT_REFUSED';
}
