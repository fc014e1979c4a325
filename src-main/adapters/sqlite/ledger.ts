import type { Authority } from '@yinzheng/core/authority';
import { searchable, toHex } from '@yinzheng/core/kernel';
import {
  entriesOf,
  parseRow,
  RowChain,
  withRow,
  type Closed,
  type Digest,
  type UseLogEntry,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import type { GuardedDatabase } from './database.ts';
import { whereOf, type LedgerQuery } from './ledger-query.ts';
import { rowsAfter } from './use-log.ts';

// The 台账 as it is shown (ADR 0016): a copy of the log's checked rows in temporary tables of this connection, in
// memory. Nothing that is written into the database's file afterwards changes it, but for rows that continue the chain.
// A copy that cannot go on stands until another one is whole: it may be all that is left of the log.

const TABLES = `
  CREATE TEMP TABLE shown_row (
    row_no   INTEGER PRIMARY KEY,
    entry_no INTEGER NOT NULL,
    body     BLOB NOT NULL
  ) STRICT;
  CREATE INDEX temp.shown_row_entry ON shown_row (entry_no);

  CREATE TEMP TABLE shown_entry (
    entry_no INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    seal     TEXT NOT NULL,
    result   TEXT NOT NULL,
    words    TEXT NOT NULL,
    ticket   TEXT NOT NULL,
    request  TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX temp.shown_entry_at ON shown_entry (at);
  CREATE INDEX temp.shown_entry_seal ON shown_entry (seal);
  CREATE INDEX temp.shown_entry_ticket ON shown_entry (ticket);

  CREATE TEMP TABLE shown_person (
    person   TEXT NOT NULL,
    entry_no INTEGER NOT NULL,
    PRIMARY KEY (person, entry_no)
  ) STRICT, WITHOUT ROWID;
`;
const NO_TABLES = ['shown_row', 'shown_entry', 'shown_person']
  .map((name) => `DROP TABLE IF EXISTS temp.${name};`)
  .join('\n');

/** Rows read at a time. */
const CHUNK = 2000;
/** Answers kept at a time. */
const MEMO = 50;

/** An entry with the file that came of it, where it was closed. */
export interface ShownEntry {
  readonly entry: UseLogEntry;
  readonly closed: Closed | undefined;
}

/** Impressions of the entries that a query lets through: entries = spent + open + voided. */
export interface LedgerSums {
  readonly entries: number;
  readonly spent: number;
  readonly open: number;
  readonly voided: number;
}

/** How many impressions of a document count as spent on a request; numbers and digests in hexadecimal. */
export interface SpentUse {
  readonly ticketId: string;
  /** SM3 of the request that was used under that number. */
  readonly request: string;
  readonly document: string;
  readonly spent: number;
}

/** The table of the 台账, newest first. */
export interface LedgerTable {
  page(query: LedgerQuery, range: { readonly offset: number; readonly limit: number }): UseLogEntry[];
  sums(query: LedgerQuery): LedgerSums;
}

/** The 台账. Every question sees what was appended until it was asked. @throws what checking the log throws */
export interface ShownLedger extends LedgerTable {
  entry(entryNo: number): ShownEntry | undefined;
  /** The entries of a ticket, oldest first. */
  uses(ticketId: Uint8Array): ShownEntry[];
  /** Of every request, or of one. */
  spending(ticketId?: Uint8Array): SpentUse[];
  /**
   * The table as it was last found whole, whatever was done to the log since; good until the next question. @throws what
   * checking the log throws, where it was not found whole before
   */
  standing(): LedgerTable;
  /** Gives the memory back; it is made anew when it is asked again. */
  forget(): void;
}

/** What a ledger is made with. */
export interface LedgerDeps {
  readonly authority: () => Authority;
  /** Insists that both chains hold as they are now. */
  readonly requireWhole: () => void;
  readonly digest: Digest;
}

/** The rows that are shown, and how they go on. */
interface Shown {
  readonly chain: RowChain;
  /** Entries that have not ended. */
  readonly open: Map<number, UseLogEntry>;
  readonly write: Writing;
}

/** The 台账 of a database. */
export function shownLedger({ connection, guard }: GuardedDatabase, deps: LedgerDeps): ShownLedger {
  /** What can go on; undefined where there is none, or where what follows it was refused. */
  let shown: Shown | undefined;
  /** Whether the temporary tables hold checked rows. */
  let stands = false;
  /** Answers that go through all entries, until another row is there. */
  const memo = { rowNo: -1, answers: new Map<string, unknown>() };

  const forget = (): void => {
    shown = undefined;
    stands = false;
    memo.answers.clear();
    connection.exec(NO_TABLES);
  };
  /** Puts the copy together anew. Where that fails, SQLite puts back the one that was there. */
  const build = (): void => {
    const made = (): Shown => {
      deps.requireWhole();
      connection.exec(NO_TABLES + TABLES);
      const next = { chain: new RowChain(deps.authority()), open: new Map(), write: writing(connection) };
      takeRows(next);
      return next;
    };
    shown = connection.transaction(made).deferred();
    stands = true;
    memo.answers.clear();
  };
  const takeRows = (to: Shown): void => {
    for (;;) {
      const rows = rowsAfter(connection, to.chain.head.rowNo, CHUNK, deps.digest);
      for (const row of rows) {
        to.chain.take(row);
        add(to, row);
      }
      if (rows.length < CHUNK) return;
    }
  };
  /** Whether the copy could be brought up to date. One that could not stays as it was, and goes on no more. */
  const goOn = (): boolean => {
    const to = shown;
    if (to === undefined) return false;
    shown = undefined;
    try {
      connection.transaction(() => takeRows(to)).deferred();
    } catch {
      return false;
    }
    shown = to;
    return true;
  };
  /** Brings the copy up to date, then answers. A log that does not go on where it stood is checked as a whole again. */
  const ask = <T>(answer: () => T): T => {
    return guard(() => {
      if (!goOn()) build();
      return answer();
    });
  };
  const once = <T>(key: string, answer: () => T): T => {
    const rowNo = shown?.chain.head.rowNo ?? -1;
    if (memo.rowNo !== rowNo || memo.answers.size > MEMO) {
      memo.rowNo = rowNo;
      memo.answers.clear();
    }
    if (!memo.answers.has(key)) memo.answers.set(key, answer());
    return memo.answers.get(key) as T;
  };
  const shownEntries = (numbers: readonly number[]): ShownEntry[] => {
    const rows = connection
      .prepare<[string], Buffer>(
        'SELECT body FROM temp.shown_row WHERE entry_no IN (SELECT value FROM json_each(?)) ORDER BY row_no',
      )
      .pluck()
      .all(JSON.stringify(numbers))
      .map((body) => parseRow(new Uint8Array(body), deps.digest));
    const closed = new Map(
      rows.flatMap(({ entryNo, content }) => (content.kind === 'closed' ? [[entryNo, content]] : [])),
    );
    return entriesOf(rows).map((entry) => ({ entry, closed: closed.get(entry.entryNo) }));
  };
  const numbers = (sql: string, ...values: readonly (string | number)[]): number[] =>
    connection
      .prepare<unknown[], number>(sql)
      .pluck()
      .all(...values);

  const pageOf: LedgerTable['page'] = (query, { offset, limit }) => {
    const { sql, values } = whereOf(query);
    const order = 'ORDER BY e.entry_no DESC LIMIT ? OFFSET ?';
    const found = `SELECT e.entry_no FROM temp.shown_entry e ${sql} ${order}`;
    return shownEntries(numbers(found, ...values, limit, offset))
      .map(({ entry }) => entry)
      .reverse();
  };

  return {
    page: (query, range) => ask(() => pageOf(query, range)),
    sums: (query) => ask(() => once(JSON.stringify(query), () => sumsOf(connection, query))),
    standing: () =>
      guard(() => {
        if (!goOn() && !stands) build();
        return {
          page: (query, range) => guard(() => pageOf(query, range)),
          sums: (query) => guard(() => sumsOf(connection, query)),
        };
      }),
    entry: (entryNo) => ask(() => shownEntries([entryNo])[0]),
    uses: (ticketId) =>
      ask(() => {
        const found = 'SELECT entry_no FROM temp.shown_entry WHERE ticket = ?';
        return shownEntries(numbers(found, toHex(ticketId)));
      }),
    spending: (ticketId) =>
      ask(() => {
        if (ticketId === undefined) return once('spending', () => spendingOf(connection, '', []));
        return spendingOf(connection, 'WHERE ticket = ?', [toHex(ticketId)]);
      }),
    forget: () => guard(forget),
  };
}

type Connection = GuardedDatabase['connection'];

/** What is written into the temporary tables. */
interface Writing {
  row(row: UseLogRow): void;
  entry(entry: UseLogEntry): void;
  result(entry: UseLogEntry): void;
}

function writing(connection: Connection): Writing {
  const row = connection.prepare('INSERT INTO temp.shown_row VALUES (?, ?, ?)');
  const entry = connection.prepare('INSERT INTO temp.shown_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const person = connection.prepare('INSERT INTO temp.shown_person VALUES (?, ?)');
  const result = connection.prepare('UPDATE temp.shown_entry SET result = ? WHERE entry_no = ?');
  return {
    row: ({ rowNo, entryNo, body }) => void row.run(rowNo, entryNo, body),
    result: (one) => void result.run(one.result, one.entryNo),
    entry: ({ entryNo, reservedRow, reserved, result: state }) => {
      const { reason, documentName, seal, ticketId, request, document } = reserved;
      const words = searchable(`${reason}\n${documentName}`);
      const numbers = [ticketId, request, document].map(toHex);
      entry.run(entryNo, reservedRow.at.getTime(), seal.esID, state, words, ...numbers);
      const people = [reserved.applicant, ...reserved.approvers, reserved.custodian];
      for (const id of new Set(people.map((one) => one.id))) person.run(id, entryNo);
    },
  };
}

function add({ open, write }: Shown, row: UseLogRow): void {
  const { entryNo, content } = row;
  if (content.kind === 'opened') return;
  write.row(row);
  if (content.kind === 'annotated') return;
  const entry = withRow(open.get(entryNo), row);
  if (content.kind === 'reserved') write.entry(entry);
  else write.result(entry);
  if (entry.result === 'open' || entry.result === 'signed') open.set(entryNo, entry);
  else open.delete(entryNo);
}

function spendingOf(connection: Connection, where: string, values: readonly string[]): SpentUse[] {
  const sql = `SELECT ticket AS ticketId, request, document, sum(result <> 'voided') AS spent
    FROM temp.shown_entry ${where} GROUP BY ticket, request, document`;
  return connection.prepare<unknown[], SpentUse>(sql).all(...values);
}

function sumsOf(connection: Connection, query: LedgerQuery): LedgerSums {
  const { sql, values } = whereOf(query);
  const sums = connection
    .prepare<unknown[], Omit<LedgerSums, 'spent'>>(
      `SELECT count(*) AS entries, coalesce(sum(e.result IN ('open', 'signed')), 0) AS open,
       coalesce(sum(e.result = 'voided'), 0) AS voided FROM temp.shown_entry e ${sql}`,
    )
    .get(...values) ?? { entries: 0, open: 0, voided: 0 };
  return { ...sums, spent: sums.entries - sums.open - sums.voided };
}
