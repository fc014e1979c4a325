import type { SealStatusEntry } from './entry.ts';
import type { TbsSealStatusList } from './tbs-list.ts';

/** What a list tells about one seal at one moment; `unknown` is never taken for `active`. */
export type SealStatusFinding =
  | { readonly status: SealStatusEntry['status']; readonly since: Date; readonly reason: string }
  | {
      readonly status: 'unknown';
      /** stale: the moment is after nextUpdate; not-listed: no entry for the seal at or before the moment. */
      readonly why: 'stale' | 'not-listed';
    };

/**
 * The status of a seal at a moment: its last entry at or before it. A list answers for the past and up to its
 * nextUpdate; later than that it is stale and nothing can be told. The list's signature is not looked at here.
 */
export function sealStatusAt(list: TbsSealStatusList, esID: string, at: Date): SealStatusFinding {
  if (at.getTime() > list.nextUpdate.getTime()) return { status: 'unknown', why: 'stale' };
  const entry = list.entries.findLast((one) => one.esID === esID && one.since.getTime() <= at.getTime());
  if (entry === undefined) return { status: 'unknown', why: 'not-listed' };
  return { status: entry.status, since: entry.since, reason: entry.reason };
}
