import { oneFailed, say, sum, type Outcome, type Suite } from './kinds.ts';

/** Seconds that each suite may take. */
export type Budget = Readonly<Record<string, number>>;

/** How a run is judged. */
export interface RunOptions {
  readonly budget: Budget;
  /** Whether a suite past its budget has failed (on CI), or is only named. */
  readonly strict: boolean;
}

/** A suite that takes this many times its budget is stopped. */
const PATIENCE = 5;
const NO_BUDGET = 60;

/** Runs suites one after the other, prints what each did, and returns the sum. */
export async function runSuites(suites: readonly Suite[], options: RunOptions): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const suite of suites) outcomes.push(await runOne(suite, options));
  return sum(outcomes);
}

async function runOne({ name, run }: Suite, { budget, strict }: RunOptions): Promise<Outcome> {
  say(`\n── ${name}`);
  const allowed = budget[name];
  const begun = performance.now();
  const outcome = await run((allowed ?? NO_BUDGET) * PATIENCE).catch((error: unknown) => {
    return oneFailed(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  });
  const seconds = (performance.now() - begun) / 1000;
  const judged = judge(name, outcome, seconds, allowed, strict);
  for (const skip of judged.skipped) say(`  skipped: ${skip.name}: ${skip.reason}`);
  const limit = allowed === undefined ? 'no budget' : `budget ${allowed} s`;
  say(
    `${name}: ${judged.passed} passed, ${judged.failed.length} failed, ${judged.skipped.length} skipped ` +
      `in ${seconds.toFixed(1)} s (${limit})`,
  );
  return judged;
}

function judge(
  name: string,
  outcome: Outcome,
  seconds: number,
  allowed: number | undefined,
  strict: boolean,
): Outcome {
  if (allowed === undefined) {
    return sum([outcome, oneFailed(`${name} has no budget in test/budget.json`)]);
  }
  if (seconds <= allowed) return outcome;
  const message = `${name} took ${seconds.toFixed(1)} s and has ${allowed} s in test/budget.json: move its long form to npm run soak`;
  if (strict) return sum([outcome, oneFailed(message)]);
  say(`  warning: ${message}`);
  return outcome;
}

/** The closing line of a run. */
export function closingLine({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** 0 when something ran and nothing failed. */
export function exitCode({ passed, failed }: Outcome): number {
  return failed.length === 0 && passed > 0 ? 0 : 1;
}

/** Ends a run: every failure once more, where a reader of a long output looks first, the closing line and the code. */
export function conclude(outcome: Outcome): void {
  if (outcome.failed.length > 0) say(`\nfailed:\n${outcome.failed.map((what) => `  ✗ ${what}`).join('\n')}`);
  process.exitCode = exitCode(outcome);
  say(`\n${closingLine(outcome)}`);
}
