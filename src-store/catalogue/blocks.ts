import type { Block, NewBlock } from '@yinzheng/contract/store';
import type { Foundation } from '@yinzheng/core/authority';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { Station } from '../acceptance/authority.ts';
import type { StoreTables } from '../db/tables.ts';

/** The last block that six digits can name. */
const LAST_BLOCK = 999_999;

/** So many numbers are left out where the store has forgotten some: more than it can have allotted since it was backed up. */
const FORGOTTEN = 1000;
/** How far behind the counter a claim may lie: what was allotted from beyond may have been forgotten too, again and again. */
const CLAIMED = 20 * FORGOTTEN;

/**
 * The block of serials for a workstation's wish, a new one unless the wish came before. Blocks of an issuer and a type are
 * numbered from 1 and never given twice: the counter's row is locked. One that is claimed by its number is given where nobody has
 * it. Where that lies behind the counter, or whoever wishes knows that the store was put back (`beyond`), it has forgotten what it
 * allotted, and new ones are numbered from beyond all that it can have. Inside a transaction. @throws SERIAL_BLOCKS_SPENT, SERIAL_BLOCK_NOT_YOURS
 */
export async function allotBlock(
  db: Kysely<StoreTables>,
  { unit: issuer, workstation }: Station,
  { type, wish, block: claimed, beyond = false }: NewBlock,
  at: Date,
): Promise<Block> {
  const of = { issuer, type };
  const last = await lockedCounter(db, of);
  const row = claimed === undefined ? { wish } : { block: Number(claimed) };
  const same = await db
    .selectFrom('block')
    .select(['block', 'workstation', 'allotted_at'])
    .where((eb) => eb.and({ ...of, ...row }))
    .execute();
  const before = same.find((one) => equalBytes(one.workstation, workstation));
  if (before !== undefined)
    return { ...of, block: blockText(before.block), allottedAt: before.allotted_at.toISOString() };
  const number =
    claimed === undefined
      ? last + 1 + (beyond ? FORGOTTEN : 0)
      : claimable(claimed, { type, last, isFree: same.length === 0 });
  if (number > LAST_BLOCK) fail('SERIAL_BLOCKS_SPENT', { type });
  await db
    .insertInto('block')
    .values({ ...of, block: number, workstation, wish, allotted_at: at })
    .execute();
  const counted = claimed !== undefined && number > last ? number + FORGOTTEN : Math.max(number, last);
  await db
    .updateTable('block_counter')
    .set({ last: counted })
    .where((eb) => eb.and(of))
    .execute();
  return { ...of, block: blockText(number), allottedAt: at.toISOString() };
}

/** The number of the last block; its row is locked until the transaction ends. */
async function lockedCounter(
  db: Kysely<StoreTables>,
  of: { readonly issuer: string; readonly type: string },
): Promise<number> {
  await db
    .insertInto('block_counter')
    .values({ ...of, last: 0 })
    .onConflict((conflict) => conflict.columns(['issuer', 'type']).doNothing())
    .execute();
  const { last } = await db
    .selectFrom('block_counter')
    .select('last')
    .where((eb) => eb.and(of))
    .forUpdate()
    .executeTakeFirstOrThrow();
  return last;
}

/** The number of a block that nobody has and that can have been allotted once. @throws SERIAL_BLOCK_NOT_YOURS */
function claimable(
  block: string,
  { type, last, isFree }: { readonly type: string; readonly last: number; readonly isFree: boolean },
): number {
  const number = Number(block);
  if (!isFree || number < 1 || number > last + CLAIMED) fail('SERIAL_BLOCK_NOT_YOURS', { type, block });
  return number;
}

/** Whose acts a block is asked for: the unit and the workstation that sent them, and as what its unit was founded. */
export interface BlockAsker extends Station {
  readonly mode: Foundation['mode'];
}

/** Which workstation of a unit may give out the serials of a block (six digits or capital letters); undefined: none. */
export type BlockOwners = (asker: BlockAsker, type: string, block: string) => Promise<Uint8Array | undefined>;

/** Blocks belong to the workstation that they were allotted to. */
export function allottedBlocks(db: Kysely<StoreTables>): BlockOwners {
  return async ({ unit: issuer }, type, block) => {
    if (!/^\d{6}$/.test(block)) return undefined;
    const found = await db
      .selectFrom('block')
      .select('workstation')
      .where((eb) => eb.and({ issuer, type, block: Number(block) }))
      .executeTakeFirst();
    return found?.workstation;
  };
}

function blockText(block: number): string {
  return String(block).padStart(6, '0');
}
