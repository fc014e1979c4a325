import { join } from 'node:path';
import { fail } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { makeDeviceKey, readDeviceKey, setDeviceKeyAside, type DeviceKey } from '../adapters/device-key.ts';
import {
  openWire,
  proxyOrigin,
  storeClient,
  storeOrigin,
  type Proxy,
  type StoreClient,
} from '../adapters/store-client/index.ts';
import { chineseCalendar } from '../adapters/working-days.ts';
import { FOLDER, type Machine } from './compose.ts';

// Wires the way to the central store.

export { chineseCalendar, proxyOrigin, storeOrigin, type DeviceKey, type StoreClient };

/** The device key of a data folder, made where there is none. @throws DEVICE_KEY_UNREADABLE, FILE_UNWRITABLE */
export function ownDeviceKey(folder: string, { random }: Machine): DeviceKey {
  return makeDeviceKey(join(folder, FOLDER.deviceKey), random);
}

/** A new device key in the place of one that the store has revoked, which is kept beside it. @throws FILE_UNWRITABLE */
export function newDeviceKey(folder: string, { random }: Machine): DeviceKey {
  const path = join(folder, FOLDER.deviceKey);
  setDeviceKeyAside(path);
  return makeDeviceKey(path, random);
}

/** The device key of a data folder. @throws STORE_NOT_REGISTERED, DEVICE_KEY_UNREADABLE */
export function requireDeviceKey(folder: string): DeviceKey {
  return readDeviceKey(join(folder, FOLDER.deviceKey)) ?? fail('STORE_NOT_REGISTERED');
}

/** A client whose requests nobody signs. `url`: an origin, as `storeOrigin` gives it. */
export function openClient(url: string, { clock, random }: Machine, proxy?: string): StoreClient {
  return storeClient(openWire({ url, signed: undefined, clock, random, proxy: proxyOf(proxy) }));
}

/** A client whose requests the device key signs, to the store with that public point and no other. */
export function signedClient(
  url: string,
  storePoint: Uint8Array,
  key: DeviceKey,
  { clock, random }: Machine,
  proxy?: string,
): StoreClient {
  const signed = { key, store: sm3(storePoint) };
  return storeClient(openWire({ url, signed, clock, random, proxy: proxyOf(proxy) }));
}

/** A proxy with what the environment knows of it: a password is written in no data folder. */
function proxyOf(url: string | undefined): Proxy | undefined {
  if (url === undefined) return undefined;
  const { YINZHENG_PROXY_USER: user, YINZHENG_PROXY_PASSWORD: password = '' } = process.env;
  return { url, credentials: user === undefined || user === '' ? undefined : `${user}:${password}` };
}
