import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../ensure.mjs';
import { unpackPackage } from './npm-package.ts';

/** A system that a package is made for, in Node's words. */
export interface Target {
  readonly os: 'linux' | 'win32';
  readonly cpu: 'x64' | 'arm64';
}

/** Entries of out/main that stay behind: they need a Node of their own, which the package is not. */
const LEFT_OUT = ['start.js', 'cli.js'];

/** What is never read by the running program. */
const IDLE = /\.(?:map|md|markdown|flow|d\.[cm]?ts|[cm]?ts)$|\/(?:test|tests|example|examples|\.github)\//;

/** Of packages that hold more than the program reads: what it does read. */
const PARTS: Readonly<Record<string, (target: Target) => RegExp>> = {
  'better-sqlite3': ({ os, cpu }) =>
    new RegExp(`^(?:package\\.json|LICENSE|lib/.*|prebuilds/${os}-${cpu}\\.node)$`),
  'pdfjs-dist': () =>
    /^(?:package\.json|LICENSE|legacy\/build\/pdf(?:\.worker)?\.mjs|(?:cmaps|standard_fonts|wasm|iccs)\/.*)$/,
  exceljs: () => /^(?:package\.json|LICENSE|excel\.js|lib\/.*)$/,
  pkcs11js: () => /^(?:package\.json|LICENSE|index\.js|build\/Release\/pkcs11\.node)$/,
};

/** Packages without which the program starts, with the native part that is compiled for this computer where it can be. */
const COMPILED: Readonly<Record<string, string>> = { pkcs11js: 'build/Release/pkcs11.node' };

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { version: string; integrity?: string; os?: string[]; cpu?: string[]; libc?: string[]; optional?: true }
    >
  >;
}

/** A native library in a package, and its digest: nothing else of ours lies outside the archive. */
export interface NativeFile {
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Where the list of native libraries lies in the application. */
export const NATIVE_LIST = 'native-modules.json';

/**
 * Puts together what a package holds, and nothing else: what is built, its resources, and of the packages those that
 * the built files still import, with their dependencies, at the versions and digests of the lock file.
 * @param sqlite a library in place of the one that better-sqlite3 brings
 * @returns the native libraries among it
 * @throws when something is missing that the target needs
 */
export async function stageApplication(
  folder: string,
  target: Target,
  sqlite?: string,
): Promise<readonly NativeFile[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const pattern of ['out/main/**/*.js', 'out/preload/**/*.cjs', 'out/renderer/**/*', 'resources/**/*']) {
    for (const file of globSync(pattern, { cwd: ROOT, exclude: (name) => name.endsWith('.map') })) {
      if (!LEFT_OUT.includes(basename(file))) copy(join(ROOT, file), join(folder, file));
    }
  }
  const { name, version, description, main } = readJson(join(ROOT, 'package.json')) as unknown as Record<
    string,
    string
  >;
  // Packages lie there already: the packer looks for none.
  const manifest = { name, version, description, author: 'Yinzheng', type: 'module', main, dependencies: {} };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  if (!existsSync(join(folder, main ?? ''))) throw new Error(`${main ?? 'the entry'} is not built`);
  await stagePackages(folder, target);
  if (sqlite !== undefined) {
    const library = `node_modules/better-sqlite3/prebuilds/${target.os}-${target.cpu}.node`;
    cpSync(sqlite, join(folder, library));
  }
  const native = globSync('node_modules/**/*.node', { cwd: folder })
    .sort()
    .map((file) => ({
      file: file.replaceAll('\\', '/'),
      sha256: createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    }));
  writeFileSync(join(folder, NATIVE_LIST), JSON.stringify(native, undefined, 2));
  return native;
}

/** Names of the packages that built files import. */
export function importedPackages(texts: readonly string[]): string[] {
  const names = texts
    .flatMap((text) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName))
    .filter((name) => !/^(?:\.|\/|node:)/.test(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
    .filter((name) => name !== 'electron' && !builtinModules.includes(name));
  return [...new Set(names)].sort();
}

async function stagePackages(folder: string, target: Target): Promise<void> {
  const lock = readJson(join(ROOT, 'package-lock.json')) as unknown as Lock;
  const built = globSync('out/main/*.js', { cwd: folder }).map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  );
  const waiting = importedPackages(built)
    .filter((name) => COMPILED[name] === undefined || isCompiledFor(target, name, COMPILED[name]))
    .map((name) => ({ name, from: '', optional: false }));
  const done = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = lockPath(lock, next.name, next.from);
    if (path === undefined) {
      if (next.optional) continue;
      throw new Error(`${next.name} is not in package-lock.json`);
    }
    if (done.has(path) || !runsOn(lock, path, target)) continue;
    done.add(path);
    const { dependencies = {}, optionalDependencies = {} } = await stagePackage(folder, lock, path, target);
    for (const name of Object.keys(dependencies)) {
      waiting.push({ name, from: path, optional: name in optionalDependencies });
    }
    for (const name of Object.keys(optionalDependencies)) waiting.push({ name, from: path, optional: true });
  }
}

/** Whether a package lies here with its native part, and that is of the target's kind. */
function isCompiledFor({ os, cpu }: Target, name: string, part: string): boolean {
  return (
    os === process.platform && cpu === process.arch && existsSync(join(ROOT, 'node_modules', name, part))
  );
}

/** Where Node finds a package from another one: the nearest node_modules. */
function lockPath(lock: Lock, name: string, from: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
}

function runsOn(lock: Lock, path: string, target: Target): boolean {
  const { os, cpu, libc } = lock.packages[path]!;
  return (
    (os?.includes(target.os) ?? true) &&
    (cpu?.includes(target.cpu) ?? true) &&
    (libc?.includes('glibc') ?? true)
  );
}

/** Copies one package; that of another system, which is not installed here, is fetched as it is pinned. */
async function stagePackage(folder: string, lock: Lock, path: string, target: Target): Promise<Manifest> {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { version, integrity = '' } = lock.packages[path]!;
  const installed = join(ROOT, path);
  const fetched = join(folder, '.fetched');
  const home = existsSync(installed) ? installed : await unpackPackage({ name, version, integrity }, fetched);
  const manifest = readJson(join(home, 'package.json'));
  if (manifest.version !== version) throw new Error(`${path} is ${manifest.version}, pinned is ${version}`);
  const part = PARTS[name]?.(target);
  const files = globSync('**/*', {
    cwd: home,
    exclude: (entry) => entry.name === 'node_modules',
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(home, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) =>
      part === undefined ? !IDLE.test(`/${file}`) : part.test(file) && !/\.map$/.test(file),
    );
  for (const file of files) copy(join(home, file), join(folder, path, file));
  rmSync(fetched, { recursive: true, force: true });
  return manifest;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

function readJson(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
