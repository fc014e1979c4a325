/**
 * Runs the vitest files of one folder in a process of its own and sends the outcome to the parent:
 * `vitest-child.ts test/unit/`. A crash here costs the suite, not the run.
 */
import { startVitest, type TestCase, type TestModule } from 'vitest/node';
import type { Outcome, Skip } from './kinds.ts';

const filters = process.argv.slice(2);
const vitest = await startVitest(filters, { run: true, watch: false, reporters: ['default'] });
const modules = vitest.state.getTestModules();
const outcome = count(modules, vitest.state.getUnhandledErrors().length);
await vitest.close();
process.send?.(outcome);
process.exitCode = outcome.failed === 0 ? 0 : 1;

function count(files: readonly TestModule[], stray: number): Outcome {
  let passed = 0;
  let failed = stray;
  const skipped: Skip[] = [];
  for (const file of files) {
    const tests = [...file.children.allTests()];
    for (const test of tests) {
      const state = test.result().state;
      if (state === 'passed') passed++;
      else if (state === 'skipped') skipped.push(describeSkip(file, test));
      else failed++;
    }
    // A file that could not be loaded, or whose hooks failed, has no test to carry the failure.
    const carried = tests.some((test) => test.result().state === 'failed');
    if (file.state() === 'failed' && !carried) failed++;
  }
  return { passed, failed, skipped };
}

function describeSkip(file: TestModule, test: TestCase): Skip {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return { name: `${file.relativeModuleId} › ${test.fullName}`, reason: note ?? 'no reason given' };
}
