/**
 * `npm run package -- [--dir] [--win] [--arch x64|arm64] [--target NAME]… [--runtime PATH] [--sqlite FILE]
 *  [--for-tests]`
 *
 * Packs what `npm run build` has built. `--dir` leaves the unpacked application; `--runtime` takes Electron from a
 * folder or zip instead of fetching it; for Linux better-sqlite3 is compiled, for older systems than its own library
 * runs on, or `--sqlite` takes it from a file (docs/packaging.md); `--for-tests` takes the tests' old runtime, leaves the inspect fuse on for a
 * driver, and puts the result into out/packages-for-tests, where nobody takes it for a product.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { PACKAGING } from '../../electron-builder.config.ts';
import { ROOT } from '../ensure.mjs';
import { isFresh } from '../freshness.ts';
import { packageSqlite } from './sqlite-library.ts';
import { stageApplication } from './stage.ts';
import { testRuntime, type TestRuntime } from './test-runtime.ts';

const BAD_ARGUMENTS = 64;
const FAILED = 70;
const ARCHS = { x64: Arch.x64, arm64: Arch.arm64 } as const;

/** The entries of a package's `resources`. */
const OURS = ['app.asar', 'app.asar.unpacked'];

/** What the packer is asked for. */
interface Wanted {
  readonly dir: boolean;
  readonly platform: Platform;
  readonly arch: keyof typeof ARCHS;
  readonly targets: readonly string[];
  readonly runtime: string | undefined;
  /** A library in place of better-sqlite3's own. */
  readonly sqlite: string | undefined;
  readonly forTests: boolean;
}

function read(words: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...words],
    options: {
      dir: { type: 'boolean', default: false },
      win: { type: 'boolean', default: false },
      arch: { type: 'string', default: 'x64' },
      target: { type: 'string', multiple: true, default: [] },
      runtime: { type: 'string' },
      sqlite: { type: 'string' },
      'for-tests': { type: 'boolean', default: false },
    },
  });
  if (values.arch !== 'x64' && values.arch !== 'arm64')
    throw new TypeError(`--arch ${values.arch}: x64 or arm64`);
  if (values.runtime !== undefined && !existsSync(values.runtime)) {
    throw new TypeError(`--runtime ${values.runtime}: there is no such folder or file`);
  }
  if (values.sqlite !== undefined && !existsSync(values.sqlite)) {
    throw new TypeError(`--sqlite ${values.sqlite}: there is no such file`);
  }
  return {
    dir: values.dir,
    platform: values.win ? Platform.WINDOWS : Platform.LINUX,
    arch: values.arch,
    targets: values.target,
    runtime: values.runtime === undefined ? undefined : resolve(values.runtime),
    sqlite: values.sqlite === undefined ? undefined : resolve(values.sqlite),
    forTests: values['for-tests'],
  };
}

/** The configuration of this run. */
function configure(wanted: Wanted, runtime: TestRuntime | undefined): Configuration {
  const electronDist = wanted.runtime ?? runtime?.folder;
  const common = { ...PACKAGING, ...(electronDist === undefined ? {} : { electronDist }) };
  if (runtime === undefined) return { ...common, afterPack: ({ appOutDir }) => finish(appOutDir) };
  return {
    ...common,
    directories: { ...PACKAGING.directories, output: 'out/packages-for-tests' },
    electronFuses: { ...PACKAGING.electronFuses, enableNodeCliInspectArguments: true },
    afterPack: ({ appOutDir }) => {
      finish(appOutDir);
      // It would not be root's: tests name the runtime's own helper in CHROME_DEVEL_SANDBOX.
      rmSync(join(appOutDir, 'chrome-sandbox'));
    },
  };
}

/** What a given runtime has in its resources besides ours; Electron would not load it either. */
function finish(appOutDir: string): void {
  const resources = join(appOutDir, 'resources');
  for (const name of readdirSync(resources).filter((entry) => !OURS.includes(entry))) {
    rmSync(join(resources, name), { recursive: true });
  }
}

async function main(words: readonly string[]): Promise<void> {
  const wanted = read(words);
  if (!isFresh(ROOT)) {
    const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { stdio: 'inherit' });
    if (built.status !== 0) throw new Error('the build failed');
  }
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: { electron: string };
  };
  const os = wanted.platform === Platform.WINDOWS ? 'win32' : 'linux';
  const runtime = wanted.forTests
    ? await testRuntime((line) => process.stderr.write(`${line}\n`))
    : undefined;
  const native = await stageApplication(
    join(ROOT, PACKAGING.directories.app),
    { os, cpu: wanted.arch },
    wanted.sqlite ??
      runtime?.sqliteBinding ??
      (os === 'linux'
        ? await packageSqlite(wanted.arch, (line) => process.stderr.write(`${line}\n`))
        : undefined),
  );
  for (const { file } of native) process.stderr.write(`native: ${file}\n`);
  const targets = wanted.dir ? ['dir'] : [...wanted.targets];
  const made = await build({
    projectDir: ROOT,
    targets: wanted.platform.createTarget(targets.length > 0 ? targets : null, ARCHS[wanted.arch]),
    config: { ...configure(wanted, runtime), electronVersion: devDependencies.electron },
    publish: 'never',
  });
  for (const file of made) process.stdout.write(`${file}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? BAD_ARGUMENTS : FAILED;
}
