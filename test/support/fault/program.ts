import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../repo.ts';

/** Packages that load a native library from their own folder. */
const NATIVE = ['better-sqlite3', '@resvg/resvg-js'];

/**
 * Puts a worker of test/fault and all of our source that it needs into one file below a folder, as the build does for the
 * command: a process of it starts in a tenth of a second, which is what lets a test kill hundreds.
 */
export async function buildWorker(folder: string, name = 'worker'): Promise<string> {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: NATIVE },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [name]: join(ROOT, 'test', 'fault', `${name}.ts`) },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return join(folder, `${name}.mjs`);
}
