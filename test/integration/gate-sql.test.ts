import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { makeOffice, officeClock, type MadeOffice } from '../support/made-office.ts';
import { SQL_CASES, type SqlCase } from '../support/sql-cases/index.ts';

// Whoever can open the database writes or changes an approver, a custodian, a certificate, a seal, a list, a ticket or
// a row of the log in it, past its triggers: nothing is stamped and nothing agreed to, or it has no say in either.

let made: MadeOffice;
const clock = officeClock();
let approved: string;
let open: string;
let file: string;

beforeAll(async () => {
  made = await makeOffice();
  // One use on record, one ticket to be stamped, one to be agreed to.
  const place = join(made.data, '..');
  file = made.made.sample;
  const run = async (words: readonly string[]): Promise<void> => {
    const done = await cli([...words, '--data', made.data, '--json'], { pins: ['123456'], clock });
    if (done.code !== 0) throw new Error(done.stdout + done.stderr);
  };
  const ticket = async (name: string): Promise<string> => {
    const path = join(place, name);
    const terms = ['--seal', made.made.seals[0]!.id, '--count', '1', '--reason', '印发'];
    await run(['request', '--as', 'wang', ...terms, '--out', path, file]);
    return path;
  };
  const [used, ready] = [await ticket('used.yzticket'), await ticket('approved.yzticket')];
  for (const path of [used, ready]) await run(['approve', '--as', 'li', path]);
  const out = join(place, 'used.pdf');
  await run(['stamp', '--ticket', used, '--at', '1,60,60', '--out', out, file]);
  approved = ready;
  open = await ticket('open.yzticket');
});
afterAll(() => made.remove());

/** The data folder with somebody's hand in its database. */
function tampered({ change }: SqlCase): Office {
  const office = new Office(made);
  const db = new Database(join(office.data, 'yinzheng.sqlite'));
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
  }[];
  expect(triggers.length).toBeGreaterThan(5);
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  const before = dump(db);
  change({ db, office: made, ticket: readFileSync(approved) });
  expect(dump(db), 'a hand that changes nothing').not.toEqual(before);
  db.close();
  return office;
}

/** Every row of every table. */
function dump(db: Database.Database): unknown {
  return tables(db).map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]);
}

function tables(db: Database.Database): string[] {
  const all = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  return all.map(({ name }) => name).sort();
}

function contents(office: Office): unknown {
  const db = new Database(join(office.data, 'yinzheng.sqlite'), { readonly: true });
  try {
    return dump(db);
  } finally {
    db.close();
  }
}

function answer(run: CliRun): string {
  return run.code === 0 ? 'works' : refusalCode(run);
}

function expectAnswer(run: CliRun, expected: SqlCase['stamp']): void {
  if (expected === 'works') expect(answer(run), run.stdout).toBe('works');
  else expect(answer(run), run.stdout).toMatch(expected);
}

it('every table has its cases', () => {
  const db = new Database(join(made.data, 'yinzheng.sqlite'), { readonly: true });
  expect(tables(db)).toEqual(Object.keys(SQL_CASES).sort());
  db.close();
});

describe.each(Object.entries(SQL_CASES))('in the table %s', (_, cases) => {
  it.each(cases)('$name', async (one) => {
    const office = tampered(one);
    const before = contents(office);
    const out = office.path('out.pdf');
    const words = ['stamp', '--ticket', approved, '--at', '1,60,60', '--out', out, file];
    const stamped = await office.run(words, { pins: ['123456'], clock });
    expectAnswer(stamped, one.stamp);
    expect(existsSync(out)).toBe(one.stamp === 'works');
    if (one.stamp !== 'works') {
      expect(contents(office)).toEqual(before);
      expect(readdirSync(office.folder)).toEqual(['data']);
    }

    // On a copy of its own: the ticket's file is rewritten only when it was agreed to.
    const again = tampered(one);
    const ticket = again.path('open.yzticket');
    const asked = readFileSync(open);
    writeFileSync(ticket, asked);
    const decided = await again.run(['approve', '--as', 'li', ticket], { pins: ['123456'], clock });
    expectAnswer(decided, one.approve);
    expect(readFileSync(ticket).equals(asked)).toBe(one.approve !== 'works');
  });
});
