import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDecision } from '@yinzheng/core/approvals';
import { messageBytes, signThroughGate } from '@yinzheng/core/devices';
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
import { people, request, TestClock, usualAuthority } from '../../support/house.ts';
import { seededRandom } from '../../support/made-seals.ts';
import { opensslVerifies } from '../../support/openssl.ts';
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

describe('a software key', () => {
  it('opens with its PIN, zeroes the PIN and forgets the key at logout', async () => {
    const pin = utf8(PIN);
    const session = await openSoftwareKey(path).login(pin);
    expect([...pin]).toEqual([0, 0, 0, 0, 0, 0]);
    session.logout();
    session.logout();
    expect(codeOf(() => session.sign({ kind: 'decision' }))).toBe('KEY_UNREADABLE');
  });

  it('signs what the gate made, and OpenSSL verifies it', async () => {
    const who = people();
    const clock = new TestClock();
    const authority = usualAuthority(who);
    const file = join(folder, 'approver.key');
    await createSoftwareKey(file, {
      serial: 'SW-2',
      privateKey: who.approver.privateKey.slice(),
      pin: utf8(PIN),
    });
    const form = { approverId: 'li', answer: 'agreed', opinion: '' } as const;
    const ticket = request(authority, clock);
    const decision = makeDecision(ticket, form, { authority, clock });
    const session = await openSoftwareKey(file).login(utf8(PIN));
    const { bytes, signature } = await signThroughGate({ kind: 'decision', ticket, decision }, session, {
      authority,
    });
    expect(opensslVerifies(who.approver.publicKey, bytes, signature)).toBe(true);
  });

  it('signs nothing that did not come through the gate', async () => {
    const session = await openSoftwareKey(path).login(utf8(PIN));
    const forged = { kind: 'decision', bytes: utf8('anything') };
    expect(codeOf(() => session.sign(forged))).toBe('INTERNAL');
    expect(codeOf(() => messageBytes(forged))).toBe('INTERNAL');
  });

  it('counts wrong PINs, forgives them after a right one, and locks for good', async () => {
    const token = openSoftwareKey(path);
    for (let left = PIN_TRIES - 1; left > 2; left--) {
      expect(await asyncCodeOf(() => token.login(utf8('000000')))).toBe('PIN_WRONG');
    }
    (await token.login(utf8(PIN))).logout();
    for (let left = PIN_TRIES - 1; left > 0; left--) {
      await expect(token.login(utf8('000000'))).rejects.toMatchObject({
        code: 'PIN_WRONG',
        params: { left },
      });
    }
    expect(await asyncCodeOf(() => token.login(utf8('000000')))).toBe('PIN_LOCKED');
    expect(await asyncCodeOf(() => openSoftwareKey(path).login(utf8(PIN)))).toBe('PIN_LOCKED');
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
