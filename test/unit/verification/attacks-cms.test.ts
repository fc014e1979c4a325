import { describe, expect, it } from 'vitest';
import { said } from '../../support/attacks/check.ts';
import { FAMILIES_FOR_RSA, FAMILIES_OF_SIGNATURES, sealHouse } from '../../support/attacks/index.ts';
import { found, wanted } from '../../support/attacks/rows.ts';
import { UNFOUND } from '../../support/attacks/unfound.ts';
import { trusting } from '../../support/made-seals.ts';

// The attacks to which the form of a signature matters, upon files signed as CMS; the others are made upon CMS by RSA.

const house = sealHouse('cms');
const context = trusting(house.world.root);

const families = FAMILIES_OF_SIGNATURES.filter((family) => !FAMILIES_FOR_RSA.includes(family));

describe.each(families)('$family, CMS', ({ attacks }) => {
  const list = attacks(house).filter(({ name }) => !UNFOUND.has(name));

  it('is found, file by file, for what it is', async () => {
    const answers: string[] = [];
    for (const attack of list) answers.push(await found(attack, context));
    expect(answers).toEqual(list.map(wanted));
  });

  it('begins with a file that is valid', async () => {
    expect((await said(list[0]!.original, context)).file).toBe('valid FILE_VALID');
  });
});
