/**
 * `node scripts/pkcs11.ts`: what the tests of smart keys need and npm does not bring: pkcs11js's native part, and the
 * modules of test/softtoken in out/softtoken. What is up to date is left as it is. `--pkcs11js`: the native part alone,
 * for which g++ is enough.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from './electron/cache.ts';
import { OLD_GLIBC_COMPILE, OLD_GLIBC_LINK, OLD_GLIBC_OBJECT } from './electron/old-glibc.ts';
import { runProgram } from './electron/programs.ts';
import { ROOT } from './ensure.mjs';

const COMPILE_SECONDS = 300;
const LIBRARY = 'pkcs11.node';
const SOURCES = join(ROOT, 'test', 'softtoken');

/** Where the test modules lie once they are built. */
export const MODULES_FOLDER = join(ROOT, 'out', 'softtoken');

/** The test modules by name: `MODULES_FOLDER`/NAME.so, or a program without an ending. */
export const MODULES = ['aborts', 'sleeps', 'softtoken', 'softtoken-checked', 'driver'] as const;

const WARNINGS = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wstrict-prototypes'];
const MODULE = ['-shared', '-fPIC', '-fvisibility=hidden', '-Wl,-Bsymbolic', '-Wl,-z,defs'];
const CHECKED = ['-g', '-O1', '-fno-omit-frame-pointer', '-fsanitize=address,undefined'];
/** Linked in whole: Node and Electron export functions of their own OpenSSL, which would be taken instead. */
const OWN_LIBCRYPTO = ['-Wl,--exclude-libs,ALL', '-l:libcrypto.a', '-ldl', '-lpthread'];

/** A buffer of pkcs11js's C++ that is overwritten when its call is over, and an empty PIN as PKCS#11 has it. */
const PINS = `
#include <vector>
struct WipedChars : std::vector<char> {
  using std::vector<char>::vector;
  ~WipedChars() { for (volatile char *at = data(), *end = at + size(); at != end; at++) *at = 0; }
};
static CK_UTF8CHAR_PTR pin_or_null(char *pin, size_t length) { return length == 0 ? nullptr : (CK_UTF8CHAR_PTR)pin; }
`;

/**
 * pkcs11js's own pkcs11.cpp with two changes: what it copied of a PIN is overwritten, and an empty PIN is passed as no
 * PIN at all, which is what a token with a pad of its own must be given.
 * @throws when the source is not the one that this was written for
 */
export function withCareForPins(source: string): string {
  const change = (text: string, what: RegExp, by: string, times: number): string => {
    const found = text.match(what)?.length ?? 0;
    if (found !== times) throw new Error(`pkcs11js: ${what.source} is there ${found} times, not ${times}`);
    return text.replace(what, by);
  };
  const wiped = change(source, /std::vector<char> string##Vector/g, 'WipedChars string##Vector', 1);
  const pins = /\(CK_UTF8CHAR_PTR\)(pin|oldPin|newPin), \(CK_ULONG\)/g;
  return `${PINS}${change(wiped, pins, 'pin_or_null($1, $1Length), (CK_ULONG)', 5)}`;
}

/**
 * Compiles the installed pkcs11js (`withCareForPins`) into `folder`/pkcs11.node with g++ (Node-API 8, the library of C++
 * goes into it). Nothing is downloaded: the headers are those of node-api-headers.
 * @throws what the compiler prints
 */
export async function compilePkcs11js(folder: string): Promise<void> {
  const { home } = pkcs11js();
  const source = join(folder, 'src');
  cpSync(join(home, 'src'), source, { recursive: true });
  const calls = join(source, 'pkcs11.cpp');
  writeFileSync(calls, withCareForPins(readFileSync(calls, 'utf8')));
  const requires = createRequire(join(ROOT, 'package.json'));
  const headers = join(dirname(requires.resolve('node-api-headers/package.json')), 'include');
  // A package brings this library to older systems.
  const limits = { cwd: folder, limit: COMPILE_SECONDS };
  await runProgram('gcc', OLD_GLIBC_COMPILE, limits);
  await runProgram(
    'g++',
    [
      ...['-shared', '-s', '-fPIC', '-O2', '-w', '-std=c++17', '-fvisibility=hidden', '-Wl,-Bsymbolic'],
      ...['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,--exclude-libs,ALL'],
      ...['-DNAPI_VERSION=8', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_GYP_MODULE_NAME=pkcs11'],
      ...[`-I${headers}`, `-I${join(home, 'includes')}`, '-static-libstdc++', '-static-libgcc'],
      ...['-o', join(folder, LIBRARY)],
      ...['dl.cpp', 'common.cpp', 'main.cpp'].map((file) => join(source, file)),
      ...OLD_GLIBC_LINK,
    ],
    limits,
  );
  rmSync(source, { recursive: true });
  rmSync(join(folder, OLD_GLIBC_OBJECT));
}

function pkcs11js(): { home: string; version: string } {
  const home = join(ROOT, 'node_modules', 'pkcs11js');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return { home, version };
}

/** Where the native part belongs, and what tells which one lies there. */
function nativePlace(): { folder: string; library: string; from: string; name: string } {
  const { home, version } = pkcs11js();
  const folder = join(home, 'build', 'Release');
  const name = `pkcs11js-${version}-3-${process.arch}`;
  return { folder, library: join(folder, LIBRARY), from: join(folder, 'built-from'), name };
}

function nativeReady(): boolean {
  const { library, from, name } = nativePlace();
  return existsSync(library) && existsSync(from) && readFileSync(from, 'utf8') === name;
}

/** Puts pkcs11js's native part into its package, from the cache or compiled (20 s). @throws what the compiler prints */
async function bringPkcs11js(tell: (line: string) => void): Promise<void> {
  if (nativeReady()) return;
  const { folder, library, from, name } = nativePlace();
  const made = await cached(name, async (making) => {
    tell(`compiling ${name}`);
    await compilePkcs11js(making);
  });
  mkdirSync(folder, { recursive: true });
  // Somebody may be loading it at this moment: it appears whole.
  const half = join(folder, `.${LIBRARY}-${process.pid}`);
  copyFileSync(join(made, LIBRARY), half);
  renameSync(half, library);
  writeFileSync(from, name);
}

/** Arguments of gcc for each of `MODULES`, without the output. */
function recipes(): Record<(typeof MODULES)[number], readonly string[]> {
  const drivers = globSync('driver*.c', { cwd: SOURCES });
  const alone = ['aborts.c', 'sleeps.c'];
  const token = globSync('*.c', { cwd: SOURCES }).filter((file) => ![...drivers, ...alone].includes(file));
  return {
    aborts: [...WARNINGS, ...MODULE, '-O1', 'aborts.c'],
    sleeps: [...WARNINGS, ...MODULE, '-O1', 'sleeps.c'],
    softtoken: [...WARNINGS, ...MODULE, '-O1', '-s', ...token.sort(), ...OWN_LIBCRYPTO],
    // Without -z defs: what checks comes with the program that loads it.
    'softtoken-checked': [
      ...[...WARNINGS, ...MODULE.slice(0, -1), ...CHECKED],
      ...[...token.sort(), ...OWN_LIBCRYPTO],
    ],
    driver: [...WARNINGS, ...CHECKED, ...drivers.sort(), '-lcrypto', '-ldl', '-lpthread'],
  };
}

/** The file of a test module or program. */
export function moduleFile(name: (typeof MODULES)[number]): string {
  return join(MODULES_FOLDER, name === 'driver' ? name : `${name}.so`);
}

/** Tells what the modules were built from. */
function digestOfSources(): string {
  const hash = createHash('sha256').update(JSON.stringify(recipes()));
  for (const file of globSync('*.{c,h}', { cwd: SOURCES }).sort()) {
    hash.update(file).update(readFileSync(join(SOURCES, file)));
  }
  return hash.digest('hex');
}

const stamp = (): string => join(MODULES_FOLDER, 'built-from');

/** Whether the modules are those of the sources as they are now, and pkcs11js has its native part. */
export function pkcs11Ready(): boolean {
  return nativeReady() && existsSync(stamp()) && readFileSync(stamp(), 'utf8').trim() === digestOfSources();
}

/** Builds the modules of test/softtoken (10 s). @throws what the compiler prints */
async function buildModules(tell: (line: string) => void): Promise<void> {
  const digest = digestOfSources();
  if (existsSync(stamp()) && readFileSync(stamp(), 'utf8').trim() === digest) return;
  tell('compiling the modules of test/softtoken');
  mkdirSync(MODULES_FOLDER, { recursive: true });
  const making = mkdtempSync(join(MODULES_FOLDER, '.making-'));
  try {
    for (const [name, recipe] of Object.entries(recipes())) {
      await runProgram('gcc', [...recipe, '-o', join(making, name)], {
        cwd: SOURCES,
        limit: COMPILE_SECONDS,
      });
    }
    for (const name of MODULES) renameSync(join(making, name), moduleFile(name));
    writeFileSync(stamp(), `${digest}\n`);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * Makes what is missing or out of date.
 * @param tell gets a line before each thing that takes a while
 * @throws what the compilers print, or when it is not Linux
 */
export async function buildPkcs11(tell: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') throw new Error('the test modules are built on Linux only');
  await Promise.all([bringPkcs11js(tell), buildModules(tell)]);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  await (process.argv.includes('--pkcs11js') ? bringPkcs11js(tell) : buildPkcs11(tell));
}
