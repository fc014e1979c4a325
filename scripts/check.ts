/**
 * Runs our own checks of the tree (`node scripts/check.ts [borders|catalogue|forbidden|ui-texts]…`): prints what is wrong,
 * one problem a line, and ends with 1 when there is any.
 */
import { checkTreeBorders } from './checks/borders.ts';
import { checkTreeCatalogue } from './checks/catalogue.ts';
import { checkTreeForbidden } from './checks/forbidden.ts';
import { checkTreeUiTexts } from './checks/ui-texts.ts';
import { ROOT } from './ensure.mjs';

const CHECKS = {
  borders: async (): Promise<readonly string[]> => {
    const { modules, problems } = await checkTreeBorders(ROOT);
    process.stdout.write(`borders: ${modules.length} modules read\n`);
    return modules.length === 0 ? ['the border checker read no module'] : problems;
  },
  catalogue: () => checkTreeCatalogue(ROOT),
  forbidden: () => checkTreeForbidden(ROOT),
  'ui-texts': () => checkTreeUiTexts(ROOT),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(CHECKS, name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such check: ${unknown.join(', ')} (there are ${Object.keys(CHECKS).join(', ')})\n`,
  );
  process.exit(64);
}
const found: string[] = [];
for (const [name, check] of Object.entries(CHECKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  found.push(...(await check()).map((problem) => `${name}: ${problem}`));
}
for (const problem of found) process.stdout.write(`${problem}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
