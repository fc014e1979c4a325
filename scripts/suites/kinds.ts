/** One test that was not run, and why. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** What a suite did. */
export interface Outcome {
  readonly passed: number;
  /** Those that failed, each by its name and, where it is short, the reason: said once more at the end of a run. */
  readonly failed: readonly string[];
  readonly skipped: readonly Skip[];
}

/** A part of `npm test` with its own name, counts, seconds and budget. */
export interface Suite {
  readonly name: string;
  /** Runs the suite; it prints what its reader needs, and never goes past `limitSeconds`. */
  readonly run: (limitSeconds: number) => Promise<Outcome>;
}

/** The sum of several outcomes. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

export const ONE_PASSED: Outcome = { passed: 1, failed: [], skipped: [] };

/** One that failed, said where it happens and again at the end of the run. */
export function oneFailed(what: string): Outcome {
  say(`  ✗ ${what}`);
  return { passed: 0, failed: [what], skipped: [] };
}

/** Prints a line on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
