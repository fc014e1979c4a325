import { Button } from 'antd';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { LedgerFilter } from '@yinzheng/contract/ipc';
import { useMay, usePrefer, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page } from '../../ui/index.ts';
import { ChainBadge, ChainTrouble, useChain } from './chain-badge.tsx';
import { ColumnChoice } from './column-choice.tsx';
import { shownColumns } from './columns.ts';
import { EntryDrawer } from './entry-drawer.tsx';
import { ExportTable } from './export-table.tsx';
import { FilterRow } from './filter-row.tsx';
import { addressWith, filterOf, isNarrow, isTurnedRound, openEntryOf } from './filter.ts';
import './ledger.css';
import { LedgerGrid } from './ledger-grid.tsx';
import type { SeenRows } from '../../ui/paging.ts';
import { SumsLine } from './sums-line.tsx';
import { useLedger, type LedgerRows } from './use-ledger.ts';

/** 台账: every use of a seal, newest first. */
export function LedgerPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('ledger.page');
  return (
    <Page title={t('ledger.title')} fill={may}>
      {may ? <Ledger /> : <NoRight />}
    </Page>
  );
}

function Ledger(): ReactNode {
  const { preferences } = useSession();
  const prefer = usePrefer();
  const chain = useChain();
  const [address, setAddress] = useSearchParams();
  const filter = useMemo(() => filterOf(address), [address]);
  const open = openEntryOf(address);
  const [seen, setSeen] = useState<SeenRows>({ first: 0, last: 0 });
  const rows = useLedger(filter, seen);
  const { hiddenColumns } = preferences;
  const columns = useMemo(() => shownColumns(hiddenColumns), [hiddenColumns]);
  const narrow = useCallback(
    (next: LedgerFilter): void => setAddress((now) => addressWith(now, next), { replace: true }),
    [setAddress],
  );
  const openEntry = useCallback(
    (number: number | null): void =>
      setAddress(
        (now) => {
          const next = new URLSearchParams(now);
          if (number === null) next.delete('entry');
          else next.set('entry', String(number));
          return next;
        },
        { replace: true },
      ),
    [setAddress],
  );
  return (
    <div className="ledger">
      <div className="ledger-tools">
        <FilterRow filter={filter} onFilter={narrow} />
        <ColumnChoice hidden={hiddenColumns} onHidden={(wanted) => prefer({ hiddenColumns: wanted })} />
        <ExportTable filter={filter} entries={rows.sums?.entries} unread={rows.error !== null} />
      </div>
      <ChainTrouble chain={chain} />
      <div className="ledger-main">
        <Rows rows={rows} filter={filter} onClear={() => narrow({})}>
          <LedgerGrid
            key={JSON.stringify(filter)}
            rows={rows}
            columns={columns}
            open={open}
            onOpen={openEntry}
            onSeen={setSeen}
          />
        </Rows>
        {open === null ? null : <EntryDrawer key={open} number={open} onClose={() => openEntry(null)} />}
      </div>
      <SumsLine sums={rows.sums} narrow={isNarrow(filter)} broken={chain.found?.answer === 'invalid'}>
        <ChainBadge chain={chain} />
      </SumsLine>
    </div>
  );
}

interface RowsProps {
  readonly rows: LedgerRows;
  readonly filter: LedgerFilter;
  onClear(): void;
  readonly children: ReactNode;
}

/** The table, or what stands in its place. */
function Rows({ rows, filter, onClear, children }: RowsProps): ReactNode {
  const { t } = useTexts();
  const { sums, error } = rows;
  const place = (inside: ReactNode): ReactNode => <div className="ledger-instead">{inside}</div>;
  if (isTurnedRound(filter)) return place(<EmptyState title={t('ledger.turned-round')} />);
  if (error !== null) {
    return place(
      <ErrorLines error={error}>
        <Button onClick={rows.again}>{t('ledger.again')}</Button>
      </ErrorLines>,
    );
  }
  if (sums === undefined) return place(<LoadingState rows={12} />);
  if (sums.entries > 0) return children;
  if (!isNarrow(filter)) {
    return place(<EmptyState title={t('ledger.empty.title')} text={t('ledger.empty.text')} />);
  }
  return place(
    <EmptyState title={t('ledger.none.title')} text={t('ledger.none.text')}>
      <Button onClick={onClear}>{t('ledger.clear')}</Button>
    </EmptyState>,
  );
}
