import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { JobOut } from '@yinzheng/contract/ipc';
import { takeJob, useAct } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, JobWaiting, useJob } from '../../ui/index.ts';

export interface JobSideProps {
  readonly job: string;
  readonly opened: boolean;
  onClose(): void;
}

/** The stamping as it waits or works: which document of how many, pause, cancel. */
export function JobSide({ job: id, opened, onClose }: JobSideProps): ReactNode {
  const { data: job } = useJob(id);
  return (
    <div className="yz-side-scroll">
      <JobWaiting job={id} opened={opened} onClose={onClose} />
      {job !== undefined && <Controls job={job} />}
    </div>
  );
}

function Controls({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const client = useQueryClient();
  const pause = useAct('jobs.pause');
  const resume = useAct('jobs.resume');
  const cancel = useAct('jobs.cancel');
  const waits = job.state === 'confirming' || job.state === 'pin';
  const { can } = job;
  if (waits || !(can.pause || can.resume || can.cancel)) return null;
  const one = { job: job.id };
  const taken = { onSuccess: (changed: JobOut) => takeJob(client, changed) };
  const error = pause.error ?? resume.error ?? cancel.error;
  return (
    <section className="yz-side-part" aria-label={t('stamp.job')}>
      {job.current !== null && (
        <p>{t('stamp.job.document', { number: Math.min(job.done + 1, job.total), total: job.total })}</p>
      )}
      <div className="yz-row">
        {can.pause && (
          <Button loading={pause.isPending} onClick={() => pause.mutate(one, taken)}>
            {t('stamp.job.pause')}
          </Button>
        )}
        {can.resume && (
          <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate(one, taken)}>
            {t('stamp.job.resume')}
          </Button>
        )}
        {can.cancel && (
          <Button loading={cancel.isPending} onClick={() => cancel.mutate(one, taken)}>
            {t('stamp.job.cancel')}
          </Button>
        )}
      </div>
      <p className="yz-choice-note">{t('stamp.job.note')}</p>
      {error !== null && <ErrorLines error={error} />}
    </section>
  );
}
