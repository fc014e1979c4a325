import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sm3 } from '@yinzheng/core/sm';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';

/** Takes the seals out of a data folder: they lie elsewhere alone. */
export function withoutSeals(data: string): void {
  inDatabase(data, (database) => void database.exec('DELETE FROM seal'));
}

/** Puts one more list of revoked certificates into a data folder. */
export function addCrl(data: string, crl: Uint8Array): void {
  inDatabase(data, (database) => {
    database.prepare('INSERT INTO crl VALUES (?, ?)').run(sm3(crl), crl);
  });
}

/** Puts one more list of the standing of seals into a data folder. */
export function addStatusList(data: string, list: Uint8Array): void {
  inDatabase(data, (database) => {
    database.prepare('INSERT INTO status_list VALUES (?, ?)').run(sm3(list), list);
  });
}

/** Puts one more maker of seals into a data folder. */
export function addMaker(data: string, certificate: Uint8Array): void {
  inDatabase(data, (database) => {
    const row = [sm3(certificate), 'maker', certificate];
    database
      .prepare('INSERT INTO certificate VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET kind = ?')
      .run(...row, 'maker');
  });
}

/** Puts anything at all among the seals of a data folder. */
export function putSeal(data: string, esID: string, body: Uint8Array): void {
  inDatabase(data, (database) => {
    database.prepare('INSERT INTO seal VALUES (?, ?)').run(esID, body);
  });
}

/** Does anything at all to a data folder's database. */
export function alter(data: string, sql: string): void {
  inDatabase(data, (database) => void database.exec(sql));
}

function inDatabase(data: string, work: (database: Database.Database) => void): void {
  const database = new Database(join(data, DATABASE_NAME));
  try {
    work(database);
  } finally {
    database.close();
  }
}
