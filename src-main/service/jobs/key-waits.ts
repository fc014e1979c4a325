import type { EventOut } from '@yinzheng/contract/ipc';
import type { Jobs } from './jobs.ts';
import type { KeyWaiting } from './types.ts';

/** Tells jobs and pages what keys wait for: a page has place for one, the last to begin of those that still wait. */
export function tellKeyWaits(
  devices: { onWaiting(hear: (waiting: readonly KeyWaiting[]) => void): void },
  jobs: Pick<Jobs, 'keyWaits'>,
  emit: (event: EventOut) => void,
): void {
  devices.onWaiting((waiting) => {
    emit({ kind: 'key-waits', for: waiting.at(-1)?.for ?? null });
    jobs.keyWaits(waiting);
  });
}
