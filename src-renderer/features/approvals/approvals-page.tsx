import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router';
import type { JobOut, RequestSummaryOut } from '@yinzheng/contract/ipc';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { Desk, EmptyState, ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import './approvals.css';
import { Documents } from './documents.tsx';
import { Queue, type QueueView } from './queue.tsx';
import { RequestSide } from './request-side.tsx';

const MOST_ROWS = 100;
const NO_ROWS: readonly RequestSummaryOut[] = [];

/** 审批: the queue, the document, the request, the decision. */
export function ApprovalsPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('requests.decide');
  return (
    <Page title={t('approval.title')} fill>
      {may ? <Approvals /> : <NoRight />}
    </Page>
  );
}

function Approvals(): ReactNode {
  const { t } = useTexts();
  const { id } = useParams();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const view: QueueView = query.get('view') === 'decided' ? 'decided' : 'to-decide';
  const list = useCall('requests.list', { view, offset: 0, limit: MOST_ROWS }, { keep: true });
  const known = list.isPlaceholderData ? undefined : list.data;
  const rows = known?.rows ?? NO_ROWS;
  const addressOf = (to: string): string => `/approvals/${to}${view === 'decided' ? '?view=decided' : ''}`;
  const next = rows.find((row) => row.id !== id)?.id;
  const [first] = rows;
  // What is chosen stands in the address: it stays chosen when the queue moves on.
  if (id === undefined && first !== undefined) return <Navigate replace to={addressOf(first.id)} />;
  return (
    <Chosen
      key={id}
      id={id}
      next={view === 'to-decide' ? next : undefined}
      nothing={known !== undefined}
      view={view}
      left={
        <Queue
          view={view}
          onView={(wanted) => void navigate(wanted === 'decided' ? '/approvals?view=decided' : '/approvals')}
          rows={rows}
          total={known?.total ?? 0}
          current={id}
          addressOf={addressOf}
        >
          {list.error !== null && (
            <ErrorLines error={list.error}>
              <Button onClick={() => void list.refetch()}>{t('requests.retry')}</Button>
            </ErrorLines>
          )}
          {known === undefined && list.error === null && <LoadingState />}
          {known !== undefined && rows.length === 0 && id !== undefined && (
            <p className="yz-choice-note">{t(`approval.none.${view}`)}</p>
          )}
        </Queue>
      }
    />
  );
}

interface ChosenProps {
  readonly id: string | undefined;
  readonly next: string | undefined;
  /** The queue is known: where nothing is chosen, there is nothing. */
  readonly nothing: boolean;
  readonly view: QueueView;
  readonly left: ReactNode;
}

/** The request that is looked at. */
function Chosen({ id, next, nothing, view, left }: ChosenProps): ReactNode {
  const { t } = useTexts();
  const asked = useCall('requests.get', { id: id ?? '' }, { enabled: id !== undefined });
  const { data: detail, error } = asked;
  const [decided, setDecided] = useState<JobOut>();
  const frame = { left, leftLabel: t('approval.queue'), rightLabel: t('approval.request') };
  if (id === undefined) {
    return (
      <Desk {...frame} right={null}>
        {nothing && <EmptyState title={t(`approval.none.${view}`)} text={t(`approval.none.${view}.text`)} />}
      </Desk>
    );
  }
  if (detail === undefined) {
    return (
      <Desk {...frame} right={error === null ? <LoadingState /> : null}>
        {error === null ? (
          <LoadingState rows={10} />
        ) : (
          <div className="yz-alone">
            <ErrorLines error={error}>
              <Button onClick={() => void asked.refetch()}>{t('requests.retry')}</Button>
            </ErrorLines>
          </div>
        )}
      </Desk>
    );
  }
  return (
    <Desk
      {...frame}
      right={<RequestSide detail={detail} next={next} decided={decided} onDecided={setDecided} />}
    >
      <Documents detail={detail} />
    </Desk>
  );
}
