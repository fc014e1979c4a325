import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'out', 'coverage', '.git', '.yinzheng']);

/** Paths (with `/`, relative to the root) of the project's own files: tracked, or new and not ignored. */
export function projectFiles(root: string): string[] {
  if (!existsSync(join(root, '.git'))) return walk(root, '').sort();
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
    .sort();
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** The product's TypeScript files among `files`. */
export function productSources(files: readonly string[]): string[] {
  return files.filter((file) => /^src-[a-z]+\/.*\.tsx?$/.test(file));
}
