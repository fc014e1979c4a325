import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { JobWaiting, useJob } from '../../ui/index.ts';

export interface JobSideProps {
  readonly job: string;
  readonly opened: boolean;
  onClose(): void;
}

/** The stamping as it waits or works: which document of how many, pause, stop. */
export function JobSide({ job: id, opened, onClose }: JobSideProps): ReactNode {
  const { t } = useTexts();
  const { data: job } = useJob(id);
  return (
    <div className="yz-side-scroll">
      <JobWaiting job={id} opened={opened} onClose={onClose} />
      {job !== undefined && job.total > 1 && (
        <section className="yz-side-part" aria-label={t('stamp.job')}>
          {job.current !== null && (
            <p>{t('stamp.job.document', { number: Math.min(job.done + 1, job.total), total: job.total })}</p>
          )}
          <p className="yz-choice-note">{t('stamp.job.note')}</p>
        </section>
      )}
    </div>
  );
}
