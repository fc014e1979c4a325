import { DownloadOutlined } from '@ant-design/icons';
import { Button, Popover, Progress } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { JobOut, LedgerFilter } from '@yinzheng/contract/ipc';
import { useAct } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, failureOf, hasEnded, useJob } from '../../ui/index.ts';
import { saveBytes } from '../../ui/save-bytes.ts';

export interface ExportTableProps {
  readonly filter: LedgerFilter;
  /** Entries that the filter lets through; undefined: not known yet. */
  readonly entries: number | undefined;
  /** The rows could not be read: then a table is made of those that the program still has. */
  readonly unread: boolean;
}

/** XLSX of what the filter lets through: made by a job, then kept by the browser. */
export function ExportTable({ filter, entries, unread }: ExportTableProps): ReactNode {
  const { t } = useTexts();
  const act = useAct('ledger.export');
  const [id, setId] = useState<string>();
  const [open, setOpen] = useState(false);
  const { data: job, error } = useJob(id);
  const made = job?.result?.kind === 'export' ? job.result.made : undefined;
  const product = made?.product;
  const name = made?.name;
  useEffect(() => {
    if (product !== undefined && name !== undefined) saveBytes({ kind: 'product', product }, name);
  }, [product, name]);
  const working =
    act.isPending || (id !== undefined && (job === undefined || !hasEnded(job)) && error === null);
  const start = (): void => {
    setOpen(true);
    setId(undefined);
    act.mutate({ filter }, { onSuccess: (started) => setId(started.job) });
  };
  const none = entries === 0 && !unread;
  return (
    <Popover
      open={open}
      trigger="click"
      placement="bottomRight"
      onOpenChange={(wanted) => setOpen(wanted && (act.error !== null || id !== undefined))}
      content={<ExportState job={job} error={act.error ?? error} />}
    >
      <Button
        icon={<DownloadOutlined aria-hidden />}
        loading={working}
        disabled={none || (entries === undefined && !unread)}
        title={none ? t('ledger.export.none') : undefined}
        onClick={start}
      >
        {t('ledger.export')}
      </Button>
    </Popover>
  );
}

function ExportState({
  job,
  error,
}: {
  readonly job: JobOut | undefined;
  readonly error: unknown;
}): ReactNode {
  const { t } = useTexts();
  const cancel = useAct('jobs.cancel');
  if (error !== null) return <ErrorLines error={error} plain />;
  if (job === undefined || !hasEnded(job)) {
    const share = job === undefined || job.total === 0 ? 0 : Math.round((job.done / job.total) * 100);
    return (
      <div className="ledger-export" role="status">
        <p>{t('ledger.export.running')}</p>
        <Progress percent={share} size="small" aria-label={t('ledger.export.running')} />
        {job?.can.cancel === true ? (
          <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate({ job: job.id })}>
            {t('ledger.export.cancel')}
          </Button>
        ) : null}
        {cancel.error === null ? null : <ErrorLines error={cancel.error} plain />}
      </div>
    );
  }
  if (job.result?.kind === 'export') {
    const { made, rows } = job.result;
    return (
      <div className="ledger-export" role="status">
        <p>{t('ledger.export.done', { count: rows })}</p>
        <Button size="small" onClick={() => saveBytes({ kind: 'product', product: made.product }, made.name)}>
          {t('ledger.export.fetch')}
        </Button>
      </div>
    );
  }
  const failure = failureOf(job);
  if (failure !== null) return <ErrorLines error={failure} plain />;
  return (
    <p role="status">
      {t(job.state === 'interrupted' ? 'frame.job.interruptedText.other' : 'ledger.export.stopped')}
    </p>
  );
}
