import { isDemoBlock } from '@yinzheng/core/licences';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allottedBlocks } from '../../src-store/catalogue/blocks.ts';
import { demoBlocks } from '../../src-store/demo.ts';
import { ISSUER, TYPE_CODE } from '../support/licence-house.ts';
import { StoreHouse } from '../support/store-house.ts';

// Whose a block of serials is: in every store, and in one that was started to be tried.

let house: StoreHouse;
beforeAll(async () => {
  house = await StoreHouse.open();
}, 60_000);
afterAll(() => house.close());

const WORKSTATION = new Uint8Array(16).fill(7);
const trial = { unit: ISSUER, workstation: WORKSTATION, mode: 'trial' } as const;
const production = { ...trial, mode: 'production' } as const;

it('a block that a demo unit drew is its own, in a demo store alone', async () => {
  const [demo, usual] = [demoBlocks(house.db), allottedBlocks(house.db)];
  expect(await demo(trial, TYPE_CODE, 'DEMOAB')).toEqual(WORKSTATION);
  expect(await demo(production, TYPE_CODE, 'DEMOAB')).toBeUndefined();
  expect(await usual(trial, TYPE_CODE, 'DEMOAB')).toBeUndefined();
  for (const block of ['000001', 'DEMO01', 'DEMOabc', 'XDEMOA', 'ABCDEF', '']) {
    expect(await demo(trial, TYPE_CODE, block), block).toBeUndefined();
  }
});

it('is told by its letters', () => {
  expect(['DEMOAB', 'DEMOZZ', 'DEMOA', 'DEMOABC', 'DEMO12', 'demoab', '000123'].map(isDemoBlock)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
