import type { LogEntryOut } from '@yinzheng/contract/cli';
import { memo, type ReactNode } from 'react';
import type { UiTexts } from '../../i18n/index.ts';
import type { ColumnId, LedgerColumn } from './columns.ts';
import { ResultTag } from './result-tag.tsx';

export interface LedgerRowProps {
  readonly id: string;
  /** Counted from 0, newest first. */
  readonly index: number;
  /** From the first row's upper edge, CSS pixels. */
  readonly top: number;
  readonly template: string;
  readonly columns: readonly LedgerColumn[];
  /** undefined: on its way. */
  readonly entry: LogEntryOut | undefined;
  /** The arrows stand here. */
  readonly active: boolean;
  /** Its drawer is open. */
  readonly shown: boolean;
  readonly texts: UiTexts;
  /** The same function at every drawing. */
  onPress(index: number, number: number): void;
}

/** One entry; drawn again only when something of it changes, since many pass by while somebody scrolls. */
export const LedgerRow = memo(function LedgerRow(props: LedgerRowProps): ReactNode {
  const { id, index, top, template, columns, entry, active, shown, texts, onPress } = props;
  const classes = ['ledger-row', active ? 'ledger-active' : '', shown ? 'ledger-shown' : ''];
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={active}
      aria-busy={entry === undefined}
      className={classes.filter((name) => name !== '').join(' ')}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      onClick={() => {
        if (entry !== undefined) onPress(index, entry.number);
      }}
    >
      {columns.map((column, place) => {
        const text = entry === undefined ? '' : textOf(column.id, entry, texts);
        return (
          <div
            key={column.id}
            role="gridcell"
            aria-colindex={place + 1}
            className={column.numeric === true ? 'yz-num' : undefined}
            title={text}
            {...(column.id === 'reason' ? { 'data-cuttable': '' } : {})}
          >
            {entry === undefined ? (
              <Waiting text={place === 0 ? texts.t('ledger.row-loading') : ''} />
            ) : column.id === 'result' ? (
              <ResultTag result={entry.result} mistaken={entry.annotations.length > 0} t={texts.t} />
            ) : (
              text
            )}
          </div>
        );
      })}
    </div>
  );
});

/** The place of what is on its way. */
function Waiting({ text }: { readonly text: string }): ReactNode {
  return (
    <>
      <span className="ledger-blank" aria-hidden />
      {text === '' ? null : <span className="yz-hidden">{text}</span>}
    </>
  );
}

/** What stands in a cell, in full. */
function textOf(id: ColumnId, entry: LogEntryOut, { t, moment }: UiTexts): string {
  switch (id) {
    case 'number':
      return String(entry.number);
    case 'date':
      return moment(entry.date);
    case 'reason':
      return entry.reason;
    case 'document':
      return entry.document;
    case 'seal':
      return entry.seal.name;
    case 'applicant':
      return entry.applicant.name;
    case 'approvers':
      return entry.approvers.map(({ name }) => name).join(t('ledger.separator'));
    case 'custodian':
      return entry.custodian.name;
    case 'page':
      return String(entry.page);
    case 'count':
      return String(entry.count);
    case 'result':
      return t(`ledger.state.${entry.result}`);
  }
}
