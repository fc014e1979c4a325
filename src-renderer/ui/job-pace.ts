import { useState } from 'react';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useNow } from '../app/use-now.ts';
import type { UiTexts } from '../i18n/index.ts';
import { paceOf, type Pace, type PaceMark } from './pace.ts';

const TICK_MS = 1000;

/** The pace of a job as long as it works, told anew every second. */
export function usePace(job: JobOut): Pace | undefined {
  const now = useNow(TICK_MS);
  const works = job.state === 'running';
  const [mark, setMark] = useState<PaceMark>();
  if (works && mark === undefined) setMark({ at: now, done: job.done });
  if (!works && mark !== undefined) setMark(undefined);
  return mark === undefined ? undefined : paceOf(job, mark, now);
}

/** A pace in words. */
export function paceText({ perMinute, leftMs }: Pace, { t, span }: Pick<UiTexts, 't' | 'span'>): string {
  return t('jobs.pace', { rate: perMinute.toFixed(perMinute < 10 ? 1 : 0), span: span(leftMs) });
}
