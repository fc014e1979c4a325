import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromDevice } from '@yinzheng/contract/device';
import { deviceEnvironment } from './device-environment.ts';
import type { DeviceChild, DeviceLauncher } from './types.ts';

/** How device hosts are started. */
export interface NodeLauncherOptions {
  /** How long a PIN is held, and for how many logins, where no order says it. */
  readonly pins?: { readonly ms?: number; readonly uses?: number };
  /** Added to the environment, which is this process's but for what loads other code into a program. */
  readonly env?: Readonly<Record<string, string>>;
}

const SHELL = '/bin/sh';
/** Sets the limit of core dumps to nothing for what it then becomes. */
const WITHOUT_DUMPS = 'ulimit -c 0; exec "$0" "$@"';

/**
 * Starts device hosts as children of this process; without core dumps, where the system has a shell that sets that.
 * @param entry of a device host, an absolute path: the one beside this code unless given
 */
export function nodeLauncher(
  entry: string = deviceHostEntry(),
  { pins = {}, env = {} }: NodeLauncherOptions = {},
): DeviceLauncher {
  return {
    launch: (name) => {
      const shell = process.platform !== 'win32' && existsSync(SHELL);
      const child = fork(entry, [JSON.stringify(pins), name], {
        serialization: 'advanced',
        ...(shell
          ? { execPath: SHELL, execArgv: ['-c', WITHOUT_DUMPS, process.execPath] }
          : { execArgv: [] }),
        // A library of somebody else's writes what it likes, and a PIN may be among it.
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: { ...deviceEnvironment(process.env), ...env },
      });
      return nodeDeviceChild(child);
    },
  };
}

/** Beside the file that this code was built into. */
function deviceHostEntry(): string {
  const entry = import.meta.url.endsWith('.ts') ? '../device-host/process.ts' : './device-host.js';
  return fileURLToPath(new URL(entry, import.meta.url));
}

function nodeDeviceChild(child: ChildProcess): DeviceChild {
  return {
    // One that is gone is told of by `gone`.
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (hear) => void child.on('message', (message: FromDevice) => hear(message)),
    gone: goneFrom(child),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** How long what a process said is waited for once it has ended: a child of the module's may hold its channel open. */
const LAST_WORDS_MS = 1000;

/** When a process has ended and what it said has been read; or could not be started. */
async function goneFrom(child: ChildProcess): Promise<string> {
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code ?? '?'}`));
  });
  const silent = new Promise<void>((resolve) => {
    child.once('exit', () => {
      const late = setTimeout(resolve, child.connected ? LAST_WORDS_MS : 0);
      child.once('disconnect', () => clearTimeout(late));
    });
    child.once('disconnect', () => resolve());
  });
  // One that lives may fail to be told something: that is no end.
  const unborn = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
  return await Promise.race([unborn, Promise.all([ended, silent]).then(([how]) => how)]);
}
