import type { Errand, PinEntry } from '@yinzheng/core/ports';
import type { DevicesView } from '../devices/index.ts';
import type { Machine } from '../service/compose.ts';
import type { Workstation } from '../service/workstation.ts';

/**
 * Where work is done: `hands` is the one thread that writes (one act after the other), `books` the one that answers
 * questions about the data folder, `eyes` the threads for what takes long and changes nothing: pages, verifications,
 * whole-log checks, exports.
 */
export type Lane = 'hands' | 'books' | 'eyes';

/** How far a task has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly current: string | null;
}

/** What a task works with, in the thread it runs in. */
export interface TaskContext {
  /** The data folder, opened when it is first asked for and kept open: to write in `hands`, else to read. */
  station(): Promise<Workstation>;
  readonly folder: string;
  readonly machine: Machine;
  /** The keys of devices, as last seen. */
  devices(): DevicesView;
  progress(progress: Progress): void;
}

/** A piece of work: values that can be cloned go in and come out; what it throws arrives at the caller by its code. */
export interface Task<I, O> {
  readonly lane: Lane;
  readonly run: (input: I, context: TaskContext) => O | Promise<O>;
  /** What it may have signed by devices' keys, as the service's own thread finds it; undefined: nothing. */
  readonly keys?: ((input: I, station: Workstation) => KeyGrant | readonly KeyGrant[]) | undefined;
}

/** What a task may have signed, and with what was typed for it. */
export interface KeyGrant {
  readonly pin: PinEntry;
  readonly errand: Errand;
}

/** Declares a task. */
export function task<I, O>(lane: Lane, run: Task<I, O>['run'], keys?: Task<I, O>['keys']): Task<I, O> {
  return { lane, run, keys };
}
