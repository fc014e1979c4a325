import type { WireError } from '@yinzheng/contract/errors';
import type { DevicesView } from '../devices/index.ts';
import type { KeyOrder, KeyReply } from './key-line.ts';
import type { Progress } from './task.ts';
import type { TaskName } from './tasks.ts';

// What passes between the service's thread and its workers.

/** What a worker is started with. */
export interface WorkerStart {
  readonly folder: string;
  /** Whether this worker is the one that writes. */
  readonly writes: boolean;
  /** The keys of devices, as they are seen at its start. */
  readonly devices: DevicesView;
}

/** To a worker. */
export type WorkerOrder =
  | TaskOrder
  /** The keys of devices, as they are seen now. */
  | { readonly kind: 'devices'; readonly view: DevicesView }
  | KeyReply;

export interface TaskOrder {
  readonly kind: 'task';
  readonly id: number;
  readonly name: TaskName;
  readonly input: unknown;
}

/** From a worker. */
export type WorkerReport =
  | KeyOrder
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
