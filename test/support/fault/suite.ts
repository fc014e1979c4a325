import { afterAll, beforeEach, vi, type TestContext } from 'vitest';
import { FaultOffice, faultTemplate, type FaultTemplate, type JobKind } from './office.ts';
import { buildShim, type Shim } from './shim.ts';

/** What the tests of one file share: the shim and the demo unit, made once. */
export interface FaultSuite {
  /** A unit of its own for a run, removed at the file's end. */
  office(kind: JobKind): FaultOffice;
}

/** Sets a file of fault tests up; each of its tests is skipped where the shim cannot be built. */
export function faultSuite(count = 4): FaultSuite {
  // Each test runs tens of processes, on a machine that may be busy; the suite's budget is what limits them.
  vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });
  const made: { remove(): void }[] = [];
  let shim: Shim | undefined;
  let template: FaultTemplate | undefined;
  beforeEach(async (context: TestContext) => {
    if (shim === undefined) made.push((shim = buildShim(context)));
    if (template === undefined) made.push((template = await faultTemplate(count)));
  });
  afterAll(() => {
    for (const one of made) one.remove();
  });
  return {
    office: (kind) => {
      if (shim === undefined || template === undefined) throw new Error('only within a test');
      const office = new FaultOffice(template, shim, kind);
      made.push(office);
      return office;
    },
  };
}
