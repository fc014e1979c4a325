import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf, inspectModule, writableBy } from '../../../src-main/devices/module-file.ts';
import { knownModules, type Ground } from '../../../src-main/devices/module-places.ts';
import { windowsFolders } from '../../../src-main/devices/windows-ground.ts';
import { openssl } from '../../support/openssl.ts';
import { tempDir } from '../../support/temp.ts';

const UNIX = { platform: 'linux', windows: [] } as const;
const root = process.getuid?.() === 0;

/** The head of a PE file for a processor. */
function pe(machine: number): Uint8Array {
  const bytes = Buffer.alloc(0x100);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}

/** The head of this very program: of this processor. */
function ownHead(): Uint8Array {
  const file = openSync(process.execPath, 'r');
  const head = new Uint8Array(4096);
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  return head;
}

/** A file that looks like a library of this processor, in a folder of the test's own. */
function library(): { readonly folder: string; readonly path: string } {
  const folder = join(tempDir(), 'driver');
  mkdirSync(folder, { mode: 0o755 });
  const path = join(folder, 'libx.so');
  writeFileSync(path, ownHead(), { mode: 0o755 });
  return { folder, path };
}

describe('the processor that a library is made for', () => {
  it('is told by the headers of ELF, PE and Mach-O', () => {
    expect(architectureOf(ownHead())).toBe(process.arch);
    expect([0x14c, 0x8664, 0xaa64, 0x6264].map((machine) => architectureOf(pe(machine)))).toEqual([
      'ia32',
      'x64',
      'arm64',
      'loong64',
    ]);
    expect(architectureOf(Buffer.from('cffaedfe0c000001', 'hex'))).toBe('arm64');
    expect(architectureOf(Buffer.from('cafebabe00000002', 'hex'))).toBe('universal');
  });

  it('is nothing for what is no library, and no file is too short', () => {
    const head = Buffer.from(pe(0x8664));
    for (let length = 0; length < 0x86; length++) expect(architectureOf(head.subarray(0, length))).toBe('');
    expect(architectureOf(Buffer.from('#!/bin/sh\necho a script that is long enough'))).toBe('');
  });
});

describe('a module’s file', () => {
  it('has the digest that openssl computes, and its links resolved', async () => {
    const { folder, path } = library();
    symlinkSync(path, join(folder, 'link.so'));
    const found = await inspectModule(join(folder, 'link.so'), UNIX);
    expect(found).toMatchObject({ real: path, architecture: process.arch });
    expect(openssl(['dgst', '-sm3', '-r', path])).toMatch(new RegExp(`^${found.digest} `));
  });

  it('is told as missing, as no library, or as another processor’s', async () => {
    const { folder } = library();
    const problem = async (name: string): Promise<unknown> =>
      (await inspectModule(join(folder, name), UNIX)).problem;
    writeFileSync(join(folder, 'text.so'), 'no library');
    writeFileSync(join(folder, 'other.so'), pe(process.arch === 'arm64' ? 0x8664 : 0xaa64));
    expect(await problem('none.so')).toEqual({ kind: 'missing', detail: 'ENOENT' });
    expect(await problem('text.so')).toEqual({ kind: 'no-library' });
    expect(await problem('other.so')).toEqual({ kind: 'other-processor' });
    expect(await problem('.')).toMatchObject({ kind: 'unreadable' });
  });

  it.runIf(root)('may not be one that others can write, nor lie below a folder that they can', async () => {
    const { folder, path } = library();
    expect(await writableBy(path, UNIX)).toBe(undefined);
    chmodSync(path, 0o777);
    expect(await writableBy(path, UNIX)).toBe(path);
    chmodSync(path, 0o755);
    chmodSync(folder, 0o777);
    expect(await writableBy(path, UNIX)).toBe(folder);
    // In a sticky folder, as /tmp is, nobody replaces what is root's.
    chmodSync(folder, 0o1777);
    expect(await writableBy(path, UNIX)).toBe(undefined);
  });

  it('may not be an ordinary user’s', async () => {
    const { path } = library();
    // Whoever runs this as an ordinary user made it as one.
    if (root) chownSync(path, 1000, 1000);
    expect(await writableBy(path, UNIX)).toBe(path);
  });
});

describe('where modules are looked for', () => {
  const ground = (platform: NodeJS.Platform, tree: Readonly<Record<string, readonly string[]>>): Ground => ({
    platform,
    windows: windowsFolders('C:\\Windows'),
    list: (folder) => tree[folder] ?? [],
  });

  it('finds known names in the folders of Linux, Kylin and UOS', () => {
    const found = knownModules(
      ground('linux', {
        '/usr/lib/x86_64-linux-gnu': ['libc.so.6', 'libcastle.so.1.0.0', 'opensc-pkcs11.so'],
        '/usr/local/lib': ['libwdpkcs.so', 'libwdpkcs.so.2'],
        '/opt': ['lm-gm3000', 'apps'],
        '/opt/lm-gm3000/lib': ['libgm3000_pkcs11.so'],
        '/opt/apps': ['com.longmai.gm3000user'],
        '/opt/apps/com.longmai.gm3000user/files/lib': ['libgm3000_pkcs11.so'],
      }),
    );
    expect(found).toEqual([
      '/usr/lib/x86_64-linux-gnu/libcastle.so.1.0.0',
      '/usr/local/lib/libwdpkcs.so',
      '/opt/lm-gm3000/lib/libgm3000_pkcs11.so',
      '/opt/apps/com.longmai.gm3000user/files/lib/libgm3000_pkcs11.so',
    ]);
  });

  it('finds them on Windows, whatever case their names have, up to two folders deep', () => {
    const found = knownModules(
      ground('win32', {
        'C:\\Windows\\System32': ['WDPKCS.dll', 'kernel32.dll'],
        'C:\\Program Files': ['GM3000', 'Longmai', 'desktop.ini'],
        'C:\\Program Files\\GM3000': ['gm3000_pkcs11.dll', 'setup.exe'],
        'C:\\Program Files\\Longmai': ['mToken CryptoIDA', 'readme.txt'],
        'C:\\Program Files\\Longmai\\mToken CryptoIDA': ['CryptoIDA_pkcs11.DLL', 'deeper'],
        'C:\\Program Files\\Longmai\\mToken CryptoIDA\\deeper': ['gm3000_pkcs11.dll'],
        'C:\\Program Files (x86)': ['Watchdata'],
        'C:\\Program Files (x86)\\Watchdata': ['SignatureP11.dll'],
        'C:\\Users\\wang': ['wdpkcs.dll'],
      }),
    );
    expect(found).toEqual([
      'C:\\Windows\\System32\\WDPKCS.dll',
      'C:\\Program Files\\GM3000\\gm3000_pkcs11.dll',
      'C:\\Program Files\\Longmai\\mToken CryptoIDA\\CryptoIDA_pkcs11.DLL',
      'C:\\Program Files (x86)\\Watchdata\\SignatureP11.dll',
    ]);
  });
});
