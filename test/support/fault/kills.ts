import { expect } from 'vitest';
import { expectGoesOn, expectHeld, expectLogBeforeInk, takeOver } from './held.ts';
import type { JobKind } from './office.ts';
import { boundaries, chanceOf, deathByChance } from './plan.ts';
import type { Call, Fault } from './shim.ts';
import type { FaultSuite } from './suite.ts';

/** The calls of one whole run of a job, and how long it took. */
export async function dryRun(
  suite: FaultSuite,
  kind: JobKind,
): Promise<{ readonly calls: readonly Call[]; readonly milliseconds: number }> {
  const office = suite.office(kind);
  const begun = performance.now();
  const { report } = await office.stamp();
  const milliseconds = performance.now() - begun;
  expect(report?.outcomes?.[0]?.result).toBe('done');
  await expectHeld(office);
  return { calls: office.calls(), milliseconds };
}

/** Kills a job before and after every boundary between its steps; what must hold, must hold after each. */
export async function killAtBoundaries(suite: FaultSuite, kind: JobKind): Promise<number> {
  const { calls } = await dryRun(suite, kind);
  const points = boundaries(calls);
  for (const [index, { step, call }] of points.entries()) {
    // Before it at every second one: after the last call is before the next as far as files go.
    const blow = index % 2 === 0 ? 'kill-after' : 'kill-before';
    await killAt(
      suite,
      kind,
      { at: call.number, blow },
      `${blow} of “${step}” (call ${call.number})`,
      index % 5 === 0,
    );
  }
  return points.length;
}

/** Every kind of job. */
export const JOB_KINDS: readonly JobKind[] = [
  { impressions: 1, format: 'ses' },
  { impressions: 3, format: 'ses' },
  { impressions: 1, format: 'cms' },
  { impressions: 3, format: 'cms' },
];

/** What became of many killed runs. */
export interface ChanceKills {
  readonly killed: number;
  /** How often entries ended in each way. */
  readonly results: Readonly<Record<string, number>>;
}

/** Kills jobs of every kind at moments that a seed gives; what must hold, must hold after each. */
export async function chanceKills(suite: FaultSuite, seed: number, runs: number): Promise<ChanceKills> {
  const chance = chanceOf(seed);
  const { milliseconds, calls } = await dryRun(suite, JOB_KINDS[1]!);
  const results: Record<string, number> = {};
  let killed = 0;
  for (let run = 1; run <= runs; run++) {
    const kind = JOB_KINDS[Math.floor(chance() * JOB_KINDS.length)]!;
    const death = deathByChance(chance, calls.length, milliseconds);
    const office = suite.office(kind);
    try {
      if ((await office.stamp(death)).killed) killed++;
      expectLogBeforeInk(office);
      await takeOver(office);
      const entries = await expectHeld(office);
      for (const { result } of entries) results[result] = (results[result] ?? 0) + 1;
      if (run % 8 === 0) await expectGoesOn(office, entries);
    } catch (error) {
      throw new Error(`FAULT_SEED=${seed}, run ${run}: ${JSON.stringify({ kind, death })}`, { cause: error });
    }
    office.remove();
  }
  return { killed, results };
}

/** One killed run, the start after it, and what must hold. */
export async function killAt(
  suite: FaultSuite,
  kind: JobKind,
  fault: Fault,
  what: string,
  goesOn: boolean,
): Promise<void> {
  const office = suite.office(kind);
  const { killed } = await office.stamp({ fault });
  expect(killed, `${what}: the process was killed`).toBe(true);
  try {
    expectLogBeforeInk(office);
    await takeOver(office);
    const entries = await expectHeld(office);
    if (goesOn) await expectGoesOn(office, entries);
  } catch (error) {
    throw new Error(`${kind.impressions} × ${kind.format}, ${what}`, { cause: error });
  }
  office.remove();
}
