import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ROOT } from '../ensure.mjs';

/**
 * Files that take long and do not look it: vitest begins with the largest where it has never timed them, and one of
 * these at the end leaves a core idle. The longest of its suite first.
 */
export const LONG = [
  'test/unit/verification/ses-flips-seals.test.ts',
  'test/unit/verification/ses-flips-stamps.test.ts',
  'test/unit/verification/pdf-mdp.test.ts',
  'test/unit/house/one-gate.test.ts',
  'test/unit/house/borders.test.ts',
  'test/integration/readme.test.ts',
  'test/integration/cli-keys.test.ts',
  'test/integration/cli.test.ts',
  'test/integration/strangers-corpus.test.ts',
  'test/integration/browser-host-killed.test.ts',
  'test/integration/strangers-page-trees.test.ts',
  'test/fault/kill-ses.test.ts',
  'test/fault/kill-cms.test.ts',
  'test/e2e/keys.test.ts',
  'test/e2e/looks.test.ts',
  'test/electron/package.test.ts',
] as const;

/** What takes long first, the others as vitest orders them. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longFirst(await super.sort(files), ({ moduleId }) =>
      relative(ROOT, moduleId).replaceAll('\\', '/'),
    );
  }
}

/** Those of `LONG` in its order, then the others in theirs. */
export function longFirst<T>(files: readonly T[], nameOf: (file: T) => string): T[] {
  const rank = (file: T): number => {
    const at = (LONG as readonly string[]).indexOf(nameOf(file));
    return at < 0 ? LONG.length : at;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}
