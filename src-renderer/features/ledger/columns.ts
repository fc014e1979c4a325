/** A column of the 台账: its width in CSS pixels, or its share of what is left over. */
export interface LedgerColumn {
  readonly id: ColumnId;
  readonly width: string;
  /** Always there: an entry cannot be told from another without it. */
  readonly fixed?: true;
  readonly numeric?: true;
}

export type ColumnId =
  | 'number'
  | 'date'
  | 'reason'
  | 'document'
  | 'seal'
  | 'applicant'
  | 'approvers'
  | 'custodian'
  | 'page'
  | 'count'
  | 'result';

/** In their order; the four facts of each use (date, reason, approver, count) are among the fixed ones. */
export const COLUMNS: readonly LedgerColumn[] = [
  { id: 'number', width: '60px', fixed: true, numeric: true },
  { id: 'date', width: '164px', fixed: true },
  { id: 'reason', width: 'minmax(150px, 2.6fr)', fixed: true },
  { id: 'document', width: 'minmax(120px, 1.7fr)' },
  { id: 'seal', width: 'minmax(90px, 2fr)' },
  { id: 'applicant', width: 'minmax(78px, 0.5fr)' },
  { id: 'approvers', width: 'minmax(88px, 0.8fr)', fixed: true },
  { id: 'custodian', width: 'minmax(78px, 0.5fr)' },
  { id: 'page', width: '60px', numeric: true },
  { id: 'count', width: '64px', fixed: true, numeric: true },
  { id: 'result', width: 'minmax(128px, 0.8fr)', fixed: true },
];

/** The columns that are shown; fixed ones are not hidden by whatever a preference says. */
export function shownColumns(hidden: readonly string[]): LedgerColumn[] {
  return COLUMNS.filter(({ id, fixed }) => fixed === true || !hidden.includes(id));
}

/** A preference with one column shown or hidden; what it says of columns that are not known here stays. */
export function withColumn(hidden: readonly string[], id: ColumnId, shown: boolean): string[] {
  const rest = hidden.filter((one) => one !== id);
  return shown ? rest : [...rest, id];
}

/** CSS grid-template-columns. */
export function templateOf(columns: readonly LedgerColumn[]): string {
  return columns.map(({ width }) => width).join(' ');
}
