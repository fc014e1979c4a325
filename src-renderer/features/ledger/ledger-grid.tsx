import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useTexts } from '../../i18n/index.ts';
import { templateOf, type LedgerColumn } from './columns.ts';
import { LedgerRow } from './ledger-row.tsx';
import { movedRow, ROW_KEYS, wholePages, type SeenRows } from '../../ui/paging.ts';
import type { LedgerRows } from './use-ledger.ts';

/** Height of a row and of the heading, CSS pixels. */
const ROW = 32;
const HEADING = 32;
/** Rows that are kept ready above and below what is seen. */
const AROUND = 6;

export interface LedgerGridProps {
  readonly rows: LedgerRows;
  readonly columns: readonly LedgerColumn[];
  /** Number of the entry whose drawer is open. */
  readonly open: number | null;
  /** The same function at every drawing. */
  onOpen(number: number | null): void;
  /** Told in whole pages: only a new page is a reason to fetch. */
  onSeen(seen: SeenRows): void;
}

/** The table: only rows in sight are in the page; arrows move, Enter opens, Esc closes. */
export function LedgerGrid({ rows, columns, open, onOpen, onSeen }: LedgerGridProps): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const total = rows.sums?.entries ?? 0;
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

  const go = (index: number): void => {
    setActive(index);
    virtual.scrollToIndex(index);
    const entry = rows.at(index);
    if (open !== null && entry !== undefined) onOpen(entry.number);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = ROW_KEYS.get(event.key);
    const entry = rows.at(active);
    if (move !== undefined) {
      const height = (scroller.current?.clientHeight ?? ROW) - HEADING;
      go(movedRow(active, move, total, Math.floor(height / ROW)));
    } else if ((event.key === 'Enter' || event.key === ' ') && entry !== undefined) onOpen(entry.number);
    else if (event.key === 'Escape' && open !== null) onOpen(null);
    else return;
    event.preventDefault();
  };
  const press = useCallback(
    (index: number, number: number): void => {
      setActive(index);
      onOpen(number);
    },
    [onOpen],
  );
  const template = templateOf(columns);
  const rowId = (index: number): string => `${id}-${index}`;
  return (
    <div className="ledger-table">
      <div
        ref={scroller}
        className={rows.stale ? 'ledger-grid ledger-stale' : 'ledger-grid'}
        role="grid"
        tabIndex={0}
        aria-label={t('ledger.grid')}
        aria-describedby={`${id}-hint`}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-busy={rows.stale}
        aria-activedescendant={active >= first && active <= last ? rowId(active) : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="ledger-head">
          <div role="row" aria-rowindex={1} className="ledger-row" style={{ gridTemplateColumns: template }}>
            {columns.map((column, index) => (
              <div
                key={column.id}
                role="columnheader"
                aria-colindex={index + 1}
                className={column.numeric === true ? 'yz-num' : undefined}
              >
                {t(`ledger.column.${column.id}`)}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="ledger-body" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const entry = rows.at(index);
            return (
              <LedgerRow
                key={index}
                id={rowId(index)}
                index={index}
                top={start}
                template={template}
                columns={columns}
                entry={entry}
                active={index === active}
                shown={entry !== undefined && entry.number === open}
                texts={texts}
                onPress={press}
              />
            );
          })}
        </div>
      </div>
      <p id={`${id}-hint`} className="yz-hidden">
        {t('ledger.grid-hint')}
      </p>
      <WholeReason key={active} text={rows.at(active)?.reason} row={rowId(active)} />
    </div>
  );
}

interface WholeReasonProps {
  readonly text: string | undefined;
  /** Identifier of the row's element. */
  readonly row: string;
}

/** The reason of the active row in full, for the keyboard, where the column is too narrow for it. */
function WholeReason({ text, row }: WholeReasonProps): ReactNode {
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const cell = document.getElementById(row)?.querySelector('[data-cuttable]');
    setCut(cell !== null && cell !== undefined && cell.scrollWidth > cell.clientWidth);
  }, [row, text]);
  return cut ? <p className="ledger-whole">{text}</p> : null;
}
