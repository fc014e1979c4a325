import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCheck } from '../../../scripts/suites/commands.ts';
import { ONE_PASSED, type Outcome, type Suite } from '../../../scripts/suites/kinds.ts';
import { closingLine, exitCode, runSuites } from '../../../scripts/suites/run.ts';
import { missingPackages, systemPackages } from '../../../scripts/suites/system.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

/** Collects what the runner prints. */
function listen(): () => string {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return () => lines.join('');
}

afterEach(() => {
  vi.restoreAllMocks();
});

function suite(name: string, outcome: Outcome, milliseconds = 0): Suite {
  return {
    name,
    run: () =>
      new Promise((resolve) =>
        setTimeout(() => {
          resolve(outcome);
        }, milliseconds),
      ),
  };
}

describe('the run of suites', () => {
  it('sums what they did and prints every skip with its reason', async () => {
    const printed = listen();
    const skipped = [{ name: 'a test', reason: 'no samples here' }];
    const outcome = await runSuites(
      [
        suite('one', { passed: 2, failed: [], skipped }),
        suite('two', { passed: 1, failed: ['b'], skipped: [] }),
      ],
      { budget: { one: 1, two: 1 }, strict: true },
    );
    expect(closingLine(outcome)).toBe('3 passed, 1 failed, 1 skipped');
    expect(exitCode(outcome)).toBe(1);
    expect(printed()).toContain('skipped: a test: no samples here');
    expect(printed()).toMatch(/^one: 2 passed, 0 failed, 1 skipped in 0\.\d s \(budget 1 s\)$/m);
  });

  it('goes on after a suite that crashes, which counts as failed', async () => {
    listen();
    const crash: Suite = { name: 'crash', run: () => Promise.reject(new Error('gone')) };
    const options = { budget: { crash: 1, fine: 1 }, strict: true };
    const outcome = await runSuites([crash, suite('fine', ONE_PASSED)], options);
    expect(closingLine(outcome)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('names a suite past its budget: a failure when strict, else a warning', async () => {
    const printed = listen();
    const slow = [suite('slow', ONE_PASSED, 30)];
    expect((await runSuites(slow, { budget: { slow: 0.01 }, strict: true })).failed).toHaveLength(1);
    expect(printed()).toContain('✗ slow took');
    expect((await runSuites(slow, { budget: { slow: 0.01 }, strict: false })).failed).toEqual([]);
    expect(printed()).toContain('warning: slow took');
  });

  it('fails a suite without a budget, and a run in which no test ran', async () => {
    listen();
    expect((await runSuites([suite('new', ONE_PASSED)], { budget: {}, strict: false })).failed).toHaveLength(
      1,
    );
    expect(exitCode(await runSuites([], { budget: {}, strict: true }))).toBe(1);
    expect(exitCode(ONE_PASSED)).toBe(0);
  });
});

describe('a check', () => {
  it('passes when its program ends with 0, and shows what a failing one printed', async () => {
    const printed = listen();
    expect(await runCheck({ name: 'good', args: ['-e', 'console.log("quiet")'] }, 10)).toEqual(ONE_PASSED);
    const bad = await runCheck({ name: 'bad', args: ['-e', 'console.log("loud"); process.exit(3)'] }, 10);
    expect(bad.failed).toEqual([expect.stringMatching(/^bad \(ended with 3/)]);
    expect(printed()).not.toContain('quiet');
    expect(printed()).toMatch(/loud\n {2}✗ bad \(ended with 3/);
  });

  it('is stopped at its limit', async () => {
    const printed = listen();
    const outcome = await runCheck({ name: 'stuck', args: ['-e', 'setInterval(() => {}, 1000)'] }, 0.3);
    expect(outcome.failed).toHaveLength(1);
    expect(printed()).toContain('stuck (killed by SIGKILL');
  });
});

describe('the vitest suites', () => {
  /** Runs `test/unit` of a small tree with the real runner and returns its last line and what it printed. */
  function runTree(files: Readonly<Record<string, string>>): {
    last: string;
    printed: string;
    code: number | null;
  } {
    const root = tempDir();
    cpSync(join(ROOT, 'scripts'), join(root, 'scripts'), { recursive: true });
    cpSync(join(ROOT, 'vitest.config.ts'), join(root, 'vitest.config.ts'));
    mkdirSync(join(root, 'test'));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    writeTree(root, { 'package.json': '{"type":"module"}', 'test/budget.json': '{"unit":60}', ...files });
    const done = spawnSync(process.execPath, ['scripts/test.ts', 'unit'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined, VITEST_POOL_ID: undefined },
    });
    return { last: done.stdout.trimEnd().split('\n').at(-1) ?? '', printed: done.stdout, code: done.status };
  }
  const head = "import { expect, it } from 'vitest';\n";

  it(
    'count passed, failed and skipped tests, files that do not load and stray errors',
    { timeout: 60_000 },
    () => {
      const { last, printed, code } = runTree({
        'test/unit/a.test.ts': `${head}it('a', () => { expect(1).toBe(1); });\nit('b', (c) => { c.skip('moon'); });\n`,
        'test/unit/b.test.ts': `${head}it('c', () => { expect(1).toBe(2); });\nit.skip('d', () => {});\n`,
        'test/unit/c.test.ts': "import './nowhere.ts';\n",
      });
      expect(last).toBe('1 passed, 2 failed, 2 skipped');
      expect(printed).toContain('skipped: test/unit/a.test.ts › b: moon');
      expect(printed).toContain('skipped: test/unit/b.test.ts › d: no reason given');
      // Once more at the end, after what a long run printed.
      const [, again = ''] = printed.split(/^failed:$/m);
      expect(again).toContain('✗ test/unit/b.test.ts › c: expected 1 to be 2');
      expect(again).toContain('✗ test/unit/c.test.ts: Cannot find module');
      expect(code).toBe(1);
    },
  );

  it('count a failing hook, `only`, and a promise that nobody awaited', { timeout: 60_000 }, () => {
    const { last, code } = runTree({
      'test/unit/a.test.ts': `import { beforeAll, it } from 'vitest';\nbeforeAll(() => { throw new Error('no'); });\nit('a', () => {});\n`,
      'test/unit/b.test.ts': `${head}it('b', () => { void Promise.reject(new Error('stray')); expect(1).toBe(1); });\n`,
      'test/unit/c.test.ts': `${head}it.only('c', () => { expect(1).toBe(1); });\n`,
    });
    expect(last).toMatch(/^1 passed, 3 failed, \d skipped$/);
    expect(code).toBe(1);
  });

  it('survive a crash of the process', { timeout: 60_000 }, () => {
    const { last, printed, code } = runTree({
      'test/unit/a.test.ts': `${head}it('a', () => { process.kill(process.ppid, 'SIGKILL'); expect(1).toBe(1); });\n`,
    });
    expect(printed).toContain('killed by SIGKILL before it told its outcome');
    expect(last).toBe('0 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });
});

describe('system packages', () => {
  it('are named with what they provide and why', () => {
    for (const entry of systemPackages()) {
      expect(entry.package).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
      expect(entry.provides.length).toBeGreaterThan(0);
      expect(entry.why).not.toBe('');
    }
  });

  it('are missing when a command or file of theirs is', () => {
    const entry = (provides: string): { package: string; provides: string[]; why: string } => ({
      package: 'x',
      provides: [provides],
      why: 'y',
    });
    expect(missingPackages([entry('sh'), entry('/etc/passwd')])).toEqual([]);
    expect(missingPackages([entry('no-such-command'), entry('/no/such/file')])).toHaveLength(2);
  });
});
