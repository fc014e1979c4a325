import { parentPort, workerData } from 'node:worker_threads';
import { YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import { openWorkstation, SYSTEM } from '../service/compose.ts';
import { deviceKeys } from '../devices/index.ts';
import type { Workstation } from '../service/workstation.ts';
import { workerKeyLine } from './key-line.ts';
import type { TaskOrder, WorkerOrder, WorkerReport, WorkerStart } from './messages.ts';
import type { Task, TaskContext } from './task.ts';
import { TASKS } from './tasks.ts';

// The entry of a worker thread: one task after the other, in the order in which they come.

const port = parentPort;
if (port === null) throw new Error('a worker needs its parent');
const { folder, writes, devices } = workerData as WorkerStart;
const kept: { station: Promise<Workstation> | undefined } = { station: undefined };
const seen = { devices };
const keys = workerKeyLine((order) => report(order));

function station(): Promise<Workstation> {
  kept.station ??= openWorkstation(folder, writes ? 'share' : 'read', SYSTEM, () =>
    deviceKeys(seen.devices, keys),
  ).catch((error: unknown) => {
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
    devices: () => seen.devices,
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
port.on('message', (order: WorkerOrder) => {
  switch (order.kind) {
    case 'task':
      line.last = line.last.then(() => carryOut(order));
      return;
    case 'devices':
      seen.devices = order.view;
      return;
    case 'key-reply':
      // While a task waits for it.
      keys.hear(order);
  }
});
report({ kind: 'ready' });
