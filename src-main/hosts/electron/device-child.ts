import type { FromDevice, ToDevice } from '@yinzheng/contract/device';
import { utilityProcess, type MessagePortMain } from 'electron';
import { deviceEnvironment } from '../../devices/device-environment.ts';
import type { DeviceChild } from '../../devices/types.ts';

/** A device host in a process of Electron's; the ends of ports can be handed to it. */
export interface UtilityDeviceChild extends DeviceChild {
  /** Sends a message with the end of a channel, which is the device host's from then on: `pin-port`. */
  sendPort(message: ToDevice, port: MessagePortMain): void;
}

/**
 * Starts device hosts from a built entry. Electron sets no limits of a process: a device host leaves its memory out of
 * core dumps by itself, at its start. Call it in the main process, once the application is ready.
 */
export function deviceChild(
  entry: string,
  name: string,
  pins: { readonly ms?: number; readonly uses?: number } = {},
): UtilityDeviceChild {
  const child = utilityProcess.fork(entry, [JSON.stringify(pins), name], {
    serviceName: `Yinzheng device ${name}`,
    // A library of somebody else's writes what it likes, and a PIN may be among it.
    stdio: 'ignore',
    execArgv: [],
    env: deviceEnvironment(process.env),
  });
  return {
    send: (message) => child.postMessage(message),
    sendPort: (message, port) => child.postMessage(message, [port]),
    onMessage: (hear) => void child.on('message', (message: FromDevice) => hear(message)),
    gone: new Promise((resolve) => child.once('exit', (code) => resolve(`exit ${code}`))),
    kill: () => {
      // Electron asks a process to end; one in a call that does not come back hears nothing.
      if (child.pid !== undefined) kill(child.pid);
      else child.once('spawn', () => kill(child.pid));
    },
  };
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
