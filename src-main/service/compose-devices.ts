import { join, resolve } from 'node:path';
import { deviceSettingsFile } from '../adapters/device-settings.ts';
import { makeDevices, memorySettings, type Devices, type DevicesDeps } from '../devices/index.ts';
import { FOLDER, type Machine } from './compose.ts';

/** What a host says of the devices that it wants. */
export type DeviceOrder = Omit<DevicesDeps, 'settings' | 'clock' | 'random'>;

/**
 * The keys of this computer's devices, with what the data folder knows of them; without a folder: with nothing known,
 * and nothing kept. The caller closes them. @throws FILE_UNREADABLE, FILE_UNWRITABLE
 */
export function openDevices(folder: string | undefined, machine: Machine, order: DeviceOrder): Devices {
  const settings =
    folder === undefined ? memorySettings() : deviceSettingsFile(join(resolve(folder), FOLDER.devices));
  return makeDevices({ ...order, ...machine, settings });
}
