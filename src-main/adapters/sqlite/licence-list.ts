import {
  isIssued,
  linesOf,
  lineWords,
  LIST_STATES,
  searchText,
  type KeptLicenceAct,
  type LicenceList,
  type ListLine,
  type ListQuery,
  type ListState,
  type WaitingFor,
} from '@yinzheng/core/licences';
import type { GuardedDatabase } from './database.ts';

/** The form of the table's rows: another one has it made anew. */
const FORM = 1;

const COLUMNS = [
  'place',
  'subject',
  'id',
  'state',
  'type',
  'type_name',
  'holders',
  'words',
  'identifier',
  'licence',
  'act',
  'version',
  'mortgaged',
  'updates',
  'valid_to',
  'collector',
  'collector_name',
  'changed',
  'made',
  'draft',
] as const satisfies readonly (keyof StoredLine)[];

interface StoredLine {
  readonly place: number;
  readonly subject: string;
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly type_name: string;
  readonly holders: string;
  readonly words: string;
  readonly identifier: string | null;
  readonly licence: string | null;
  readonly act: Buffer | null;
  readonly version: number | null;
  readonly mortgaged: number;
  readonly updates: number;
  readonly valid_to: string | null;
  readonly collector: string;
  readonly collector_name: string;
  readonly changed: number;
  readonly made: number;
  readonly draft: string | null;
}

/** The list, and the place where acts are told to it. */
export interface WrittenList extends LicenceList {
  /** An act was put behind the others; inside its transaction. @throws STORE_ALTERED */
  wrote(subject: string, digest: Uint8Array): void;
}

/** 证照 as a table beside its acts (docs/data-folder.md). `about`: the acts about one subject, in their order. */
export function licenceList(
  { connection, guard }: GuardedDatabase,
  about: (subject: string) => KeptLicenceAct[],
): WrittenList {
  const run = (sql: string, ...values: unknown[]): void => void connection.prepare(sql).run(...values);
  const all = <T>(sql: string, ...values: unknown[]): T[] =>
    guard(() => connection.prepare<unknown[], T>(sql).all(...values));
  const one = (sql: string, ...values: unknown[]): number =>
    all<{ readonly value: number | null }>(sql, ...values)[0]?.value ?? 0;
  const lines = (rest: string, ...values: unknown[]): ListLine[] =>
    all<StoredLine>(`SELECT * FROM licence_list ${rest}`, ...values).map(lineOf);

  const done = (): number => one('SELECT up_to AS value FROM licence_list_mark WHERE form = ?', FORM);
  const last = (): number => one('SELECT max(number) AS value FROM licence_act');
  const setDone = (number: number): void =>
    run(
      `INSERT INTO licence_list_mark VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET form = excluded.form, up_to = excluded.up_to`,
      FORM,
      number,
    );
  /** The versions that were made of a draft. */
  const madeOf = (draft: string): Pick<ListLine, 'draft' | 'made'>[] =>
    all<{ draft: string; made: number }>('SELECT draft, made FROM licence_list WHERE draft = ?', draft);
  const fromActs = (subject: string): ListLine[] =>
    linesOf(about(subject)).filter((line) => line.key !== undefined || !isIssued(line, madeOf(line.id)));
  /** Writes the lines of a subject as its acts say them, and takes away the drafts that they were made of. */
  const write = (subject: string): void => {
    run('DELETE FROM licence_list WHERE subject = ?', subject);
    for (const line of fromActs(subject)) {
      insert(line);
      if (line.draft === undefined) continue;
      run('DELETE FROM licence_list WHERE subject = ? AND draft IS NULL AND made < ?', line.draft, line.made);
    }
  };
  const insert = (line: ListLine): void => {
    const stored = storedOf(line);
    run(
      `INSERT OR REPLACE INTO licence_list (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
      ...COLUMNS.map((column) => stored[column]),
    );
  };
  const agrees = (subject: string): boolean => {
    const due = fromActs(subject).map(storedOf);
    const kept = all<StoredLine>('SELECT * FROM licence_list WHERE subject = ?', subject);
    return sameRows(due, kept);
  };
  const subjectsBehind = (number: number, limit: number): string[] =>
    all<{ subject: string }>(
      'SELECT DISTINCT subject FROM licence_act WHERE number > ? AND number <= ?',
      number,
      number + limit,
    ).map(({ subject }) => subject);

  return {
    standing: () => ({ done: done(), of: last() }),
    page: (query, { offset, limit }) => {
      const { sql, values } = whereOf(query);
      return lines(`${sql} ORDER BY place DESC LIMIT ? OFFSET ?`, ...values, limit, offset);
    },
    counts: ({ type, text }) => {
      const { sql, values } = whereOf({ type, text });
      const rows = all<{ state: string; count: number }>(
        `SELECT state, count(*) AS count FROM licence_list ${sql} GROUP BY state`,
        ...values,
      );
      return new Map(rows.map(({ state, count }) => [stateOf(state), count]));
    },
    waiting: (of, limit) => {
      if (of.length === 0) return { lines: [], count: 0 };
      const parts = of.map(waitingFor);
      const sql = `WHERE ${parts.map((part) => `(${part.sql})`).join(' OR ')}`;
      const values = parts.flatMap((part) => part.values);
      return {
        lines: lines(`${sql} ORDER BY place LIMIT ?`, ...values, limit),
        count: one(`SELECT count(*) AS value FROM licence_list ${sql}`, ...values),
      };
    },
    fromActs,
    agrees,
    wrote: (subject, digest) => {
      write(subject);
      const number = one('SELECT number AS value FROM licence_act WHERE digest = ?', digest);
      if (done() === number - 1) setDone(number);
    },
    takeUp: (limit) =>
      guard(() =>
        connection
          .transaction(() => {
            // A table of another form, or one that knows of acts that are not there.
            if (done() > last()) setDone(0);
            if (done() === 0) run('DELETE FROM licence_list');
            const upTo = Math.min(last(), done() + limit);
            for (const subject of subjectsBehind(done(), limit)) write(subject);
            setDone(upTo);
            return upTo < last();
          })
          .immediate(),
      ),
    requireReadable: (limit) => {
      for (const subject of subjectsBehind(done(), limit)) about(subject);
    },
    differences: (after, limit) =>
      guard(() =>
        connection
          .transaction(() => {
            if (done() > last()) return { found: true, upTo: undefined };
            const subjects = all<{ subject: string }>(
              'SELECT DISTINCT subject FROM licence_act WHERE subject > ? ORDER BY subject LIMIT ?',
              after,
              limit,
            ).map(({ subject }) => subject);
            const upTo = subjects.length < limit ? undefined : subjects.at(-1);
            const end = upTo === undefined ? '' : 'AND subject <= ?';
            const there = all<{ subject: string }>(
              `SELECT DISTINCT subject FROM licence_list WHERE subject > ? ${end}`,
              after,
              ...(upTo === undefined ? [] : [upTo]),
            );
            const known = new Set(subjects);
            const strange = there.some(({ subject }) => !known.has(subject));
            return { found: strange || !subjects.every(agrees), upTo };
          })
          .deferred(),
      ),
    clear: () => guard(() => connection.transaction(() => setDone(0)).immediate()),
  };
}

function whereOf({ state, type, text }: ListQuery): { readonly sql: string; readonly values: string[] } {
  const words = searchText(text ?? '').trim();
  const parts = [
    ...(state === undefined ? [] : [['state = ?', state] as const]),
    ...(type === undefined ? [] : [['type = ?', type] as const]),
    ...(words === '' ? [] : [['instr(words, ?) > 0', words] as const]),
  ];
  if (parts.length === 0) return { sql: '', values: [] };
  return { sql: `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`, values: parts.map(([, value]) => value) };
}

function waitingFor({ state, collector }: WaitingFor): { readonly sql: string; readonly values: string[] } {
  if (collector === undefined) return { sql: 'state = ?', values: [state] };
  return { sql: `state = ? AND collector ${collector.own ? '=' : '<>'} ?`, values: [state, collector.id] };
}

/** Compared as they lie there: what a line is read as may be more than the table says. */
function sameRows(due: readonly StoredLine[], kept: readonly StoredLine[]): boolean {
  return textOf(due) === textOf(kept);
}

function textOf(rows: readonly StoredLine[]): string {
  return JSON.stringify(
    [...rows]
      .sort((a, b) => a.place - b.place)
      .map((row) => COLUMNS.map((column) => (column === 'act' ? row.act?.toString('hex') : row[column]))),
  );
}

function storedOf(line: ListLine): StoredLine {
  return {
    place: line.order,
    subject: line.subject,
    id: line.id,
    state: line.state,
    type: line.typeCode,
    type_name: line.type,
    holders: line.holders,
    words: lineWords(line),
    identifier: line.identifier ?? null,
    licence: line.key ?? null,
    act: line.act === undefined ? null : Buffer.from(line.act),
    version: line.version ?? null,
    mortgaged: line.mortgaged ? 1 : 0,
    updates: line.updates ? 1 : 0,
    valid_to: line.validTo ?? null,
    collector: line.collector.id,
    collector_name: line.collector.name,
    changed: line.changed.getTime(),
    made: line.made,
    draft: line.draft ?? null,
  };
}

function lineOf(stored: StoredLine): ListLine {
  return {
    id: stored.id,
    subject: stored.subject,
    state: stateOf(stored.state),
    typeCode: stored.type,
    type: stored.type_name,
    holders: stored.holders,
    identifier: stored.identifier ?? undefined,
    key: stored.licence ?? undefined,
    act: stored.act === null ? undefined : new Uint8Array(stored.act),
    version: stored.version ?? undefined,
    mortgaged: stored.mortgaged === 1,
    updates: stored.updates === 1,
    validTo: stored.valid_to ?? undefined,
    collector: { id: stored.collector, name: stored.collector_name },
    changed: new Date(stored.changed),
    order: stored.place,
    made: stored.made,
    draft: stored.draft ?? undefined,
  };
}

/** A state that is none is found by whoever compares a line with its acts. */
function stateOf(text: string): ListState {
  return LIST_STATES.find((one) => one === text) ?? 'superseded';
}
