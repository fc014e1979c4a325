import { useVirtualizer } from '@tanstack/react-virtual';
import type { LicenceRowOut } from '@yinzheng/contract/ipc';
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../../i18n/index.ts';
import { Moment } from '../../ui/index.ts';
import { movedRow, ROW_KEYS, wholePages, type SeenRows } from '../../ui/paging.ts';
import { licenceAddress } from './list-address.ts';
import { DeliveredTag, LicenceTag } from './tags.tsx';
import type { LicenceRows } from './use-list.ts';

/** Height of a row and of the heading, CSS pixels. */
const ROW = 34;
const HEADING = 32;
/** Rows that are kept ready above and below what is seen. */
const AROUND = 6;
const COLUMNS = [
  'state',
  'holders',
  'type',
  'identifier',
  'valid',
  'delivery',
  'collector',
  'changed',
] as const;

export interface LicenceGridProps {
  readonly rows: LicenceRows;
  /** Told in whole pages: only a new page is a reason to fetch. */
  onSeen(seen: SeenRows): void;
}

/** The table: only rows in sight are in the page; arrows move, Enter opens. */
export function LicenceGrid({ rows, onSeen }: LicenceGridProps): ReactNode {
  const { t } = useTexts();
  const id = useId();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const total = rows.total ?? 0;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: AROUND,
    scrollPaddingEnd: HEADING,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const tell = useEffectEvent(onSeen);
  const seen = wholePages({ first, last });
  useEffect(() => tell({ first: seen.first, last: seen.last }), [seen.first, seen.last]);
  const open = (index: number): void => {
    const row = rows.at(index);
    if (row !== undefined) void navigate(licenceAddress(row.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = ROW_KEYS.get(event.key);
    if (move !== undefined) {
      const height = (scroller.current?.clientHeight ?? ROW) - HEADING;
      const next = movedRow(active, move, total, Math.floor(height / ROW));
      setActive(next);
      virtual.scrollToIndex(next);
    } else if (event.key === 'Enter' || event.key === ' ') open(active);
    else return;
    event.preventDefault();
  };
  const rowId = (index: number): string => `${id}-${index}`;
  return (
    <div
      ref={scroller}
      className={rows.stale ? 'licences-grid licences-stale' : 'licences-grid'}
      role="grid"
      tabIndex={0}
      aria-label={t('licences.title')}
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      aria-busy={rows.stale}
      aria-activedescendant={active >= first && active <= last ? rowId(active) : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className="licences-head">
        <div role="row" aria-rowindex={1} className="licences-row">
          {COLUMNS.map((column, index) => (
            <div key={column} role="columnheader" aria-colindex={index + 1}>
              {t(`licences.column.${column}`)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="licences-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <Row
            key={index}
            id={rowId(index)}
            index={index}
            top={start}
            row={rows.at(index)}
            active={index === active}
            onOpen={() => open(index)}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  /** undefined: on its way. */
  readonly row: LicenceRowOut | undefined;
  readonly active: boolean;
  onOpen(): void;
}

function Row({ id, index, top, row, active, onOpen }: RowProps): ReactNode {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      aria-busy={row === undefined}
      className={active ? 'licences-row licences-active' : 'licences-row'}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      {COLUMNS.map((column, place) => (
        <div key={column} role="gridcell" aria-colindex={place + 1}>
          {row === undefined ? (
            <span className="licences-blank" aria-hidden />
          ) : (
            <Cell column={column} row={row} />
          )}
        </div>
      ))}
    </div>
  );
}

function Cell({
  column,
  row,
}: {
  readonly column: (typeof COLUMNS)[number];
  readonly row: LicenceRowOut;
}): ReactNode {
  const { t } = useTexts();
  switch (column) {
    case 'state':
      return <LicenceTag row={row} />;
    case 'holders':
      return <span title={row.holders}>{row.holders}</span>;
    case 'type':
      return <span title={row.type}>{row.type}</span>;
    case 'identifier':
      return row.identifier === null ? (
        <span className="yz-muted">
          {t(row.updates ? 'licences.identifier.update' : 'licences.identifier.none')}
        </span>
      ) : (
        <span title={row.identifier}>
          {t('licences.identifier.short', {
            serial: row.identifier.split('.').at(-3) ?? '',
            version: row.version ?? 1,
          })}
        </span>
      );
    case 'valid':
      return row.identifier === null ? null : (row.validTo ?? t('licences.endless'));
    case 'delivery':
      return <DeliveredTag delivery={row.delivery} />;
    case 'collector':
      return row.collector.name;
    case 'changed':
      return <Moment at={row.changed} form="short" />;
  }
}
