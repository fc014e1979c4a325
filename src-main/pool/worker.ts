import { parentPort, workerData } from 'node:worker_threads';
import { YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import { openWorkstation, SYSTEM } from '../service/compose.ts';
import type { Workstation } from '../service/workstation.ts';
import type { TaskOrder, WorkerReport, WorkerStart } from './messages.ts';
import type { Task, TaskContext } from './task.ts';
import { TASKS } from './tasks.ts';

// The entry of a worker thread: one task after the other, in the order in which they come.

const port = parentPort;
if (port === null) throw new Error('a worker needs its parent');
const { folder, writes } = workerData as WorkerStart;
const kept: { station: Promise<Workstation> | undefined } = { station: undefined };

function station(): Promise<Workstation> {
  kept.station ??= openWorkstation(folder, writes ? 'share' : 'read', SYSTEM).catch((error: unknown) => {
    kept.station = undefined;
    throw error;
  });
  return kept.station;
}

function report(message: WorkerReport): void {
  port?.postMessage(message);
}

async function carryOut({ id, name, input }: TaskOrder): Promise<void> {
  const context: TaskContext = {
    station,
    folder,
    machine: SYSTEM,
    progress: (progress) => report({ kind: 'progress', id, progress }),
  };
  try {
    const { run } = TASKS[name] as Task<unknown, unknown>;
    report({ kind: 'done', id, output: await run(input, context) });
  } catch (error) {
    // A defect leaves its trace in the service's log; the page gets the code alone.
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') {
      process.stderr.write(
        `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
    report({ kind: 'failed', id, error: wireError(error) });
  }
}

const line: { last: Promise<void> } = { last: Promise.resolve() };
port.on('message', (order: TaskOrder) => {
  line.last = line.last.then(() => carryOut(order));
});
report({ kind: 'ready' });
