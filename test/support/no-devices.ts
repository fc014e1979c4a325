import { fail } from '@yinzheng/core/kernel';
import type { Devices, DevicesView } from '../../src-main/devices/index.ts';

/** A computer without smart keys. */
export function noDevices(): Devices {
  const refuse = (): Promise<never> => Promise.reject(new Error('there are no devices here'));
  const missing = (path: string): Promise<never> =>
    Promise.resolve().then(() => fail('DRIVER_MISSING', { path }));
  const view: DevicesView = { modules: [], keys: [] };
  return {
    line: { login: refuse, sign: refuse, logout: refuse },
    acts: {
      selfTest: refuse,
      changePin: refuse,
      request: refuse,
      importCertificate: refuse,
      writeSeal: refuse,
      checkSeal: () => {
        throw new Error('there are no devices here');
      },
      read: refuse,
    },
    modules: { add: missing, accept: missing },
    view: () => view,
    look: () => Promise.resolve(view),
    onChange: () => undefined,
    onWaiting: () => undefined,
    place: () => {
      throw new Error('there are no devices here');
    },
    withdraw: () => undefined,
    forget: () => Promise.resolve(),
    forgetAll: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
