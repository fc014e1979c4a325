import { fork, type ChildProcess } from 'node:child_process';
import type { ServiceMessage } from '../../ipc/messages.ts';
import type { ServiceChild } from '../shared/service-process.ts';

/** Starts the service's entry, an absolute path, as a child of this process. */
export function nodeChild(entry: string): ServiceChild {
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [],
    // What it says of defects goes where ours goes; the terminal's standard output is for the address.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  return {
    send: (message, onFailure) => {
      child.send(message, (error) => {
        if (error !== null) onFailure?.();
      });
    },
    onMessage: (hear) => child.on('message', (message: ServiceMessage) => hear(message)),
    gone: goneFrom(child),
    kill: () => child.kill('SIGKILL'),
    leave: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** When a process has ended and everything that it said has been read; or could not be started. */
async function goneFrom(child: ChildProcess): Promise<void> {
  const once = (event: 'exit' | 'disconnect') =>
    new Promise<void>((resolve) => child.once(event, () => resolve()));
  // One that lives may fail to be told something or to be ended: that is no end.
  const unborn = new Promise<void>((resolve) => {
    child.on('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  await Promise.race([unborn, Promise.all([once('exit'), once('disconnect')])]);
}
