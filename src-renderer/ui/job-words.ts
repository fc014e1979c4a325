import type { JobOut, JobState, WireErrorOut } from '@yinzheng/contract/ipc';

// How a job's state and its end are told.

const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'interrupted'];

/** Whether a job has come to its end. */
export function hasEnded({ state }: Pick<JobOut, 'state'>): boolean {
  return ENDED.includes(state);
}

/** The key, below `frame.job`, of what a job's state is called: one that was stopped half way is not as if nothing was done. */
export function stateOf({ state, result }: JobOut): JobState | 'stopped' {
  return state === 'cancelled' && result !== null ? 'stopped' : state;
}

/** The key, below `frame.job`, of what it means that a job was cancelled or interrupted: told by what it was about. */
export function endOf({ kind, state }: Pick<JobOut, 'kind' | 'state'>): string {
  const acts = kind === 'stamp' || kind === 'decide' || kind === 'annotate';
  const about = acts ? kind : isOfKey(kind) ? 'key' : isOfLicence(kind) ? 'licence' : 'other';
  return `${state === 'interrupted' ? 'interruptedText' : 'cancelledText'}.${about}`;
}

/**
 * The error by which a job came to nothing; null: none, or it was cancelled or interrupted, which `endOf` tells. What
 * an interrupted one carries is about the service at that moment, and is not true for long.
 */
export function failureOf({ state, error }: Pick<JobOut, 'state' | 'error'>): WireErrorOut | null {
  return state === 'cancelled' || state === 'interrupted' ? null : error;
}

/** The key, below `frame.job.cancel`, of how stopping it is called: the document in work is stamped, and stays so. */
export function cancelOf({
  kind,
  done,
  state,
  waits,
}: Pick<JobOut, 'kind' | 'done' | 'state' | 'waits'>):
  'stamp' | 'decide' | 'annotate' | 'rest' | 'key' | 'licence' | 'licence-rest' | 'wait' | 'other' {
  if (waits !== null) return 'wait';
  if (kind === 'stamp') return done > 0 || state === 'running' ? 'rest' : 'stamp';
  if (isOfKey(kind)) return 'key';
  if (kind === 'licence-issue' && (done > 0 || state === 'running')) return 'licence-rest';
  if (isOfLicence(kind)) return 'licence';
  return kind === 'decide' || kind === 'annotate' ? kind : 'other';
}

/** The keys, below `frame.job.waits`, of what it means that a key waits, and that its person may stop. */
export function waitTextsOf({
  kind,
  waits,
}: {
  readonly kind: JobOut['kind'];
  readonly waits: NonNullable<JobOut['waits']>;
}): readonly ('text' | 'text.stamp' | 'text.change')[] {
  if (waits === 'change') return ['text.change'];
  return kind === 'stamp' && waits === 'button' ? ['text', 'text.stamp'] : ['text'];
}

function isOfLicence(kind: JobOut['kind']): boolean {
  return kind.startsWith('licence-') || kind.includes('authorisation');
}

function isOfKey(kind: JobOut['kind']): boolean {
  return kind.startsWith('key-');
}
