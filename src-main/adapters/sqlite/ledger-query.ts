import { searchWords } from '@yinzheng/core/kernel';

/** Which entries of the 台账 are wanted; what is left out does not narrow. */
export interface LedgerQuery {
  /** The first moment, and the first one after the last. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  /** esID */
  readonly seal?: string | undefined;
  /** Identifier of somebody who applied, approved or stamped. */
  readonly person?: string | undefined;
  readonly result?: string | undefined;
  /** Words that must all stand in the reason or in the document's name. */
  readonly text?: string | undefined;
}

/** A query as SQL over `temp.shown_entry e`. */
export interface Where {
  /** Begins with WHERE, or is empty. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Puts a query into SQL; everything that comes from outside goes as a value. */
export function whereOf({ from, until, seal, person, result, text }: LedgerQuery): Where {
  const parts: [sql: string, value: string | number][] = [];
  if (from !== undefined) parts.push(['e.at >= ?', from.getTime()]);
  if (until !== undefined) parts.push(['e.at < ?', until.getTime()]);
  if (seal !== undefined) parts.push(['e.seal = ?', seal]);
  if (person !== undefined) {
    parts.push(['e.entry_no IN (SELECT entry_no FROM temp.shown_person WHERE person = ?)', person]);
  }
  if (result !== undefined) parts.push(['e.result = ?', result]);
  for (const word of searchWords(text ?? '')) parts.push(['instr(e.words, ?) > 0', word]);
  if (parts.length === 0) return { sql: '', values: [] };
  return { sql: `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`, values: parts.map(([, value]) => value) };
}
