import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Written when a build is complete; its time says which sources the build has seen. */
export const BUILD_STAMP = 'out/.built';

const INPUTS = [
  'src-*/**/*.{ts,tsx,json,html,css,svg,png,woff2}',
  // The pages carry their texts with them.
  'resources/locales/**/*.json',
  'package.json',
  'package-lock.json',
  'scripts/build.ts',
];

/** Whether out/ was built after every source was last changed. */
export function isFresh(root: string): boolean {
  const stamp = join(root, BUILD_STAMP);
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return globSync(INPUTS, { cwd: root, exclude: (name) => name.includes('node_modules') }).every(
    (file) => statSync(join(root, file)).mtimeMs <= built,
  );
}
