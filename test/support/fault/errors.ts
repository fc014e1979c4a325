import { expect } from 'vitest';
import { expectGoesOn, expectHeld, expectLogBeforeInk, takeOver } from './held.ts';
import type { Ended, JobKind, RunOptions } from './office.ts';
import type { Fault } from './shim.ts';
import type { FaultSuite } from './suite.ts';

/** What the process said: `done`, or the code of what it refused with. */
export function saidBy({ report, killed, stderr }: Ended): string {
  if (killed || report === undefined) throw new Error(`the process said nothing: ${stderr}`);
  const one = report.outcomes?.[0];
  return report.code ?? one?.code ?? one?.result ?? 'nothing';
}

/** One run on a failing disk: it ends with a code of ours or is done; after the next start all that must hold, holds. */
export async function failAt(
  suite: FaultSuite,
  kind: JobKind,
  fault: Fault,
  more: { readonly noLinks?: boolean; readonly goesOn?: boolean } = {},
): Promise<string> {
  const office = suite.office(kind);
  const options: RunOptions = { fault, noLinks: more.noLinks === true };
  const said = saidBy(await office.stamp(options));
  try {
    expect(said).toMatch(/^(?:done|[A-Z][A-Z_]+)$/);
    expect(said).not.toBe('INTERNAL');
    expectLogBeforeInk(office);
    await takeOver(office);
    const entries = await expectHeld(office);
    if (more.goesOn === true) await expectGoesOn(office, entries);
  } catch (error) {
    throw new Error(`${JSON.stringify(fault)}: said ${said}`, { cause: error });
  }
  office.remove();
  return said;
}
