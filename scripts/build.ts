/**
 * Builds the Node side into out/main (our sources in few files, some packages left outside) and the pages into
 * out/renderer.
 */
import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { ROOT } from './ensure.mjs';
import { BUILD_STAMP } from './freshness.ts';

/** out/main/NAME.js from its source. */
const ENTRIES = {
  cli: 'src-main/hosts/cli/main.ts',
  start: 'src-main/hosts/browser/main.ts',
  service: 'src-main/service/process.ts',
  worker: 'src-main/pool/worker.ts',
  'page-picture': 'src-main/adapters/page-picture/thread.ts',
  'device-host': 'src-main/device-host/process.ts',
  electron: 'src-main/hosts/electron/main.ts',
};

/** out/preload/NAME.cjs from its source: a sandboxed preload is one file, and no module. */
const PRELOADS = { main: 'src-preload/main.ts', prompt: 'src-preload/prompt.ts' };

/** The pages, below src-renderer: the window, and the two small windows that have no code but their own. */
const PAGES = ['index.html', 'confirm/index.html', 'pin/index.html'];

/** Packages that load a native library from their own folder. */
const NATIVE = ['better-sqlite3', '@resvg/resvg-js', '@napi-rs/canvas', 'pkcs11js'];
/** Packages that look for files beside their own, or for other packages that may be there. */
const OUTSIDE = ['pdfjs-dist', 'exceljs', 'ws', 'electron'];

/** What pdf.js fetches while it draws: out/renderer/pdfjs. */
const PDFJS = {
  // The form for browsers of some years ago, as the pages load it.
  'legacy/build/pdf.worker.min.mjs': 'pdf.worker.mjs',
  cmaps: 'cmaps',
  standard_fonts: 'standard_fonts',
  wasm: 'wasm',
  iccs: 'iccs',
  LICENSE: 'LICENSE',
};

/** Of the core and of what it computes with, nothing runs unless it is called. */
const CORE = /\/(?:src-core|sm-crypto-v2|hash-wasm)\//;
/** With how the pages use it, in a piece of its own: it is set before the first schema is made. */
const ZOD = /\/node_modules\/zod\/|\/src-renderer\/app\/jitless\.ts/;
/** Said of a library that is then left out. */
const NO_CRYPTO = 'Module "crypto" has been externalized';

const OUT = {
  main: join(ROOT, 'out', 'main'),
  pages: join(ROOT, 'out', 'renderer'),
  preload: join(ROOT, 'out', 'preload'),
};

async function buildMain(): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: [...NATIVE, ...OUTSIDE] },
    build: {
      ssr: true,
      target: 'node24',
      outDir: OUT.main,
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(ROOT, file)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

async function buildPreload(name: string, source: string, first: boolean): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['electron'] },
    build: {
      ssr: true,
      target: 'chrome130',
      outDir: OUT.preload,
      emptyOutDir: first,
      minify: false,
      rolldownOptions: {
        input: { [name]: join(ROOT, source) },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
}

async function buildPages(): Promise<void> {
  const root = join(ROOT, 'src-renderer');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react()],
    build: {
      target: 'es2022',
      outDir: OUT.pages,
      emptyOutDir: true,
      sourcemap: false,
      // Nothing is put into an address of its own: the pages' policies name files.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4096,
      rolldownOptions: {
        input: PAGES.map((page) => join(root, page)),
        output: { codeSplitting: { groups: [{ name: 'zod', test: ZOD }] } },
        // The contract takes lists of names from the core; what else the core can do has no place in a page.
        treeshake: { moduleSideEffects: (id) => !CORE.test(id) },
        onLog: (level, log, tell) => {
          if (!log.message.includes(NO_CRYPTO)) tell(level, log);
        },
      },
    },
  });
  const target = join(OUT.pages, 'pdfjs');
  mkdirSync(target);
  for (const [from, to] of Object.entries(PDFJS)) {
    cpSync(join(ROOT, 'node_modules', 'pdfjs-dist', from), join(target, to), { recursive: true });
  }
}

// Whoever calls it (a test runner says 'test'): what is built is never the form for developers.
process.env['NODE_ENV'] = 'production';
const begun = performance.now();
rmSync(join(ROOT, BUILD_STAMP), { force: true });
// What is changed while we build is not in the build: the stamp bears the time of the beginning.
const at = new Date();
await buildMain();
for (const [at, [name, source]] of Object.entries(PRELOADS).entries())
  await buildPreload(name, source, at === 0);
await buildPages();
writeFileSync(join(ROOT, BUILD_STAMP), '');
utimesSync(join(ROOT, BUILD_STAMP), at, at);
process.stdout.write(`built out in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
