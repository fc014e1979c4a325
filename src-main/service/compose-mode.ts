import { join } from 'node:path';
import { asFoundation, asSignedRecord, type Mode } from '@yinzheng/core/authority';
import { readDer } from '@yinzheng/core/asn1';
import { readable } from '@yinzheng/core/kernel';
import { DATABASE_NAME, firstRecord } from '../adapters/sqlite/index.ts';

/**
 * What the foundation in a data folder calls itself, read before the folder is opened: for a host that must leave some
 * folders as they are. It is no proof: whoever opens the folder checks the chain. undefined: it cannot be read, and
 * whoever opens the folder says why.
 */
export function writtenMode(folder: string): Mode | undefined {
  const record = firstRecord(join(folder, DATABASE_NAME));
  if (record === undefined) return undefined;
  return readable(() => asFoundation(asSignedRecord(readDer(record, 'record'), 'record').act).mode);
}
