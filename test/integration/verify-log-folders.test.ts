import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, makeDemo, makeOtherDemo, Office, refusalCode, type DemoFolder } from '../support/cli.ts';
import { byForeignHand, copyOf, stampHistory, verifiedLog, type History } from '../support/log-folder.ts';

// Old copies, other people's folders, and the chain of the records of authority.

type Unit = DemoFolder & { remove(): void };
let [ours, theirs]: [Unit, Unit] = [undefined!, undefined!];
let [history, stranger]: [History, History] = [undefined!, undefined!];
const folders: string[] = [];
const DATABASE = 'yinzheng.sqlite';

beforeAll(async () => {
  [ours, theirs] = [await makeDemo(), await makeOtherDemo()];
  for (let index = 0; index < 2; index++) folders.push(mkdtempSync(join(tmpdir(), 'yinzheng-history-')));
  history = await stampHistory(ours, folders[0]!);
  stranger = await stampHistory(theirs, folders[1]!);
}, 90_000);

afterAll(() => {
  for (const unit of [ours, theirs]) unit.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What `request` says in a folder; nothing is written. */
async function refusal(data: string): Promise<string> {
  const office = new Office({ made: ours.made, data });
  const file = office.document('新.pdf');
  const who = office.who('applicant').id;
  const words = ['request', '--as', who, '--seal', office.seal, '--reason', '印发通知', '--count', '1'];
  const run = await office.run([...words, '--out', office.path('t.yzticket'), file]);
  expect(run.code).toBe(1);
  expect(run.stdout).not.toContain('{since}');
  expect(existsSync(office.path('t.yzticket'))).toBe(false);
  return refusalCode(run);
}

async function firstBad(data: string, witnesses: readonly string[] = []): Promise<unknown> {
  const { firstBad: bad } = await verifiedLog(data, witnesses);
  return bad && [bad.chain, bad.kind, bad.number];
}

describe('an old copy of the data folder put back', { timeout: 60_000 }, () => {
  it('is whole in itself and behind every newer file', async () => {
    const office = new Office({ made: ours.made, data: history.data });
    const old = copyOf(office.data);
    const file = office.document('丁.pdf');
    const sealed = office.path('丁_已盖章.pdf');
    expect((await office.stamp(await office.ticket([file]), [file], ['--out', sealed])).code).toBe(0);
    expect(await firstBad(office.data, [...history.sealed, sealed])).toBeNull();
    expect(await firstBad(old, history.sealed)).toBeNull();
    expect(await firstBad(old, [...history.sealed, sealed])).toEqual(['use-log', 'behind', 17]);
    const out = await verifiedLog(old, [...history.sealed, sealed]);
    expect(out.witnesses.map(({ answer }) => answer)).toEqual([...Array<string>(5).fill('valid'), 'invalid']);
  });

  it('is contradicted once it went on', async () => {
    const office = new Office({ made: ours.made, data: history.data });
    const other = new Office({ made: ours.made, data: history.data });
    for (const one of [office, other]) {
      const file = one.document('丁.pdf');
      const ticket = await one.ticket([file]);
      expect((await one.stamp(ticket, [file], ['--out', one.path('out.pdf')])).code).toBe(0);
    }
    expect(await firstBad(office.data, [office.path('out.pdf')])).toBeNull();
    expect(await firstBad(other.data, [office.path('out.pdf')])).toEqual(['use-log', 'rewritten', 17]);
  });
});

describe('two workstations exchanged', { timeout: 60_000 }, () => {
  it('folder for folder: told by a sealed file only', async () => {
    expect(await firstBad(stranger.data)).toBeNull();
    expect(await firstBad(stranger.data, history.sealed)).toEqual(['use-log', 'swapped', 1]);
    const out = await verifiedLog(stranger.data, [history.sealed[0]!, stranger.sealed[0]!]);
    expect(out.witnesses.map(({ answer }) => answer)).toEqual(['invalid', 'valid']);
  });

  it('database for database: told at once', async () => {
    const data = copyOf(history.data);
    cpSync(join(stranger.data, DATABASE), join(data, DATABASE));
    expect(await firstBad(data)).toEqual(['authority', 'swapped', 0]);
    const out = await verifiedLog(data, history.sealed);
    expect(out).toMatchObject({ answer: 'invalid', entries: 5, firstBad: { kind: 'swapped' } });
    expect(out.witnesses.map(({ answer }) => answer)).toEqual(Array(5).fill('unknown'));
    expect(await refusal(data)).toBe('LOG_SWAPPED');
    const run = await cli(['log', '--data', data, '--json']);
    expect(refusalCode(run)).toBe('LOG_SWAPPED');
  });

  it('log for log: told at row 1', async () => {
    const data = copyOf(history.data);
    byForeignHand(data, (database) => {
      database.exec(`ATTACH '${join(stranger.data, DATABASE)}' AS other`);
      for (const table of ['use_log_row', 'log_checkpoint']) {
        database.exec(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM other.${table}`);
      }
    });
    expect(await firstBad(data)).toEqual(['use-log', 'swapped', 1]);
    expect(await refusal(data)).toBe('LOG_SWAPPED');
  });

  it('root for root: told at once; one that is damaged or gone is told too', async () => {
    const data = copyOf(history.data);
    const root = join(data, 'authority-root.pem');
    cpSync(join(stranger.data, 'authority-root.pem'), root);
    expect(await firstBad(data)).toEqual(['authority', 'swapped', 0]);
    expect(await refusal(data)).toBe('LOG_SWAPPED');
    writeFileSync(root, 'no certificate');
    expect(await firstBad(data)).toEqual(['authority', 'edited', 0]);
    rmSync(root);
    expect(await firstBad(data)).toEqual(['authority', 'edited', 0]);
  });
});

interface StoredRecord {
  readonly number: number;
  readonly body: Buffer;
}

/** A copy of the folder whose records of authority went through `change`. */
function withRecords(change: (records: StoredRecord[]) => readonly StoredRecord[]): string {
  const data = copyOf(history.data);
  byForeignHand(data, (database) => {
    const records = database
      .prepare<[], StoredRecord>('SELECT * FROM authority_record ORDER BY number')
      .all();
    const changed = change(records);
    database.exec('DELETE FROM authority_record');
    const insert = database.prepare('INSERT INTO authority_record VALUES (?, ?)');
    for (const [index, { body }] of changed.entries()) insert.run(index, body);
  });
  return data;
}

function flipped({ number, body }: StoredRecord, at: number): StoredRecord {
  const other = Buffer.from(body);
  other[at]! ^= 1;
  return { number, body: other };
}

describe('the records of authority', { timeout: 60_000 }, () => {
  const count = (): number => {
    const database = new Database(join(history.data, DATABASE), { readonly: true });
    const found = database.prepare('SELECT count(*) FROM authority_record').pluck().get() as number;
    database.close();
    return found;
  };
  const places = ['first', 'middle', 'last'] as const;
  const placeOf = (place: (typeof places)[number]): number => {
    return { first: 0, middle: 2, last: count() - 1 }[place];
  };

  it.each(places)('edited, inserted, removed or reordered at the %s', async (place) => {
    const at = placeOf(place);
    const cases = [
      ['edited', withRecords((records) => records.with(at, flipped(records[at]!, 90))), at],
      [
        'edited',
        withRecords((records) => records.with(at, flipped(records[at]!, records[at]!.body.length - 3))),
        at,
      ],
      ['inserted', withRecords((records) => records.toSpliced(at, 0, records[1]!)), at === 2 ? 2 : at],
      ['removed', withRecords((records) => records.toSpliced(at, 1)), at],
      [
        'reordered',
        withRecords((records) => records.with(at, records[1]!).with(1, records[at]!)),
        Math.min(at, 1),
      ],
    ] as const;
    for (const [kind, data, number] of cases) {
      expect(await firstBad(data), kind).toEqual(['authority', kind, number]);
      expect(await refusal(data), kind).toBe('AUTHORITY_BROKEN');
    }
  });

  it('added behind the last one without the administrators is told', async () => {
    const data = withRecords((records) => [...records, { number: 0, body: records[2]!.body }]);
    expect(await firstBad(data)).toEqual(['authority', 'inserted', count()]);
    expect(await refusal(data)).toBe('AUTHORITY_BROKEN');
  });

  it('all gone are told', async () => {
    expect(await firstBad(withRecords(() => []))).toEqual(['authority', 'removed', 0]);
  });
});

describe('a folder that somebody has meddled with', { timeout: 60_000 }, () => {
  it('is checked without its triggers, indexes and tables', async () => {
    const data = copyOf(history.data);
    byForeignHand(data, (database) => {
      database.exec('DROP INDEX use_log_row_entry; DROP INDEX use_log_row_ticket; DROP TABLE ticket');
    });
    expect(await firstBad(data, history.sealed)).toBeNull();
    byForeignHand(data, (database) => database.exec('DROP TABLE log_checkpoint'));
    expect(await firstBad(data, history.sealed)).toBeNull();
    byForeignHand(data, (database) => {
      database.exec(
        'DROP TABLE use_log_row; CREATE TABLE use_log_row (row_no, entry_no, kind, ticket_id, body)',
      );
      database.exec("INSERT INTO use_log_row VALUES ('x', NULL, 7, 'y', 1.5)");
    });
    expect(await firstBad(data)).toEqual(['use-log', 'edited', 1]);
    byForeignHand(data, (database) => database.exec('DROP TABLE use_log_row; DROP TABLE authority_record'));
    expect(await firstBad(data)).toEqual(['authority', 'removed', 0]);
  });

  it('with checkpoints that are no true ones is told', async () => {
    for (const sql of [
      "UPDATE log_checkpoint SET body = x'3000' WHERE row_no = 16",
      'UPDATE log_checkpoint SET row_no = 15 WHERE row_no = 16',
    ]) {
      const data = copyOf(history.data);
      byForeignHand(data, (database) => database.exec(sql));
      const row = sql.includes('row_no = 15') ? 15 : 16;
      expect(await firstBad(data)).toEqual(['use-log', 'edited', row]);
      expect(await refusal(data)).toBe('LOG_EDITED');
    }
  });

  it('is refused where there is no database, or none that can be read', async () => {
    const data = copyOf(history.data);
    writeFileSync(
      join(data, DATABASE),
      'no database at all, only a text that is long enough to be read as one',
    );
    expect(refusalCode(await cli(['verify-log', '--data', data, '--json']))).toBe('STORE_DAMAGED');
    renameSync(join(data, DATABASE), join(data, 'other'));
    expect(refusalCode(await cli(['verify-log', '--data', data, '--json']))).toBe('DATA_FOLDER_MISSING');
  });
});

describe('beside a writer', () => {
  it('works while another process owns the folder and writes', async () => {
    const data = copyOf(history.data);
    const writer = new Database(join(data, DATABASE));
    writer.pragma('journal_mode = WAL');
    writer.exec('BEGIN IMMEDIATE');
    writer.exec("INSERT INTO crl VALUES (x'00', x'00')");
    expect(await firstBad(data, history.sealed)).toBeNull();
    writer.exec('ROLLBACK');
    writer.close();
  });
});
