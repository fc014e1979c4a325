import type { WireError } from '@yinzheng/contract/errors';
import type { Progress } from './task.ts';
import type { TaskName } from './tasks.ts';

// What passes between the service's thread and its workers.

/** What a worker is started with. */
export interface WorkerStart {
  readonly folder: string;
  /** Whether this worker is the one that writes. */
  readonly writes: boolean;
}

export interface TaskOrder {
  readonly id: number;
  readonly name: TaskName;
  readonly input: unknown;
}

export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };
