import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MESSAGE_KINDS } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { createSoftwareKey, openSoftwareKey, PIN_TRIES } from '../../../src-main/adapters/software-key.ts';
import { keyOf } from '../certificates.ts';
import { cheapen } from '../fault/soft-keys.ts';
import { actsFor, type PortAct } from './acts.ts';
import type { PortKey, PortKeys, PortMaker } from './port.ts';

const PIN = 'Kx4w8rT2';

/** Makes keys in files, cheap to unlock. */
export function softwareMaker(): PortMaker {
  const made: { keys?: Promise<PortKeys>; folder?: string } = {};
  const begin = async (): Promise<PortKeys> => {
    const folder = (made.folder = mkdtempSync(join(tmpdir(), 'yinzheng-port-')));
    const { privateKey, publicKey } = keyOf('a key of the port suite');
    const keyIn = async (name: string): Promise<PortKey> => {
      const path = join(folder, name);
      await createSoftwareKey(path, { serial: name, privateKey: privateKey.slice(), pin: utf8(PIN) });
      cheapen(path, PIN);
      const find = () => openSoftwareKey(path);
      return { pin: PIN, find, witness: { tries: () => find().triesLeft!() } };
    };
    const kept: { acts?: Promise<readonly PortAct[]> } = {};
    const acts = (): Promise<readonly PortAct[]> => (kept.acts ??= actsFor(publicKey));
    return { key: await keyIn('SW-1'), spare: () => keyIn('SW-2'), acts };
  };
  return {
    name: 'a software key',
    whole: true,
    ...{ device: false, hands: false, changes: false, kinds: MESSAGE_KINDS },
    wrongPins: { tells: 'number', most: PIN_TRIES },
    open: () => (made.keys ??= begin()),
    close: () => {
      if (made.folder !== undefined) rmSync(made.folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}
