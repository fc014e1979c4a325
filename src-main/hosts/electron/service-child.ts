import { utilityProcess, type MessagePortMain } from 'electron';
import type { HostMessage, ServiceMessage } from '../../ipc/messages.ts';
import type { ServiceChild } from '../shared/service-process.ts';

/** The service in a process of Electron's; ports can be handed to it. */
export interface UtilityChild extends ServiceChild {
  /** Sends a message with the end of a channel, which is the service's from then on. */
  sendPort(message: HostMessage, port: MessagePortMain): void;
}

/** Starts the service's entry as a utilityProcess. */
export function utilityChild(entry: string): UtilityChild {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Yinzheng service',
    stdio: ['ignore', 'inherit', 'inherit'],
    execArgv: [],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    send: (message) => child.postMessage(message),
    sendPort: (message, port) => child.postMessage(message, [port]),
    onMessage: (hear) => child.on('message', (message: ServiceMessage) => hear(message)),
    gone,
    kill: () => void child.kill(),
    leave: () => void child.kill(),
  };
}
