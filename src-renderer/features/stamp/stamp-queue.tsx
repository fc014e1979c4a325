import { Button, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, RequestTable } from '../../ui/index.ts';

const PAGE_SIZE = 50;

type View = 'to-stamp' | 'stamped';

/** What can be stamped now, the oldest deadline first; or what could be. */
export function StampQueue(): ReactNode {
  const { t } = useTexts();
  const [query, setQuery] = useSearchParams();
  const view: View = query.get('view') === 'stamped' ? 'stamped' : 'to-stamp';
  const asked = Number(query.get('page') ?? '1');
  const page = Number.isInteger(asked) && asked >= 1 ? asked : 1;
  const go = (wanted: View, to: number): void =>
    setQuery({ view: wanted, page: String(to) }, { replace: true });
  const list = useCall('requests.list', { view, offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE });
  return (
    <>
      <div className="yz-list-tools">
        <Segmented
          value={view}
          aria-label={t('stamp.view')}
          options={(['to-stamp', 'stamped'] as const).map((value) => ({
            value,
            label: t(`stamp.view.${value}`),
          }))}
          onChange={(wanted) => go(wanted, 1)}
        />
      </div>
      {list.error !== null && (
        <ErrorLines error={list.error}>
          <Button onClick={() => void list.refetch()}>{t('requests.retry')}</Button>
        </ErrorLines>
      )}
      {list.data === undefined && list.error === null && <LoadingState rows={8} />}
      {list.data?.total === 0 && (
        <EmptyState title={t(`stamp.none.${view}`)} text={t(`stamp.none.${view}.text`)} />
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <RequestTable
          label={t(`stamp.view.${view}`)}
          moment="decided"
          rows={list.data.rows}
          total={list.data.total}
          page={page}
          pageSize={PAGE_SIZE}
          onPage={(to) => go(view, to)}
          to={(id) => `/stamp/${id}`}
        />
      )}
    </>
  );
}
