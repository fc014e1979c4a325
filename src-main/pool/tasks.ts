import { deliveryTasks } from '../service/delivery/index.ts';
import { deskTasks } from '../service/desk/index.ts';
import { eyeTasks } from '../service/eyes/index.ts';
import { actTasks } from '../service/acts/index.ts';
import { licenceTasks } from '../service/licence-desk/index.ts';
import type { Task } from './task.ts';

/** Everything that is done beside the service's own thread. */
export const TASKS = { ...deskTasks, ...eyeTasks, ...actTasks, ...deliveryTasks, ...licenceTasks } as const;

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = (typeof TASKS)[N] extends Task<infer I, unknown> ? I : never;
export type TaskOutput<N extends TaskName> = (typeof TASKS)[N] extends Task<infer _I, infer O> ? O : never;
