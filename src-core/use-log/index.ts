export { checkedRows, checkLog } from './check.ts';
export {
  ROW_KINDS,
  type Closed,
  type Opened,
  type Reserved,
  type RowContent,
  type RowKind,
  type Signed,
  type Voided,
} from './content.ts';
export { entriesOf, isSpent, spentOn, type EntryResult, type UseLogEntry } from './entry.ts';
export { EMPTY_LOG, headOf, nextRow, parseRow, requireFollows, type LogHead, type UseLogRow } from './row.ts';
export type { UseLogStore, UseLogWriter } from './store.ts';
