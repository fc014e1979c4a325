import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { folderNeeds, lacks, SYSTEMS } from '../../scripts/electron/library-versions.ts';
import { electronForTests, processStatus, rendererPid } from '../support/electron-runtime.ts';
import { ROOT } from '../support/repo.ts';
import { requireTool, run } from '../support/tools.ts';
import { openDesktop } from './support/desktop.ts';
import { stampOnce } from './support/stamp-once.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** Packs into out/, which is ours in the copy that these tests run in. */
function pack(...words: readonly string[]): string {
  const done = run(process.execPath, ['scripts/electron/package.ts', '--dir', ...words], {
    cwd: ROOT,
    timeout: 240_000,
  });
  if (done.code !== 0) throw new Error(done.stderr);
  return join(
    ROOT,
    'out',
    words.includes('--for-tests') ? 'packages-for-tests' : 'packages',
    'linux-unpacked',
  );
}

/** The fuses of a package: names of those that are on. */
async function fusesOn(folder: string): Promise<string[]> {
  const on = '1'.charCodeAt(0);
  const wire = Object.entries(await getCurrentFuseWire(join(folder, 'yinzheng')));
  return wire
    .filter(([index, state]) => /^\d+$/.test(index) && Number(state) === on)
    .map(([index]) => FuseV1Options[Number(index)]!);
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** better-sqlite3's library as it was compiled for this checkout. */
const COMPILED = join(ROOT, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');

describe('the unpacked Linux application', () => {
  const made: { folder?: string } = {};
  beforeEach((context) => {
    const runtime = dirname(electronForTests(context).executablePath);
    // What is compiled for the tests' runtime serves here too: it is compiled as for a package, and takes a minute.
    made.folder ??= pack('--runtime', runtime, ...(existsSync(COMPILED) ? ['--sqlite', COMPILED] : []));
  });
  const folder = (): string => made.folder!;

  it('has the fuses that it must have', async () => {
    expect((await fusesOn(folder())).sort()).toEqual([
      'EnableCookieEncryption',
      'EnableEmbeddedAsarIntegrityValidation',
      'OnlyLoadAppFromAsar',
    ]);
  });

  it('holds native libraries as they are pinned outside the archive, and nothing else', () => {
    const archive = join(folder(), 'resources', 'app.asar');
    const unpacked = join(folder(), 'resources', 'app.asar.unpacked');
    const native = JSON.parse(extractFile(archive, 'native-modules.json').toString('utf8')) as {
      file: string;
      sha256: string;
    }[];
    const outside = globSync('**/*', { cwd: unpacked, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
    expect(outside.sort()).toEqual(native.map(({ file }) => file));
    expect(outside.map((file) => file.split('/').at(-1))).toEqual([
      'skia.linux-x64-gnu.node',
      'resvgjs.linux-x64-gnu.node',
      'linux-x64.node',
      // Where it was compiled: smart keys need it, nothing else does.
      ...(existsSync(join(ROOT, 'node_modules', 'pkcs11js', 'build', 'Release', 'pkcs11.node'))
        ? ['pkcs11.node']
        : []),
    ]);
    for (const { file, sha256 } of native) {
      expect(sha256Of(join(unpacked, file)), file).toBe(sha256);
      if (!file.includes('better-sqlite3')) expect(sha256Of(join(ROOT, file)), file).toBe(sha256);
    }
    expect(globSync('*', { cwd: join(folder(), 'resources') }).sort()).toEqual([
      'app.asar',
      'app.asar.unpacked',
    ]);
  });

  it('holds neither the browser host nor the command, nor what only they or a developer need', () => {
    const files = listPackage(join(folder(), 'resources', 'app.asar'), { isPack: false });
    expect(files).toContain('/out/main/electron.js');
    expect(files).toContain('/node_modules/pdfjs-dist/legacy/build/pdf.mjs');
    const unwanted =
      /^\/out\/main\/(?:start|cli)\.js|^\/(?:src-|test|scripts)|\.map$|\/node_modules\/(?:ws|react|vite)\//;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  it('tells which libraries of the system it needs', () => {
    const needs = folderNeeds(folder());
    expect(needs.newest.GLIBC?.version).toMatch(/^2\.\d+$/);
    expect(needs.newest.NSS?.version).toMatch(/^3\.\d+$/);
    const fits = SYSTEMS.filter((system) => lacks(system, needs).length === 0).map(({ name }) => name);
    expect(fits).toEqual(['UOS 20', 'Kylin V10 (server)', 'Kylin V10 SP1 (desktop)']);
  });
});

it('a package with the inspect fuse left on starts, in the sandbox, and stamps', async (context) => {
  electronForTests(context);
  const folder = pack('--for-tests');
  expect(await fusesOn(folder)).toContain('EnableNodeCliInspectArguments');
  const at = await openDesktop(context, { executablePath: join(folder, 'yinzheng') });
  try {
    expect(await at.application.evaluate(({ app }) => app.isPackaged)).toBe(true);
    expect(processStatus(await rendererPid(at.application)).seccomp).toBe(2);
    const file = await stampOnce(at, '打包后的第一枚');
    expect(run(requireTool(context, 'qpdf'), ['--check', file]).code).toBe(0);
  } finally {
    await at.close();
  }
});
