import { readFileSync } from 'node:fs';
import { newTypeSchema } from '@yinzheng/contract/store';
import { fromBase64 } from '@yinzheng/core/kernel';
import { putType } from './catalogue/types.ts';
import type { StoreDb } from './db/tables.ts';

/** A type with its template, as an administrator would send it: for trying, and labelled 演示 everywhere. */
const DEMO_TYPE = new URL('../resources/licence-templates/demo-type.json', import.meta.url);

/** Puts the demo type into the catalogue, unless it is there. */
export async function putDemoType(db: StoreDb, at: Date): Promise<void> {
  const { type, template } = newTypeSchema.parse(JSON.parse(readFileSync(DEMO_TYPE, 'utf8')));
  await db.transaction().execute((inside) => putType(inside, type, fromBase64(template), at));
}
