import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Begins to write in a data folder's database and does not end: nobody else can write meanwhile. */
export function holdDatabase(data: string): () => void {
  const connection = new Database(join(data, 'yinzheng.sqlite'));
  connection.exec('BEGIN IMMEDIATE');
  return () => {
    connection.exec('ROLLBACK');
    connection.close();
  };
}
