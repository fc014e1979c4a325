import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repo.ts';

/** What a test needs of its context to be skipped with a reason. */
export interface Skippable {
  readonly skip: (note?: string) => never;
}

/**
 * The folder of standards and samples that may lie beside the repository; undefined where it is absent. Its files
 * belong to others: they are read there and never copied into the project.
 */
export function sharedDir(): string | undefined {
  const folder = join(ROOT, '..', 'shared');
  return existsSync(folder) ? folder : undefined;
}

/**
 * The path of something in the shared folder, such as `standards/vectors/NAME`. Skips the test, with the reason,
 * where it is absent; call it in the test, or in `beforeEach` for a whole file.
 */
export function sharedPath(context: Skippable, name: string): string {
  const folder = sharedDir();
  if (folder === undefined) return context.skip('the shared folder is absent beside the repository');
  const path = join(folder, name);
  return existsSync(path) ? path : context.skip(`${name} is absent in the shared folder`);
}
