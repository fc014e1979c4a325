import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../support/repo.ts';
import { REST } from './figures.ts';
import { measureProcess, requireDone, type ProcessOptions } from './measured-process.ts';

// What the time of a thread goes to, by V8's own sampling profiler: a sample counts for the innermost function on the
// stack whose file is known to do one kind of work.

/** What kind of work a function does, by its file (below the checkout, or `node:fs`) and its name; undefined: its caller's. */
export type KindOf = (file: string, name: string) => string | undefined;

const EVERY_US = 200;
/** Node's and V8's own entries at the root of the stacks. */
const ROOTS: ReadonlyMap<string, string> = new Map([
  ['(idle)', 'waiting: scrypt in its own thread, the end of a write'],
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code outside of any function'],
]);
/** What the profiler takes for itself is not the program's. */
const PROFILER = 'profiler';

/** Runs some work of this thread under the profiler; milliseconds by kind. */
export async function profiled(kindOf: KindOf, work: () => Promise<void>): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: EVERY_US });
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    return byKind(profile, kindOf);
  } finally {
    session.disconnect();
  }
}

/** Runs a Node program under the profiler; milliseconds of its main thread by kind. @throws unless it ends well */
export async function profiledProgram(
  kindOf: KindOf,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-profile-'));
  try {
    requireDone(
      'the program',
      await measureProcess(process.execPath, [...profileFlags(folder), ...args], options),
    );
    return profileIn(folder, kindOf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Node is started with so that it leaves profiles in a folder when it ends. */
export function profileFlags(folder: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${EVERY_US}`];
}

/** Milliseconds of the main thread, by kind, of the program that left its profiles in a folder. @throws where there is none */
export function profileIn(folder: string, kindOf: KindOf): Map<string, number> {
  // One file a thread; the main thread is the first.
  const [name] = readdirSync(folder).sort(byThread);
  if (name === undefined) throw new Error('the program left no profile');
  return byKind(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profiler.Profile, kindOf);
}

/** `CPU.date.time.pid.thread.number.cpuprofile`. */
function byThread(one: string, other: string): number {
  const thread = (name: string): number => Number(name.split('.')[4]);
  return thread(one) - thread(other);
}

function byKind(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  kindOf: KindOf,
): Map<string, number> {
  const sources = new Sources();
  const kinds = new Map<number, string>();
  const walk = (stack: { readonly node: Profiler.ProfileNode; readonly kind: string }[]): void => {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { functionName, url, lineNumber, columnNumber } = top.node.callFrame;
      const file = sources.fileOf(url, lineNumber, columnNumber);
      const own =
        file === 'node:inspector'
          ? PROFILER
          : (ROOTS.get(functionName) ?? kindOf(file, functionName) ?? top.kind);
      kinds.set(top.node.id, own);
      for (const id of top.node.children ?? []) stack.push({ node: byId.get(id)!, kind: own });
    }
  };
  if (nodes[0] !== undefined) walk([{ node: nodes[0], kind: REST }]);
  const spent = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const kind = kinds.get(id) ?? REST;
    spent.set(kind, (spent.get(kind) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  spent.delete(PROFILER);
  return spent;
}

/** From places in what is built back to the sources, by the maps that the build leaves beside it. */
class Sources {
  readonly #maps = new Map<string, SourceMap | undefined>();

  /** A path below the checkout with `/`, `node:…`, or what stands there. */
  fileOf(url: string, line: number, column: number): string {
    if (!url.startsWith('file:')) return url;
    const path = fileURLToPath(url);
    const found = this.#mapOf(path)?.findEntry(line, column);
    const source = found !== undefined && 'originalSource' in found ? found.originalSource : undefined;
    return below(source === undefined ? path : join(path, '..', source));
  }

  #mapOf(path: string): SourceMap | undefined {
    if (!path.startsWith(join(ROOT, 'out', 'main'))) return undefined;
    if (!this.#maps.has(path)) {
      const map = `${path}.map`;
      const payload = existsSync(map)
        ? (JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload)
        : undefined;
      this.#maps.set(path, payload && new SourceMap(payload));
    }
    return this.#maps.get(path);
  }
}

function below(path: string): string {
  return relative(ROOT, path).split('\\').join('/');
}
