/** `npm run soak [-- PATH…]`: the long forms of the tests (test/soak), without a budget. */
import { ROOT } from './ensure.mjs';
import { conclude, runSuites } from './suites/run.ts';
import { hasTests, vitestSuite } from './suites/vitest.ts';

const DAY = 24 * 60 * 60;

process.env['SOAK'] = '1';
const suites = hasTests('soak', ROOT) ? [vitestSuite('soak', process.argv.slice(2))] : [];
const outcome = await runSuites(suites, { budget: { soak: DAY }, strict: false });
conclude(outcome);
