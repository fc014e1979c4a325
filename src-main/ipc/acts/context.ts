import { wireError, type WireError } from '@yinzheng/contract/errors';
import type { JobControl } from '../../service/jobs/index.ts';
import type { RunOptions } from '../../pool/pool.ts';

/**
 * How a task that writes is run for a job: it says by its first word that it has begun, by its second that the key
 * took the PIN.
 */
export function runOptions(control: JobControl, done: number, current: string): RunOptions {
  return {
    signal: control.signal,
    onProgress: (progress) => {
      if (progress.current === null) control.progress(done, current);
      else control.accepted();
    },
  };
}

/** An error as a page is told of it: what a defect says of itself is for the log. */
export function toldError(error: unknown): WireError {
  const told = wireError(error);
  return told.code === 'INTERNAL' ? { code: 'INTERNAL', params: { detail: '-' } } : told;
}
