/** `npm test [-- SUITE…]`: the suites in their order, each with counts, seconds and budget; last the sum. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './ensure.mjs';
import { allSuites } from './suites/all.ts';
import { conclude, runSuites, type Budget } from './suites/run.ts';

const suites = allSuites();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  const there = suites.map((suite) => suite.name).join(', ');
  process.stderr.write(`no such suite: ${unknown.join(', ')} (there are ${there})\n`);
  process.exit(64);
}
const outcome = await runSuites(
  suites.filter((suite) => wanted.length === 0 || wanted.includes(suite.name)),
  {
    budget: JSON.parse(readFileSync(join(ROOT, 'test', 'budget.json'), 'utf8')) as Budget,
    strict: process.env['CI'] === 'true',
  },
);
conclude(outcome);
