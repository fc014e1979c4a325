import type { Block } from '@yinzheng/contract/store';
import type { Foundation } from '@yinzheng/core/authority';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { Station } from '../acceptance/authority.ts';
import type { StoreTables } from '../db/tables.ts';

/** The last block that six digits can name. */
const LAST_BLOCK = 999_999;

/**
 * The block of serials for a workstation's wish, a new one unless the wish came before. Blocks of an issuer and a type are
 * numbered from 1 and never given twice: the counter's row is locked. Inside a transaction. @throws SERIAL_BLOCKS_SPENT
 */
export async function allotBlock(
  db: Kysely<StoreTables>,
  { unit: issuer, workstation }: Station,
  { type, wish }: { readonly type: string; readonly wish: string },
  at: Date,
): Promise<Block> {
  const of = { issuer, type };
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
  const same = await db
    .selectFrom('block')
    .select(['block', 'workstation', 'allotted_at'])
    .where((eb) => eb.and({ ...of, wish }))
    .execute();
  const before = same.find((one) => equalBytes(one.workstation, workstation));
  if (before !== undefined)
    return { ...of, block: blockText(before.block), allottedAt: before.allotted_at.toISOString() };
  const block = last + 1;
  if (block > LAST_BLOCK) fail('SERIAL_BLOCKS_SPENT', { type });
  await db
    .insertInto('block')
    .values({ ...of, block, workstation, wish, allotted_at: at })
    .execute();
  await db
    .updateTable('block_counter')
    .set({ last: block })
    .where((eb) => eb.and(of))
    .execute();
  return { ...of, block: blockText(block), allottedAt: at.toISOString() };
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
