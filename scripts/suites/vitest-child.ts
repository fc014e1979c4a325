/**
 * Runs the vitest files of one folder in a process of its own and sends the outcome to the parent:
 * `vitest-child.ts test/unit/`. A crash here costs the suite, not the run.
 */
import { stripVTControlCharacters } from 'node:util';
import { startVitest, type TestCase, type TestModule } from 'vitest/node';
import type { Outcome, Skip } from './kinds.ts';

const filters = process.argv.slice(2);
const vitest = await startVitest(filters, { run: true, watch: false, reporters: ['default'] });
const modules = vitest.state.getTestModules();
const outcome = count(modules, vitest.state.getUnhandledErrors());
await vitest.close();
process.send?.(outcome);
process.exitCode = outcome.failed.length === 0 ? 0 : 1;

function count(files: readonly TestModule[], stray: readonly unknown[]): Outcome {
  let passed = 0;
  const failed = stray.map((error) => `nobody waited for: ${firstLine(error)}`);
  const skipped: Skip[] = [];
  for (const file of files) {
    const tests = [...file.children.allTests()];
    for (const test of tests) {
      const { state, errors } = test.result();
      if (state === 'passed') passed++;
      else if (state === 'skipped') skipped.push(describeSkip(file, test));
      else failed.push(`${nameOf(file, test)}: ${firstLine(errors?.[0])}`);
    }
    // A file that could not be loaded, or whose hooks failed, has no test to carry the failure.
    const carried = tests.some((test) => test.result().state === 'failed');
    if (file.state() === 'failed' && !carried) {
      failed.push(`${file.relativeModuleId}: ${firstLine(file.errors()[0])}`);
    }
  }
  return { passed, failed, skipped };
}

function describeSkip(file: TestModule, test: TestCase): Skip {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { name: nameOf(file, test), reason: note ?? 'no reason given' };
}

function nameOf(file: TestModule, test: TestCase): string {
  return `${file.relativeModuleId} › ${test.fullName}`;
}

/** What an error says, in one line that fits a list. */
function firstLine(error: unknown): string {
  const message = (error as Partial<Error> | undefined)?.message ?? 'no error given';
  return stripVTControlCharacters(message).split('\n', 1)[0]!.slice(0, 200);
}
