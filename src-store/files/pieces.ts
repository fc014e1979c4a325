import type { FileState } from '@yinzheng/contract/store';
import { equalBytes, fail, fromHex, toHex, YinzhengError } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { UnitFileTable } from '../db/tables-catalogue.ts';
import type { FileStore, Piece, StoredFile } from './port.ts';

// A file is whole for the unit whose key sent it. What is begun is each key's own: nobody keeps another from sending a file by
// beginning it otherwise.

/** A piece of a file for a unit. */
export interface UnitPiece extends Piece {
  readonly unit: string;
}

/** How much there is of a file for a key: all of it, where its unit has delivered it; else what the key itself has sent. */
export async function fileState(
  db: Kysely<StoreTables>,
  { unit, client }: { readonly unit: string; readonly client: Uint8Array },
  digest: Uint8Array,
): Promise<FileState> {
  const row = await db
    .selectFrom('unit_file')
    .select(['received', 'whole'])
    .where((eb) => eb.and({ unit, digest }))
    .where((eb) => eb.or([eb('whole', '=', true), eb('client', '=', client)]))
    .orderBy('whole', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { digest: toHex(digest), received: row?.received ?? 0, whole: row?.whole ?? false };
}

/**
 * Takes a piece of a unit's file: it begins where what the key has sent ends, or lies wholly in it and is the same. With its last
 * piece the file's SM3 is compared; one that is another begins anew. So does one of another size than was said before: only
 * the SM3 tells which was right. Inside a transaction, whose lock of the key's row keeps other processes away.
 * @throws PIECE_OUT_OF_PLACE, FILE_NOT_AS_NAMED
 */
export async function takePiece(
  db: Kysely<StoreTables>,
  files: FileStore,
  piece: UnitPiece,
  size: number,
): Promise<FileState | { readonly refused: YinzhengError }> {
  const { unit, client, digest, offset, bytes } = piece;
  const of = { unit, digest, client: fromHex(client) };
  const end = offset + bytes.length;
  const name = toHex(digest);
  if (end > size) fail('FILE_NOT_AS_NAMED', { digest: name });
  const row = (await wholeRow(db, unit, digest)) ?? (await lockedRow(db, of, size));
  if (row.whole) {
    const same = row.size === size && equalBytes(wholeBytes(files, piece), bytes);
    return same ? { digest: name, received: size, whole: true } : fail('FILE_NOT_AS_NAMED', { digest: name });
  }
  const before = row.size === size ? row.received : 0;
  if (end <= before) {
    if (!equalBytes(files.readPart(client, digest, offset, bytes.length), bytes)) {
      fail('FILE_NOT_AS_NAMED', { digest: name });
    }
    return { digest: name, received: before, whole: false };
  }
  if (offset !== before) {
    await keepRow(db, of, { size, received: before, whole: false });
    return { refused: new YinzhengError('PIECE_OUT_OF_PLACE', { offset, received: before }) };
  }
  files.write(piece);
  const whole = end === size && (await files.finish(client, digest, size));
  if (end === size && !whole) {
    // Nothing of what was said of this file is kept.
    await db
      .deleteFrom('unit_file')
      .where((eb) => eb.and(of))
      .execute();
    // While the row is locked: what comes next begins anew, and finds nothing of it.
    files.drop(client, digest);
    return { refused: new YinzhengError('FILE_NOT_AS_NAMED', { digest: name }) };
  }
  await keepRow(db, of, { size, received: end, whole });
  return { digest: name, received: end, whole };
}

type FileKey = Pick<UnitFileTable, 'unit' | 'digest' | 'client'>;
type FileRow = Pick<UnitFileTable, 'size' | 'received' | 'whole'>;

/** The row of a file that a unit has delivered, whichever of its keys sent it. */
function wholeRow(db: Kysely<StoreTables>, unit: string, digest: Uint8Array): Promise<FileRow | undefined> {
  return db
    .selectFrom('unit_file')
    .select(['size', 'received', 'whole'])
    .where((eb) => eb.and({ unit, digest, whole: true }))
    .limit(1)
    .executeTakeFirst();
}

async function keepRow(db: Kysely<StoreTables>, of: FileKey, row: FileRow): Promise<void> {
  await db
    .updateTable('unit_file')
    .set(row)
    .where((eb) => eb.and(of))
    .execute();
}

/** The row of what a key has sent of a file, made where it is new, locked until the transaction ends. */
async function lockedRow(db: Kysely<StoreTables>, of: FileKey, size: number): Promise<FileRow> {
  for (;;) {
    await db
      .insertInto('unit_file')
      .values({ ...of, size, received: 0, whole: false })
      .onConflict((conflict) => conflict.columns(['unit', 'digest', 'client']).doNothing())
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

function wholeBytes(files: FileStore, { digest, offset, bytes }: Piece): Uint8Array {
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
  return (await wholeRow(db, unit, digest)) && files.open(digest);
}
