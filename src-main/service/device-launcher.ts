import type { DeviceReport, DeviceWish } from '../ipc/messages.ts';
import type { DeviceLauncher } from '../devices/types.ts';
import type { FromDevice } from '@yinzheng/contract/device';

/** Device hosts that the host's main process starts on the service's word (ADR 0018). */
export interface HostLauncher extends DeviceLauncher {
  /** What the host passes on of them. */
  hear(report: DeviceReport): void;
}

interface Told {
  said(message: FromDevice): void;
  gone(how: string): void;
}

/** `tell` carries wishes to the host. */
export function hostLauncher(tell: (wish: DeviceWish) => void): HostLauncher {
  const running = new Map<number, Told>();
  const count = { ids: 0 };
  return {
    launch: (name) => {
      count.ids += 1;
      const id = count.ids;
      const heard: FromDevice[] = [];
      // What is said before anybody listens is kept.
      const at: { listener: (message: FromDevice) => void } = { listener: (message) => heard.push(message) };
      const gone = new Promise<string>((resolve) => {
        running.set(id, { said: (message) => at.listener(message), gone: resolve });
      });
      tell({ kind: 'device-launch', id, name });
      return {
        send: (message) => tell({ kind: 'device-say', id, message }),
        onMessage: (hear) => {
          at.listener = hear;
          for (const message of heard.splice(0)) hear(message);
        },
        gone,
        kill: () => tell({ kind: 'device-kill', id }),
      };
    },
    hear: (report) => {
      const told = running.get(report.id);
      if (report.kind === 'device-said') told?.said(report.message);
      else {
        running.delete(report.id);
        told?.gone(report.how);
      }
    },
  };
}
