import { YinzhengError } from '@yinzheng/core/kernel';
import { deviceKeys, type Devices } from '../../src-main/devices/index.ts';
import { answerIdle, taskKeys, workerKeyLine, type TaskKeys } from '../../src-main/pool/key-line.ts';
import type { Pool } from '../../src-main/pool/pool.ts';
import type { Lane, Task } from '../../src-main/pool/task.ts';
import { TASKS } from '../../src-main/pool/tasks.ts';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import type { Workstation } from '../../src-main/service/workstation.ts';

/**
 * A pool without threads: the same tasks on handles of their own, what goes in and out cloned all the same, and held to
 * what they were begun for. @param own the service's own handle
 */
export function inlinePool(own: Workstation, devices: Pick<Devices, 'line' | 'view'>): Pool {
  const { folder } = own;
  /** Of the one task that writes. */
  const hands: { keys: TaskKeys | undefined } = { keys: undefined };
  const line = workerKeyLine((order) => {
    const asked = structuredClone(order);
    const reply = hands.keys?.answer(asked) ?? Promise.resolve(answerIdle(asked));
    void reply.then((told) => line.hear(structuredClone(told)));
  });
  const stations = new Map<Lane, Promise<Workstation>>();
  const station = (lane: Lane): Promise<Workstation> => {
    const open =
      stations.get(lane) ??
      openWorkstation(folder, lane === 'hands' ? 'share' : 'read', SYSTEM, () =>
        deviceKeys(devices.view(), line),
      );
    stations.set(lane, open);
    return open;
  };
  return {
    run: async (name, input, options = {}) => {
      if (options.signal?.aborted === true) throw new YinzhengError('JOB_STOPPED');
      const { lane, run, keys } = TASKS[name] as unknown as Task<unknown, never>;
      const held = taskKeys(devices.line, () => keys?.(input, own));
      if (lane === 'hands') hands.keys = held;
      try {
        const output = await run(structuredClone(input), {
          station: () => station(lane),
          folder,
          machine: SYSTEM,
          devices: () => devices.view(),
          progress: (progress) => options.onProgress?.(progress),
        });
        return structuredClone(output);
      } finally {
        held.end();
      }
    },
    close: async () => {
      for (const open of stations.values()) (await open).close();
    },
  };
}
