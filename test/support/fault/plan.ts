import type { Blow, Call, Fault } from './shim.ts';

/** A numbered call that stands between two steps of a stamp, and what it is there. */
export interface Boundary {
  readonly step: string;
  readonly call: Call;
}

/** A stretch of calls of one name on one file: one step of a program that writes in several calls. */
export function stretches(calls: readonly Call[]): Call[] {
  return calls.filter((call, index) => {
    const before = calls[index - 1];
    return before === undefined || before.name !== call.name || before.path !== call.path;
  });
}

/**
 * The boundaries of design idea 3 in the calls of one whole run: *reserved* durable → the temporary file begun → the
 * key asked → signed → *signed* durable, for each impression → the file complete and durable → its name → the temporary
 * name gone → the folder durable → *closed* durable.
 */
export function boundaries(calls: readonly Call[]): Boundary[] {
  const begun = calls.findIndex(
    ({ name, path }) => name === 'create' && path.endsWith('.part') && isOut(path),
  );
  const linked = calls.findIndex(({ name, path }) => name === 'link' && isOut(path));
  if (begun < 0 || linked < 0) throw new Error('the run did not stamp');
  const commit = ({ name, path }: Call): boolean => name === 'fsync' && path.endsWith('-wal');
  const within = (from: number, to: number, which: (call: Call) => boolean): Call[] =>
    calls.slice(from, to).filter(which);
  const last = (found: readonly Call[], what: string): Call => found.at(-1) ?? missing(what);
  const inking = within(begun, linked, () => true);
  return [
    { step: 'reserved', call: last(within(0, begun, commit), 'reserved') },
    { step: 'begun', call: calls[begun]! },
    { step: 'begun durably', call: inking.find(({ name }) => name === 'fsync') ?? missing('begun durably') },
    ...inking.filter(({ name, path }) => name === 'write' && path.endsWith('/journal')).map(noted),
    ...inking.filter(commit).map((call) => ({ step: 'signed', call })),
    { step: 'filled', call: inking.find(({ name }) => name === 'pwrite') ?? missing('filled') },
    { step: 'cut', call: inking.find(({ name }) => name === 'ftruncate') ?? missing('cut') },
    {
      step: 'complete',
      call: last(
        inking.filter(({ name, path }) => name === 'fsync' && isOut(path)),
        'complete',
      ),
    },
    { step: 'named', call: calls[linked]! },
    ...calls.slice(linked + 1, linked + 3).map((call) => ({ step: 'settled', call })),
    { step: 'closed', call: calls.slice(linked + 3).find(commit) ?? missing('closed') },
    { step: 'left', call: last(calls, 'left') },
  ];
}

function noted(call: Call, index: number): Boundary {
  return { step: index % 2 === 0 ? 'asked' : 'made', call };
}

function isOut(path: string): boolean {
  return path.includes('/out/');
}

function missing(what: string): never {
  throw new Error(`no call of the run is “${what}”`);
}

/** Ways to die at a call. */
const DEATHS: readonly Blow[] = ['kill-before', 'kill-after', 'kill-torn'];

/** A random way to die: at one of so many calls, or from outside within so many milliseconds. */
export type Death = { readonly fault: Fault } | { readonly killAfterMs: number };

/** A moment by chance; `chance` gives numbers from 0 to 1. */
export function deathByChance(chance: () => number, calls: number, milliseconds: number): Death {
  if (chance() < 0.25) return { killAfterMs: Math.ceil(chance() * milliseconds) };
  const blow = DEATHS[Math.floor(chance() * DEATHS.length)]!;
  return { fault: { at: 1 + Math.floor(chance() * calls), blow } };
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of a run: of FAULT_SEED where a run is to be repeated. */
export function seedOfRun(): number {
  const given = process.env['FAULT_SEED'];
  return given === undefined ? Math.floor(Math.random() * 4_294_967_296) : Number(given);
}
