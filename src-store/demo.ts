import { readFileSync } from 'node:fs';
import { newTypeSchema } from '@yinzheng/contract/store';
import { fromBase64 } from '@yinzheng/core/kernel';
import { isDemoBlock } from '@yinzheng/core/licences';
import { allottedBlocks, type BlockOwners } from './catalogue/blocks.ts';
import { putType } from './catalogue/types.ts';
import type { StoreDb } from './db/tables.ts';

/** A type with its template, as an administrator would send it: for trying, and labelled 演示 everywhere. */
const DEMO_TYPE = new URL('../resources/licence-templates/demo-type.json', import.meta.url);

/** Puts the demo type into the catalogue, unless it is there. */
export async function putDemoType(db: StoreDb, at: Date): Promise<void> {
  const { type, template } = newTypeSchema.parse(JSON.parse(readFileSync(DEMO_TYPE, 'utf8')));
  await db.transaction().execute((inside) => putType(inside, type, fromBase64(template), at));
}

/**
 * Blocks as of every store; beside them those that a demo unit drew for itself before it came (ADR 0019): whichever of its
 * workstations sends a licence with one has drawn it. Should two have drawn the same, their licences are a conflict like any other.
 */
export function demoBlocks(db: StoreDb): BlockOwners {
  const allotted = allottedBlocks(db);
  return async (asker, type, block) =>
    asker.mode === 'trial' && isDemoBlock(block) ? asker.workstation : allotted(asker, type, block);
}
