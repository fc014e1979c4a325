import { UnorderedListOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useState, type ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, hasEnded, LoadingState } from '../../ui/index.ts';
import { JobRow } from './job-row.tsx';

/** 任务: how many are under way, and all of them in a drawer. */
export function JobsButton(): ReactNode {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const { data } = useCall('jobs.list', {});
  const active = (data?.jobs ?? []).filter((job) => !hasEnded(job)).length;
  return (
    <>
      <Button
        type="text"
        icon={<UnorderedListOutlined />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        aria-label={active === 0 ? t('jobs.title') : t('jobs.active', { count: active })}
      >
        {t('jobs.title')}
        {/* The blank keeps what is seen a part of the name. */}
        {active === 0 ? null : (
          <>
            {' '}
            <span className="yz-badge">{active}</span>
          </>
        )}
      </Button>
      <Drawer title={t('jobs.title')} size={420} open={open} onClose={() => setOpen(false)} destroyOnHidden>
        <JobsList onLeave={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function JobsList({ onLeave }: { readonly onLeave: () => void }): ReactNode {
  const { t } = useTexts();
  const { data, error } = useCall('jobs.list', {});
  if (data === undefined) return error === null ? <LoadingState rows={3} /> : <ErrorLines error={error} />;
  if (data.jobs.length === 0) return <EmptyState title={t('jobs.none')} text={t('jobs.none.text')} />;
  return (
    <ul className="yz-jobs">
      {data.jobs.map((job) => (
        <li key={job.id}>
          <JobRow job={job} onLeave={onLeave} />
        </li>
      ))}
    </ul>
  );
}
