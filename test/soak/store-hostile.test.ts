import * as fc from 'fast-check';
import { it } from 'vitest';
import { answersAnything, strangersAtStore } from '../support/store-strangers.ts';

it('every route of the store answers anything', async () => {
  const strangers = await strangersAtStore();
  await fc.assert(answersAnything(strangers), { numRuns: 20_000, interruptAfterTimeLimit: 3_000_000 });
  await strangers.house.close();
});
