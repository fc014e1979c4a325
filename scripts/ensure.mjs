// @ts-check
/**
 * Makes a checkout ready to run: node_modules in step with package-lock.json, and the install scripts of the
 * packages that package.json's allowScripts names run (the pinned Node among them).
 * Plain JavaScript without dependencies, because it runs on whatever Node the machine has.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Where the pinned Node lies in a checkout (it may not be there yet).
 * @param {string} [root]
 */
export function pinnedNode(root = ROOT) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * @param {string} file
 * @returns {any}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Names of the packages whose install script must run.
 * @param {Record<string, boolean> | undefined} allowScripts
 */
export function allowedScripts(allowScripts) {
  return Object.entries(allowScripts ?? {})
    .filter(([, allowed]) => allowed)
    .map(([name]) => name);
}

/**
 * Whether what npm recorded as installed is what the lock file demands. A package that is optional (another
 * platform's binary) may be missing; one that is there must have the lock's version.
 * @param {{packages: Record<string, any>}} lock package-lock.json
 * @param {{packages: Record<string, any>}} installed node_modules/.package-lock.json
 */
export function inStep(lock, installed) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed.packages[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * npm, on the machine's own Node: this checkout's node_modules may be about to be replaced.
 * @param {string} root
 * @param {string[]} args
 */
function npm(root, args) {
  const own = join(root, 'node_modules', '.bin');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== own);
  process.stderr.write(`npm ${args.join(' ')}\n`);
  const done = spawnSync('npm', args, {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    const reason = done.error === undefined ? '' : `: ${done.error.message}`;
    throw new Error(`npm ${args.join(' ')} failed${reason}`);
  }
}

/**
 * Brings node_modules in step with the lock file and returns the path of the pinned Node.
 * Costs a few milliseconds when there is nothing to do.
 * @param {string} [root]
 * @returns {string}
 */
export function ensure(root = ROOT) {
  const lockText = readFileSync(join(root, 'package-lock.json'));
  const manifest = readJson(join(root, 'package.json'));
  const allowed = allowedScripts(manifest.allowScripts);
  const digest = createHash('sha256').update(lockText).update(allowed.join()).digest('hex');
  const stamp = join(root, 'node_modules', '.yinzheng-ensured');
  const node = pinnedNode(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest && existsSync(node)) return node;

  const hidden = join(root, 'node_modules', '.package-lock.json');
  const lock = JSON.parse(lockText.toString('utf8'));
  if (!existsSync(hidden) || !inStep(lock, readJson(hidden))) npm(root, ['ci']);
  const wanted = `v${manifest.devDependencies.node}`;
  const missing = allowed.filter((name) => name !== 'node' || versionOf(node) !== wanted);
  if (missing.length > 0) npm(root, ['rebuild', ...missing, '--ignore-scripts=false']);
  const found = versionOf(node);
  if (found !== wanted) throw new Error(`the pinned Node ${wanted} is not at ${node} (found: ${found})`);
  writeFileSync(stamp, digest);
  return node;
}

/** @param {string} node */
function versionOf(node) {
  if (!existsSync(node)) return 'nothing';
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensure();
}
