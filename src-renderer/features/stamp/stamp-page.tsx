import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page, useJob } from '../../ui/index.ts';
import './stamp.css';
import { StampDeskView } from './stamp-desk-view.tsx';
import { StampQueue } from './stamp-queue.tsx';
import { StampResult } from './stamp-result.tsx';

/** 盖章: what can be stamped, and one ticket on the desk. */
export function StampPage(): ReactNode {
  const { t } = useTexts();
  const { id } = useParams();
  const may = useMay('stamping.prepare');
  if (!may) {
    return (
      <Page title={t('stamp.title')}>
        <NoRight />
      </Page>
    );
  }
  if (id === undefined) {
    return (
      <Page title={t('stamp.title')}>
        <StampQueue />
      </Page>
    );
  }
  return <TicketPage key={id} id={id} />;
}

/** Where one is, is told by the ticket's reason. */
function TicketPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { data } = useCall('requests.get', { id });
  return (
    <Page title={data?.request.reason ?? t('stamp.title')} fill onBack={() => void navigate('/stamp')}>
      <Ticket id={id} />
    </Page>
  );
}

/** One ticket: its desk, or the result of the job that the address names. */
function Ticket({ id }: { readonly id: string }): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const jobId = query.get('job') ?? undefined;
  const job = useJob(jobId);
  const detail = useCall('requests.get', { id });
  const seals = useCall('seals.list', {});
  const leave = (): void => setQuery({}, { replace: true });
  const result = job.data?.result;
  if (job.data !== undefined && result?.kind === 'stamp' && result.request === id) {
    return <StampResult result={result} job={job.data} onBack={leave} />;
  }
  const error = detail.error ?? seals.error;
  if (detail.data === undefined || seals.data === undefined) {
    if (error === null) return <LoadingState rows={10} />;
    return (
      <div className="yz-alone">
        <ErrorLines error={error}>
          <Button onClick={() => void detail.refetch()}>{t('requests.retry')}</Button>
          <Button onClick={() => void navigate('/stamp')}>{t('stamp.back')}</Button>
        </ErrorLines>
      </div>
    );
  }
  const wanted = detail.data.request.seal.id;
  const seal = seals.data.seals.find((one) => one.id === wanted);
  if (seal === undefined) {
    return (
      <EmptyState
        title={t('stamp.noSeal')}
        text={t('stamp.noSeal.text', { seal: detail.data.request.seal.name ?? wanted })}
      >
        <Button onClick={() => void navigate('/stamp')}>{t('stamp.back')}</Button>
      </EmptyState>
    );
  }
  return (
    <StampDeskView
      detail={detail.data}
      seal={seal}
      job={jobId}
      onStarted={(started) => setQuery({ job: started }, { replace: true })}
      onLeave={leave}
    />
  );
}
