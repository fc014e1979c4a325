/** `npm run lint`, `npm run types`: one suite of checks of its own. */
import { commandSuite } from './suites/commands.ts';
import { say } from './suites/kinds.ts';
import { CHECKS, LINT, TYPES } from './suites/all.ts';
import { closingLine, exitCode, runSuites } from './suites/run.ts';

const HOUR = 60 * 60;

const suites = { lint: commandSuite('lint', [...LINT, ...CHECKS]), types: commandSuite('types', TYPES) };
const name = process.argv[2] === 'types' ? 'types' : 'lint';
const outcome = await runSuites([suites[name]], { budget: { [name]: HOUR }, strict: false });
process.exitCode = exitCode(outcome);
say(closingLine(outcome));
