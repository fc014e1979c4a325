import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { systemCode } from '../fs-error.ts';

/**
 * The first record of authority in a database, of whichever version its tables are; nothing is changed, and nothing is
 * believed. undefined: there is none that can be read.
 */
export function firstRecord(path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const connection = new Database(path, { readonly: true });
    try {
      const sql = 'SELECT body FROM authority_record ORDER BY number LIMIT 1';
      const body = connection.prepare<[]>(sql).pluck().get();
      return body instanceof Uint8Array ? new Uint8Array(body) : undefined;
    } finally {
      connection.close();
    }
  } catch (error) {
    if (systemCode(error)?.startsWith('SQLITE') === true) return undefined;
    throw error;
  }
}
