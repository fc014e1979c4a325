import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { Devices } from '../devices/index.ts';
import type { Workstation } from '../service/workstation.ts';
import { answerIdle, taskKeys, type TaskKeys } from './key-line.ts';
import type { WorkerOrder, WorkerReport, WorkerStart } from './messages.ts';
import type { Lane, Progress, Task } from './task.ts';
import { TASKS, type TaskInput, type TaskName, type TaskOutput } from './tasks.ts';

/** How a task is run. */
export interface RunOptions {
  /** Takes a task off the queue; one that only looks is broken off too. It ends with JOB_STOPPED. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The worker threads of a service. */
export interface Pool {
  /** @throws what the task throws, by its code; JOB_STOPPED, SERVICE_DOWN */
  run<N extends TaskName>(name: N, input: TaskInput<N>, options?: RunOptions): Promise<TaskOutput<N>>;
  /** Takes nothing more and ends the threads; what is being written is finished first. */
  close(): Promise<void>;
}

interface Waiting {
  readonly name: TaskName;
  readonly input: unknown;
  readonly options: RunOptions;
  readonly settle: (output: unknown) => void;
  readonly refuse: (error: unknown) => void;
}

interface Seat {
  worker: Worker | undefined;
  work: (Waiting & { readonly id: number; readonly keys: TaskKeys }) | undefined;
}

const BROKEN = { detail: 'worker' };

/**
 * Starts workers when they are first needed: one for `hands`, one for `books`, up to one a processor (four at most)
 * for `eyes`. `onWriterLost`: the thread that writes has died; only a new service, which recovers, may go on. `devices`:
 * what the threads see of them and ask of their keys: a thread gets the signatures that its task is for, no others.
 */
export function makePool(
  station: Workstation,
  devices: Pick<Devices, 'line' | 'view' | 'onChange'>,
  onWriterLost: () => void,
): Pool {
  const eyes = Math.max(1, Math.min(availableParallelism(), 4));
  const lanes: Record<Lane, { readonly queue: Waiting[]; readonly seats: readonly Seat[] }> = {
    hands: { queue: [], seats: seats(1) },
    books: { queue: [], seats: seats(1) },
    eyes: { queue: [], seats: seats(eyes) },
  };
  const state = { id: 0, closed: false };

  const hire = (lane: Lane, seat: Seat): Worker => {
    const workerData: WorkerStart = {
      folder: station.folder,
      writes: lane === 'hands',
      devices: devices.view(),
    };
    const entry = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(entry, import.meta.url), { workerData, env: process.env });
    worker.on('message', (report: WorkerReport) => {
      if (report.kind !== 'key-ask') return hear(lane, seat, report);
      const keys = seat.worker === worker ? seat.work?.keys : undefined;
      if (keys === undefined) return post(worker, answerIdle(report));
      void keys.answer(report).then((reply) => post(worker, reply));
    });
    worker.on('error', (error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`worker ${lane}: ${text}\n`);
    });
    worker.on('exit', () => {
      if (seat.worker !== worker) return;
      seat.worker = undefined;
      const { work } = seat;
      seat.work = undefined;
      work?.keys.end();
      work?.refuse(new YinzhengError('SERVICE_DOWN', BROKEN));
      if (state.closed) return;
      if (lane === 'hands') onWriterLost();
      else next(lane);
    });
    return worker;
  };

  devices.onChange((view) => {
    for (const { worker } of Object.values(lanes).flatMap((lane) => lane.seats)) {
      if (worker !== undefined) post(worker, { kind: 'devices', view });
    }
  });

  const hear = (lane: Lane, seat: Seat, report: Exclude<WorkerReport, { kind: 'key-ask' }>): void => {
    if (report.kind === 'ready') return;
    const { work } = seat;
    if (work?.id !== report.id) return;
    if (report.kind === 'progress') {
      work.options.onProgress?.(report.progress);
      return;
    }
    seat.work = undefined;
    work.keys.end();
    if (report.kind === 'done') work.settle(report.output);
    else work.refuse(new YinzhengError(report.error.code, report.error.params));
    next(lane);
  };

  const next = (lane: Lane): void => {
    const { queue, seats: all } = lanes[lane];
    for (const seat of all) {
      if (queue.length === 0 || state.closed) return;
      if (seat.work !== undefined) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      state.id += 1;
      seat.worker ??= hire(lane, seat);
      const { name, input } = waiting;
      const { keys } = TASKS[name] as Task<unknown, unknown>;
      seat.work = {
        ...waiting,
        id: state.id,
        keys: taskKeys(devices.line, () => keys?.(input, station)),
      };
      post(seat.worker, { kind: 'task', id: state.id, name, input });
    }
  };

  const stop = (lane: Lane, waiting: Waiting): void => {
    const { queue, seats: all } = lanes[lane];
    const at = queue.indexOf(waiting);
    if (at >= 0) queue.splice(at, 1);
    // What writes is never broken off.
    const seat = lane === 'hands' ? undefined : all.find(({ work }) => work?.settle === waiting.settle);
    if (at < 0 && seat === undefined) return;
    waiting.refuse(new YinzhengError('JOB_STOPPED'));
    if (seat === undefined) return;
    const { worker } = seat;
    seat.work?.keys.end();
    seat.worker = undefined;
    seat.work = undefined;
    void worker?.terminate();
    next(lane);
  };

  return {
    run: <N extends TaskName>(name: N, input: TaskInput<N>, options: RunOptions = {}) =>
      new Promise<TaskOutput<N>>((settle, refuse) => {
        const { lane } = TASKS[name];
        const waiting: Waiting = {
          name,
          input,
          options,
          settle: (output) => settle(output as TaskOutput<N>),
          refuse,
        };
        if (state.closed) return refuse(new YinzhengError('SERVICE_DOWN', BROKEN));
        if (options.signal?.aborted === true) return refuse(new YinzhengError('JOB_STOPPED'));
        options.signal?.addEventListener('abort', () => stop(lane, waiting), { once: true });
        lanes[lane].queue.push(waiting);
        next(lane);
      }),
    close: async () => {
      state.closed = true;
      const all = Object.values(lanes).flatMap((lane) => {
        for (const waiting of lane.queue.splice(0)) waiting.refuse(new YinzhengError('SERVICE_DOWN', BROKEN));
        return lane.seats;
      });
      await Promise.all(lanes.hands.seats.map(idle));
      await Promise.all(all.flatMap(({ worker }) => worker?.terminate() ?? []));
    },
  };
}

function post(worker: Worker, order: WorkerOrder): void {
  worker.postMessage(order);
}

/** When a seat has finished what it does, or has lost its thread. */
function idle({ worker, work }: Seat): Promise<void> {
  if (worker === undefined || work === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    worker.on('exit', () => resolve());
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'done' || report.kind === 'failed') resolve();
    });
  });
}

function seats(number: number): Seat[] {
  return Array.from({ length: number }, () => ({ worker: undefined, work: undefined }));
}
