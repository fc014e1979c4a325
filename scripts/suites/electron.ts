import { globSync } from 'node:fs';
import { join } from 'node:path';
import { bringPictures, copyCheckout } from '../electron/copy.ts';
import { openDisplay, type Display } from '../electron/display.ts';
import { ordinaryPerson, type Person } from '../electron/person.ts';
import { testRuntime, type TestRuntime } from '../electron/test-runtime.ts';
import { pinnedNode, ROOT } from '../ensure.mjs';
import { oneFailed, say, type Outcome, type Suite } from './kinds.ts';
import { runVitest } from './vitest.ts';

/**
 * The suite of test/electron: a real Electron on a screen that nobody sees, started by an ordinary user in a copy of
 * the checkout. Where there is no runtime the suite is skipped with the reason; on CI it has failed.
 */
export function electronSuite(filters: readonly string[] = ['test/electron/']): Suite {
  return { name: 'electron', run: (limitSeconds) => run(filters, limitSeconds) };
}

async function run(filters: readonly string[], limitSeconds: number): Promise<Outcome> {
  const prepared = await prepare().catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  if (typeof prepared === 'string') return missing(prepared);
  const { runtime, person, display } = prepared;
  try {
    const copy = join(person.home, 'yinzheng');
    copyCheckout(copy, person, runtime.sqliteBinding);
    const outcome = await runVitest(filters, limitSeconds, {
      ...person.ids,
      cwd: copy,
      execPath: pinnedNode(copy),
      env: personsEnv(person, display, runtime, copy),
    });
    bringPictures(copy);
    return outcome;
  } finally {
    display.close();
    person.leave();
  }
}

interface Prepared {
  readonly runtime: TestRuntime;
  readonly person: Person;
  readonly display: Display;
}

async function prepare(): Promise<Prepared> {
  const runtime = await testRuntime((line) => say(`  ${line}`));
  const person = ordinaryPerson();
  try {
    return { runtime, person, display: await openDisplay(person) };
  } catch (error) {
    person.leave();
    throw error;
  }
}

function missing(reason: string): Outcome {
  const count = globSync('test/electron/**/*.test.ts', { cwd: ROOT }).length;
  const skip = { name: `test/electron (${count} files)`, reason };
  if (process.env['CI'] !== 'true') return { passed: 0, failed: [], skipped: [skip] };
  return oneFailed(reason);
}

/** Only what the person needs: nothing of whoever started the run. */
function personsEnv(person: Person, display: Display, runtime: TestRuntime, copy: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'CI', 'LANG', 'TZ', 'SOAK'].filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    HOME: person.home,
    XDG_RUNTIME_DIR: person.home,
    DISPLAY: display.name,
    YINZHENG_TEST_ELECTRON: runtime.executablePath,
    YINZHENG_TEST_ELECTRON_VERSION: runtime.version,
    YINZHENG_TEST_APP: copy,
  };
}
