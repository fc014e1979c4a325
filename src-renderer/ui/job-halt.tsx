import type { JobOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';
import { waitTextsOf } from './job-words.ts';

/** Why a batch stopped between two files: what was done, what was not; nothing where it did not stop. */
export function JobHalt({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const { kind, halt, done, total, state } = job;
  if (halt === null) return null;
  return (
    <div className="yz-halt">
      <p>{t(`frame.job.halt.${halt.why}`, { limit: halt.limit ?? 0, count: halt.limit ?? 0 })}</p>
      <p>{t('frame.job.halt.sofar', { done, left: total - done })}</p>
      {state === 'paused' ? (
        <p>{t(kind === 'licence-issue' ? 'frame.job.halt.next.issue' : 'frame.job.halt.next')}</p>
      ) : null}
    </div>
  );
}

/** Why the rest of a batch that has ended was not done; nothing where its person said so. */
export function JobLeft({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const { halt, leftBy } = job;
  const stopped = halt !== null && halt.why !== 'asked';
  if (!stopped && leftBy === null) return null;
  return (
    <p>
      {stopped ? t(`frame.job.halt.${halt.why}`, { limit: halt.limit ?? 0, count: halt.limit ?? 0 }) : null}
      {leftBy === null ? null : t(`frame.job.leftBy.${leftBy}`)}
      {t('frame.job.halt.rest')}
    </p>
  );
}

/** What its key waits for now, for whoever sits before it. */
export function JobKeyWaits({ job: { kind, waits } }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  if (waits === null) return null;
  return (
    <div className="yz-key-waits" role="alert">
      <p>
        <b>{t(`frame.job.waits.${waits}`)}</b>
      </p>
      {waitTextsOf({ kind, waits }).map((text) => (
        <p key={text}>{t(`frame.job.waits.${text}`)}</p>
      ))}
    </div>
  );
}
