/** Builds the Node side into out/main: our sources in few files, packages with native parts left outside. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from './ensure.mjs';
import { BUILD_STAMP } from './freshness.ts';

/** out/main/NAME.js from its source. */
const ENTRIES = {
  cli: 'src-main/hosts/cli/main.ts',
  start: 'src-main/hosts/cli/start.ts',
};

/** Packages that load a native library from their own folder. */
const NATIVE = ['better-sqlite3', '@resvg/resvg-js'];

const begun = performance.now();
rmSync(join(ROOT, BUILD_STAMP), { force: true });
await build({
  configFile: false,
  root: ROOT,
  logLevel: 'warn',
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: NATIVE },
  build: {
    ssr: true,
    target: 'node24',
    outDir: join(ROOT, 'out', 'main'),
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(ROOT, file)])),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
writeFileSync(join(ROOT, BUILD_STAMP), '');
process.stdout.write(`built out/main in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
