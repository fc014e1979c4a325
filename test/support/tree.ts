import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFiles } from '../../scripts/checks/source-files.ts';
import { ROOT } from './repo.ts';
import { run } from './tools.ts';

/**
 * Copies the project as a fresh clone would have it, changes that are not committed included, with node_modules as
 * `npm ci` leaves it (by hard links where the file system allows).
 */
export function copyTree(folder: string): void {
  for (const file of projectFiles(ROOT)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  const linked = run('cp', ['-al', join(ROOT, 'node_modules'), folder]);
  if (linked.code === 0) return;
  const copied = run('cp', ['-a', join(ROOT, 'node_modules'), folder]);
  if (copied.code !== 0) throw new Error(`node_modules could not be copied: ${copied.stderr}`);
}
