import { YinzhengError } from '@yinzheng/core/kernel';
import { wireError, type WireError } from '@yinzheng/contract/errors';
import type { ActFacts, ActKeyFacts, JobControl } from '../../service/jobs/index.ts';
import { demoPin } from '../../service/demo/index.ts';
import type { RunOptions } from '../../pool/pool.ts';
import type { ServiceDeps } from '../deps.ts';

/** What the small PIN window says of an act's key, as the key tells it now; `count`: impressions that are to be made. */
export function keyFacts(
  { station }: ServiceDeps,
  facts: ActFacts,
  count: number = facts.count.now,
): ActKeyFacts {
  const { act, mode, person, key } = facts;
  const token = station.keys().find(({ serial }) => serial === key.serial);
  return {
    act,
    mode,
    person,
    key,
    count,
    triesLeft: token?.triesLeft?.() ?? null,
    demoPin: demoPin(station.folder, mode, person.id),
  };
}

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

/** Whether a key refused a PIN. */
export function isPinRefusal(error: unknown): boolean {
  return error instanceof YinzhengError && (error.code === 'PIN_WRONG' || error.code === 'PIN_LOCKED');
}

/** An error as a page is told of it: what a defect says of itself is for the log. */
export function toldError(error: unknown): WireError {
  const told = wireError(error);
  return told.code === 'INTERNAL' ? { code: 'INTERNAL', params: { detail: '-' } } : told;
}
