import { utf8 } from '@yinzheng/core/kernel';
import {
  deviceKeys,
  makeDevices,
  memorySettings,
  nodeLauncher,
  type DeviceChild,
  type Devices,
  type KeyView,
  type PinPlace,
} from '../../../src-main/devices/index.ts';
import { SYSTEM } from '../../../src-main/service/compose.ts';
import { COMPILED } from '../device-host.ts';
import type { PortDevice, PortKey } from './port.ts';

/** The devices of one module, and the way of what is typed in a window to its process. */
export interface ModuleKeys {
  readonly devices: Devices;
  /** The key behind the port that is shown like that. */
  key(shown: (view: KeyView) => boolean, more: Omit<PortKey, 'find' | 'device'> & DeviceMore): PortKey;
}

type DeviceMore = Omit<PortDevice, 'devices' | 'view' | 'type'>;

/** Devices over one module, of which nothing is known. The caller closes them. */
export function moduleKeys(path: string, env: Readonly<Record<string, string>> = {}): ModuleKeys {
  const node = nodeLauncher(undefined, { env: { ...COMPILED, ...env } });
  const children: DeviceChild[] = [];
  const launch = (name: string): DeviceChild => {
    const child = node.launch(name);
    children.push(child);
    return child;
  };
  const devices = makeDevices({
    ...SYSTEM,
    launcher: { launch },
    settings: memorySettings(),
    ...{ modules: [path], places: () => [], allowWritable: true, pollMs: 0 },
  });
  const type = ({ slip }: PinPlace, pin: string): void =>
    children.at(-1)?.send({ kind: 'pin', slip, pin: utf8(pin) });
  return {
    devices,
    key: (shown, { pin, witness, ...device }) => {
      const view = (): KeyView => {
        const found = devices.view().keys.find(shown);
        if (found === undefined) throw new Error('the key is not shown');
        return found;
      };
      const { identity } = view();
      // Whatever else of it changes.
      const known = (): KeyView => devices.view().keys.find((key) => key.identity === identity) ?? view();
      return {
        pin,
        ...(witness === undefined ? {} : { witness }),
        find: () => {
          const { publicKey, serial } = known();
          return deviceKeys(devices.view(), devices.line).find(
            (token) =>
              token.serial === serial && Buffer.compare(token.publicKey, publicKey ?? Buffer.of()) === 0,
          );
        },
        device: { devices, view: known, type, ...device },
      };
    },
  };
}
