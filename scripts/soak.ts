/** `npm run soak [-- --seeds N] [PATH…]`: the long forms of the tests (test/soak), without a budget. */
import { ROOT } from './ensure.mjs';
import { conclude, runSuites } from './suites/run.ts';
import { hasTests, vitestSuite } from './suites/vitest.ts';

const DAY = 24 * 60 * 60;

process.env['SOAK'] = '1';
const words = process.argv.slice(2);
const at = words.indexOf('--seeds');
if (at >= 0) {
  const [, count = ''] = words.splice(at, 2);
  if (!/^[1-9]\d{0,6}$/.test(count)) {
    process.stderr.write('--seeds takes a number of seeds\n');
    process.exit(64);
  }
  process.env['SOAK_SEEDS'] = count;
}
const suites = hasTests('soak', ROOT) ? [vitestSuite('soak', words)] : [];
const outcome = await runSuites(suites, { budget: { soak: DAY }, strict: false });
conclude(outcome);
