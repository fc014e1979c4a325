import { describe, expect, it } from 'vitest';
import { reality, said } from '../../support/attacks/check.ts';
import { ATTACK_FAMILIES, FAMILIES_OF_SIGNATURES, sealHouse } from '../../support/attacks/index.ts';
import { found, wanted } from '../../support/attacks/rows.ts';
import { UNFOUND } from '../../support/attacks/unfound.ts';
import { makeWorld, trusting } from '../../support/made-seals.ts';
import { tempDir } from '../../support/temp.ts';
import { requireTool } from '../../support/tools.ts';

// Known attacks upon sealed files, made by our own generators: each is found, and each is real to other readers.

const world = makeWorld();
const context = trusting(world.root);
const houses = { ses: sealHouse('ses', world), cms: sealHouse('cms', world) };
/** To the others the form of the signature does not matter, and CMS is the cheaper one. */
const FAMILIES = ATTACK_FAMILIES.map(({ family, attacks }) => {
  const own = FAMILIES_OF_SIGNATURES.some((one) => one.family === family);
  return { family, all: attacks(own ? houses.ses : houses.cms) };
});

describe.each(FAMILIES)('$family', ({ all }) => {
  const list = all.filter(({ name }) => !UNFOUND.has(name));

  it('is found, file by file, for what it is', async () => {
    const answers: string[] = [];
    for (const attack of list) answers.push(await found(attack, context));
    expect(answers).toEqual(list.map(wanted));
    expect(answers.filter((answer) => answer.includes('| valid '))).toEqual([]);
  });

  it('begins with files that are valid', async () => {
    for (const original of new Set(all.map((attack) => attack.original))) {
      expect((await said(original, context)).file).toBe('valid FILE_VALID');
    }
  });

  it('is shown by other readers as it says', (test) => {
    for (const tool of ['mutool', 'pdftoppm', 'pdftotext']) requireTool(test, tool);
    const seen = reality(tempDir(), all);
    expect(all.map(({ name }, index) => `${name}: ${seen[index]!}`)).toEqual(
      all.map(({ name }) => `${name}: real`),
    );
  });
});

describe('all families', () => {
  const all = FAMILIES.flatMap((family) => family.all);

  it('are more than 35 files, each of its own name', () => {
    expect(all.length).toBeGreaterThan(35);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('have those among them that are not found yet', async () => {
    const open = all.filter(({ name }) => UNFOUND.has(name));
    const still: string[] = [];
    for (const attack of open) {
      if ((await found(attack, context)) !== wanted(attack)) still.push(attack.name);
    }
    expect(still.sort()).toEqual([...UNFOUND.keys()].sort());
  });
});
