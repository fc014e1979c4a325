import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '../ensure.mjs';
import { cached } from './cache.ts';
import { OLD_GLIBC_COMPILE, OLD_GLIBC_LINK, OLD_GLIBC_OBJECT } from './old-glibc.ts';
import { runProgram } from './programs.ts';

const COMPILE_SECONDS = 1800;
const LIBRARY = 'better_sqlite3.node';

/**
 * Node-API 9 keeps references to objects and functions only, better-sqlite3 also to strings and other values: here
 * each of those lies in an array of one element, and the array is kept.
 */
const KEPT = `
template <typename T> class Kept {
public:
	Kept() {}
	explicit Kept(T value) { Reset(value, 1); }
	void Reset(T value, uint32_t) {
		Napi::Array box = Napi::Array::New(value.Env(), 1);
		box.Set(0u, value);
		kept = Napi::Persistent(box);
	}
	void Reset() { kept.Reset(); }
	bool IsEmpty() const { return kept.IsEmpty(); }
	T Value() const { return kept.Value().Get(0u).template As<T>(); }
private:
	Napi::Reference<Napi::Array> kept;
};
`;

/** better-sqlite3's own sources, for Node-API 9. */
export function forNodeApi9(file: string, text: string): string {
  const changed = text
    .replaceAll(/Napi::Reference<Napi::(String|Value)>/g, 'Kept<Napi::$1>')
    .replaceAll(/Napi::Persistent\((InternalizedFrom|pair->name)/g, 'Kept<Napi::String>($1')
    .replace('start(Napi::Persistent(start))', 'start(Kept<Napi::Value>(start))');
  return file === 'better_sqlite3.cpp' ? changed.replace('#include <napi.h>', `$&\n${KEPT}`) : changed;
}

/** The definitions that SQLite is compiled with, from the package's defines.gypi. */
export function sqliteDefines(gypi: string): string[] {
  return [...gypi.matchAll(/'([A-Z][A-Z0-9_]*(?:=[^']*)?)'/g)].map(([, define]) => `-D${define ?? ''}`);
}

/**
 * The path of better-sqlite3's library for runtimes with Node-API 9: compiled from the installed package with gcc and
 * g++ (about a minute) when the cache does not have it. For tests only; Electron 35 and later need nothing of this.
 * @throws what the compilers print
 */
export async function oldSqlite(tell: (line: string) => void): Promise<string> {
  const { version } = installed();
  const folder = await cached(`better-sqlite3-${version}-napi9-2-${process.arch}`, async (making) => {
    tell(`compiling better-sqlite3 ${version} for Node-API 9 (a minute)`);
    await compileSqlite(making, 9);
  });
  return join(folder, LIBRARY);
}

/** What compilers for another processor than this one's are called, before `gcc` and `g++`. */
const CROSS = { x64: 'x86_64-linux-gnu-', arm64: 'aarch64-linux-gnu-' } as const;

/**
 * The path of better-sqlite3's library for a package: its own needs glibc 2.34, this one 2.28. Compiled when the cache
 * does not have it.
 * @throws where there is no compiler for that processor, or with what it prints
 */
export async function packageSqlite(cpu: 'x64' | 'arm64', tell: (line: string) => void): Promise<string> {
  const { version } = installed();
  const prefix = cpu === process.arch ? '' : CROSS[cpu];
  const folder = await cached(`better-sqlite3-${version}-napi10-glibc2.28-1-${cpu}`, async (making) => {
    tell(`compiling better-sqlite3 ${version} for ${cpu} and glibc 2.28 (a minute)`);
    try {
      await compileSqlite(making, 10, prefix);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const way = 'install the compiler, or give a library that was compiled elsewhere with --sqlite';
      throw new Error(`better-sqlite3 was not compiled with ${prefix}gcc and ${prefix}g++ (${why}); ${way}`, {
        cause,
      });
    }
  });
  return join(folder, LIBRARY);
}

function installed(): { home: string; version: string; headers: readonly string[] } {
  const requires = createRequire(join(ROOT, 'package.json'));
  const home = dirname(requires.resolve('better-sqlite3/package.json'));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const headers = [
    join(dirname(requires.resolve('node-api-headers/package.json')), 'include'),
    dirname(requires.resolve('node-addon-api/package.json')),
  ];
  return { home, version, headers };
}

/**
 * Compiles the installed better-sqlite3 into `folder`/better_sqlite3.node, for glibc 2.28 and later whatever this
 * machine has (old-glibc.c); the library of C++ goes into it.
 * @param nodeApi 10 as the package itself, 9 for old runtimes
 * @param prefix of the compilers' names
 * @throws what the compilers print
 */
export async function compileSqlite(folder: string, nodeApi: 9 | 10, prefix = ''): Promise<void> {
  const { home, headers } = installed();
  const source = join(folder, 'src');
  for (const file of globSync('**/*.{cpp,hpp}', { cwd: join(home, 'src') })) {
    const text = readFileSync(join(home, 'src', file), 'utf8');
    mkdirSync(dirname(join(source, file)), { recursive: true });
    writeFileSync(join(source, file), nodeApi === 9 ? forNodeApi9(file, text) : text);
  }
  const sqlite = join(folder, 'sqlite3');
  cpSync(join(home, 'deps', 'sqlite3'), sqlite, { recursive: true });
  const defines = sqliteDefines(readFileSync(join(home, 'deps', 'defines.gypi'), 'utf8'));
  const sections = ['-ffunction-sections', '-fdata-sections'];
  const common = ['-c', nodeApi === 9 ? '-O1' : '-O3', '-fPIC', '-DNDEBUG', '-w', ...sections];
  const limits = { cwd: folder, limit: COMPILE_SECONDS };
  const c = [
    ...common,
    `-I${sqlite}`,
    '-std=gnu99',
    ...defines,
    join(sqlite, 'sqlite3.c'),
    '-o',
    'sqlite3.o',
  ];
  const cpp = [
    // The package says C++20 and uses none of it: compilers of old systems are enough.
    ...[...common, `-I${sqlite}`, '-std=c++17', '-fvisibility=hidden', `-DNAPI_VERSION=${nodeApi}`],
    ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
    ...headers.map((header) => `-I${header}`),
    ...[join(source, 'better_sqlite3.cpp'), '-o', 'addon.o'],
  ];
  await Promise.all(
    [c, OLD_GLIBC_COMPILE]
      .map((words) => runProgram(`${prefix}gcc`, words, limits))
      .concat(runProgram(`${prefix}g++`, cpp, limits)),
  );
  const link = [
    ...['-shared', '-s', '-Wl,-Bsymbolic', '-Wl,--gc-sections', '-Wl,--exclude-libs,ALL'],
    ...['-static-libstdc++', '-static-libgcc', '-o', LIBRARY],
  ];
  await runProgram(`${prefix}g++`, [...link, 'addon.o', 'sqlite3.o', ...OLD_GLIBC_LINK], limits);
  for (const left of ['src', 'sqlite3', 'sqlite3.o', 'addon.o', OLD_GLIBC_OBJECT]) {
    rmSync(join(folder, left), { recursive: true });
  }
}
