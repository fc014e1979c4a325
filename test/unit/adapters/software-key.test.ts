import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair } from '@yinzheng/core/sm';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  createSoftwareKey,
  listSoftwareKeys,
  openSoftwareKey,
  PIN_TRIES,
} from '../../../src-main/adapters/software-key.ts';
import { systemRandom } from '../../../src-main/adapters/system.ts';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { seededRandom } from '../../support/made-seals.ts';
import { tempDir } from '../../support/temp.ts';

const PIN = '730914';
let folder: string;
let path: string;
const keys = sm2KeyPair(seededRandom('software key'));

beforeEach(async () => {
  folder = tempDir();
  path = join(folder, 'li.key');
  await createSoftwareKey(path, { serial: 'SW-0001', privateKey: keys.privateKey.slice(), pin: utf8(PIN) });
});

// What it does as any key does: test/contract/key-port.

describe('a software key', () => {
  it('has no use for a slip, which names a PIN in another process', async () => {
    expect(await asyncCodeOf(() => openSoftwareKey(path).login({ slip: 'a' }))).toBe('INTERNAL');
  });

  it('has counted a try before the PIN is looked at', async () => {
    const attempt = openSoftwareKey(path).login(utf8('000000'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ triesLeft: PIN_TRIES - 1 });
    await asyncCodeOf(() => attempt);
  });

  it('is readable by its owner alone and holds neither key nor PIN in the clear', () => {
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(text).not.toContain(Buffer.from(keys.privateKey).toString('hex'));
    expect(text).not.toContain(PIN);
  });

  it('does not open under another serial or public key, nor damaged', async () => {
    const text = readFileSync(path, 'utf8');
    const other = Buffer.from(sm2KeyPair(systemRandom).publicKey).toString('hex');
    for (const changed of [
      text.replace('SW-0001', 'SW-0002'),
      text.replace(/(?<="publicKey": ")[0-9a-f]+/, other),
    ]) {
      writeFileSync(path, changed);
      expect(await asyncCodeOf(() => openSoftwareKey(path).login(utf8(PIN)))).toBe('PIN_WRONG');
    }
    writeFileSync(path, text.slice(0, 100));
    expect(codeOf(() => openSoftwareKey(path))).toBe('KEY_UNREADABLE');
    expect(listSoftwareKeys(folder)).toEqual([]);
    expect(codeOf(() => openSoftwareKey(join(folder, 'nobody.key')))).toBe('KEY_MISSING');
  });
});
