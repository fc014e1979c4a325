import type { FromDevice } from '@yinzheng/contract/device';
import type { DeviceChild, DeviceLauncher } from './types.ts';

/**
 * Starts a module's processes, each but the first one only when its file was found to be the one that was checked: a
 * driver that was replaced while the old one ran is not loaded by a restart.
 * @param unchanged whether it is; where it is not, whoever says so ends the module
 */
export function checkedLauncher(launcher: DeviceLauncher, unchanged: () => Promise<boolean>): DeviceLauncher {
  const state = { begun: false };
  return {
    launch: (name) => {
      // The first one follows the check that admitted the module.
      if (state.begun) return laterChild(unchanged, () => launcher.launch(name));
      state.begun = true;
      return launcher.launch(name);
    },
  };
}

/** A process that is started when something was found out. */
function laterChild(mayStart: () => Promise<boolean>, launch: () => DeviceChild): DeviceChild {
  const state: { child: DeviceChild | undefined; over: boolean } = { child: undefined, over: false };
  const hearers: ((message: FromDevice) => void)[] = [];
  const ends: ((how: string) => void)[] = [];
  const gone = new Promise<string>((resolve) => ends.push(resolve));
  const end = (how: string): void => {
    state.over = true;
    for (const tell of ends) tell(how);
  };
  const begin = async (): Promise<void> => {
    if (!(await mayStart())) {
      end('another file');
      return;
    }
    if (state.over) return;
    const child = launch();
    state.child = child;
    for (const hear of hearers) child.onMessage(hear);
    end(await child.gone);
  };
  void begin().catch((error: unknown) => end(error instanceof Error ? error.message : String(error)));
  return {
    gone,
    send: (message) => {
      if (state.child !== undefined) state.child.send(message);
      else if (message.kind === 'close') end('not begun');
    },
    onMessage: (hear) => {
      hearers.push(hear);
      state.child?.onMessage(hear);
    },
    kill: () => {
      if (state.child === undefined) end('not begun');
      else state.child.kill();
    },
  };
}
