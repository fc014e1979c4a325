import type { FileState } from '@yinzheng/contract/store';
import { equalBytes, fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { FileStore, Piece, StoredFile } from './port.ts';

/** How much of a file a unit has delivered. */
export async function fileState(
  db: Kysely<StoreTables>,
  unit: string,
  digest: Uint8Array,
): Promise<FileState> {
  const row = await db
    .selectFrom('unit_file')
    .select(['received', 'whole'])
    .where((eb) => eb.and({ unit, digest }))
    .executeTakeFirst();
  return { digest: toHex(digest), received: row?.received ?? 0, whole: row?.whole ?? false };
}

/**
 * Takes a piece of a unit's file: it begins where what is there ends, or lies wholly in it and is the same. With its last
 * piece the file's SM3 is compared; one that is another begins anew. Inside a transaction, whose lock of the file's row keeps
 * other processes away. @throws PIECE_OUT_OF_PLACE, FILE_NOT_AS_NAMED
 */
export async function takePiece(
  db: Kysely<StoreTables>,
  files: FileStore,
  { unit, digest, offset, bytes }: Piece,
  size: number,
): Promise<FileState | { readonly refused: YinzhengError }> {
  const of = { unit, digest };
  const row = await lockedRow(db, of, size);
  const end = offset + bytes.length;
  const name = toHex(digest);
  if (row.size !== size || end > size) fail('FILE_NOT_AS_NAMED', { digest: name });
  if (end <= row.received) {
    if (!equalBytes(keptBytes(files, row.whole, { unit, digest, offset, bytes }), bytes)) {
      fail('FILE_NOT_AS_NAMED', { digest: name });
    }
    return { digest: name, received: row.received, whole: row.whole };
  }
  if (offset !== row.received) fail('PIECE_OUT_OF_PLACE', { offset, received: row.received });
  files.write({ unit, digest, offset, bytes });
  const whole = end === size && (await files.finish(unit, digest, size));
  const received = end === size && !whole ? 0 : end;
  if (received === 0) {
    // The size may have been wrong too: nothing of what was said of this file is kept.
    await db
      .deleteFrom('unit_file')
      .where((eb) => eb.and(of))
      .execute();
    // While the row is locked: what comes next begins anew, and finds nothing of it.
    files.drop(unit, digest);
    return { refused: new YinzhengError('FILE_NOT_AS_NAMED', { digest: name }) };
  }
  await db
    .updateTable('unit_file')
    .set({ received, whole })
    .where((eb) => eb.and(of))
    .execute();
  return { digest: name, received, whole };
}

/** The row of a unit's file, made where it is new, locked until the transaction ends. */
async function lockedRow(
  db: Kysely<StoreTables>,
  of: { readonly unit: string; readonly digest: Uint8Array },
  size: number,
): Promise<{ readonly size: number; readonly received: number; readonly whole: boolean }> {
  for (;;) {
    await db
      .insertInto('unit_file')
      .values({ ...of, size, received: 0, whole: false })
      .onConflict((conflict) => conflict.columns(['unit', 'digest']).doNothing())
      .execute();
    const row = await db
      .selectFrom('unit_file')
      .select(['size', 'received', 'whole'])
      .where((eb) => eb.and(of))
      .forUpdate()
      .executeTakeFirst();
    // It was there, and was taken away while its lock was waited for.
    if (row !== undefined) return row;
  }
}

function keptBytes(files: FileStore, whole: boolean, { unit, digest, offset, bytes }: Piece): Uint8Array {
  if (!whole) return files.readPart(unit, digest, offset, bytes.length);
  const file = files.open(digest);
  try {
    return file?.read(offset, bytes.length) ?? new Uint8Array();
  } finally {
    file?.close();
  }
}

/** Opens a file that a unit delivered whole; to be closed. */
export async function openUnitFile(
  db: Kysely<StoreTables>,
  files: FileStore,
  unit: string,
  digest: Uint8Array,
): Promise<StoredFile | undefined> {
  return (await fileState(db, unit, digest)).whole ? files.open(digest) : undefined;
}
