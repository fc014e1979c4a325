import { SearchOutlined } from '@ant-design/icons';
import { LICENCE_STATES } from '@yinzheng/contract/ipc';
import { Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useCall } from '../../app/api/index.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, LoadingState, NoRight, Page, type PrimaryAction } from '../../ui/index.ts';
import type { SeenRows } from '../../ui/paging.ts';
import { LicenceGrid } from './licence-grid.tsx';
import './licences.css';
import { addressOf, filterOf, type ListFilter } from './list-address.ts';
import { useLicenceRows, type LicenceRows } from './use-list.ts';

/** 证照: records on their way, and every version of every licence. */
export function LicencesPage(): ReactNode {
  const { t } = useTexts();
  const may = useMay('licences.list');
  const primary = usePrimary();
  return (
    <Page title={t('licences.title')} fill={may} primary={may ? primary : undefined}>
      {may ? <Licences /> : <NoRight />}
    </Page>
  );
}

/** What this person most likely came for. */
function usePrimary(): PrimaryAction | undefined {
  const { t } = useTexts();
  const navigate = useNavigate();
  const collects = useMay('licences.collect');
  const issues = useMay('licences.issue');
  const authorises = useMay('authorisations.sign');
  const go = (label: string, to: string): PrimaryAction => ({
    label: t(label),
    onPress: () => void navigate(to),
  });
  if (collects) return go('licences.new', '/licences/new');
  if (issues) return go('licences.issue.open', '/licences/issue');
  return authorises ? go('licences.authorise.open', '/licences/authorisations') : undefined;
}

function Licences(): ReactNode {
  const [query, setQuery] = useSearchParams();
  const filter = filterOf(query);
  const [seen, setSeen] = useState<SeenRows>({ first: 0, last: 0 });
  const rows = useLicenceRows(filter, seen);
  const narrow = (change: Partial<ListFilter>): void =>
    setQuery(addressOf({ ...filter, ...change }), { replace: true });
  return (
    <div className="licences">
      <Tools key={filter.text} filter={filter} narrow={narrow} />
      <States filter={filter} rows={rows} narrow={narrow} />
      <Building rows={rows} />
      <Rows rows={rows} filter={filter} onClear={() => setQuery({}, { replace: true })}>
        <LicenceGrid key={JSON.stringify(filter)} rows={rows} onSeen={setSeen} />
      </Rows>
      <Foot rows={rows} />
    </div>
  );
}

interface ToolsProps {
  readonly filter: ListFilter;
  narrow(change: Partial<ListFilter>): void;
}

function Tools({ filter, narrow }: ToolsProps): ReactNode {
  const { t } = useTexts();
  const [text, setText] = useState(filter.text);
  const { data } = useCall('licences.types', {});
  const types = data?.types ?? [];
  return (
    <div className="licences-tools" role="search" aria-label={t('licences.filter')}>
      <Input.Search
        value={text}
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        aria-label={t('licences.search')}
        placeholder={t('licences.search')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(value) => narrow({ text: value.trim() })}
        className="licences-search"
      />
      <Select
        value={filter.type ?? ''}
        aria-label={t('licences.type')}
        options={[
          { value: '', label: t('licences.type.any') },
          ...types.map(({ code, name }) => ({ value: code, label: name })),
        ]}
        popupMatchSelectWidth={false}
        onChange={(value: string) => narrow({ type: value === '' ? undefined : value })}
        className="licences-type"
      />
      <span className="licences-links">
        <Link to="/licences/authorisations">{t('licences.authorisations')}</Link>
        <Link to="/delivery">{t('licences.delivery')}</Link>
      </span>
    </div>
  );
}

/** A state as its chip calls it: what is active there may be over, or still to come. */
function chipKey(state: ListFilter['state']): string {
  if (state === undefined) return 'licences.state.all';
  return state === 'active' ? 'licences.chip.active' : `licences.state.${state}`;
}

/** How many there are in each state; a press narrows to one. */
function States({ filter, rows, narrow }: ToolsProps & { readonly rows: LicenceRows }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const { counts } = rows;
  const all = LICENCE_STATES.reduce((sum, state) => sum + (counts?.[state] ?? 0), 0);
  const chip = (state: ListFilter['state'], count: number): ReactNode => (
    <button
      key={state ?? 'all'}
      type="button"
      className="licences-chip"
      aria-pressed={filter.state === state}
      onClick={() => narrow({ state })}
    >
      {t(chipKey(state))} <b>{counts === undefined ? '' : texts.number(count)}</b>
    </button>
  );
  return (
    <div className="licences-chips" role="group" aria-label={t('licences.states')}>
      {chip(undefined, all)}
      <Unfinished />
      {LICENCE_STATES.map((state) => chip(state, counts?.[state] ?? 0))}
    </div>
  );
}

/** The list is put together anew: what it shows is not everything. */
function Building({ rows: { building } }: { readonly rows: LicenceRows }): ReactNode {
  const { t, number } = useTexts();
  if (building === undefined || building === null) return null;
  return (
    <p className="yz-muted" role="status">
      {t('licences.list.building', { done: number(building.done), of: number(building.of) })}
    </p>
  );
}

/** 采集中: what this person has begun and not handed in. */
function Unfinished(): ReactNode {
  const { t, shortMoment } = useTexts();
  const collects = useMay('licences.unfinished');
  const { data } = useCall('licences.unfinished', {}, { enabled: collects });
  const kept = data?.kept ?? null;
  if (kept === null) return null;
  const query = new URLSearchParams();
  if (kept.draft !== null) query.set('draft', kept.draft);
  if (kept.updates !== null) query.set('updates', kept.updates);
  const name = kept.form.holders[0]?.name ?? '';
  return (
    <Link to={`/licences/new?${query.toString()}`} className="licences-chip licences-chip-link">
      {t(name === '' ? 'licences.unfinished' : 'licences.unfinished.of', { name, at: shortMoment(kept.at) })}
    </Link>
  );
}

interface RowsProps {
  readonly rows: LicenceRows;
  readonly filter: ListFilter;
  onClear(): void;
  readonly children: ReactNode;
}

/** The table, or what stands in its place. */
function Rows({ rows, filter, onClear, children }: RowsProps): ReactNode {
  const { t } = useTexts();
  const collects = useMay('licences.collect');
  const place = (inside: ReactNode): ReactNode => <div className="licences-instead">{inside}</div>;
  if (rows.error !== null) {
    return place(
      <ErrorLines error={rows.error}>
        <Button onClick={rows.again}>{t('licences.again')}</Button>
      </ErrorLines>,
    );
  }
  if (rows.total === undefined) return place(<LoadingState rows={12} />);
  if (rows.total > 0) return children;
  if (filter.state !== undefined || filter.type !== undefined || filter.text !== '') {
    return place(
      <EmptyState title={t('licences.none.filtered')} text={t('licences.none.filtered.text')}>
        <Button onClick={onClear}>{t('licences.none.clear')}</Button>
      </EmptyState>,
    );
  }
  return place(
    <EmptyState
      title={t('licences.none')}
      text={t(collects ? 'licences.none.text' : 'licences.none.others')}
    />,
  );
}

function Foot({ rows }: { readonly rows: LicenceRows }): ReactNode {
  const { t, number } = useTexts();
  return (
    <p className="licences-foot">
      {rows.total === undefined ? '' : t('licences.total', { count: number(rows.total) })}
      <span className="yz-muted">{t('licences.list.note')}</span>
    </p>
  );
}
