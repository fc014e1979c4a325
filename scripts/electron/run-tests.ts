/** `node scripts/electron/run-tests.ts [PATH…]`: the tests of Electron, or some of them, as `npm test` runs them. */
import { electronSuite } from '../suites/electron.ts';
import { conclude, runSuites } from '../suites/run.ts';

const HOUR = 60 * 60;

const paths = process.argv.slice(2);
const suite = electronSuite(paths.length > 0 ? paths : undefined);
const outcome = await runSuites([suite], { budget: { electron: HOUR }, strict: false });
conclude(outcome);
