import { readdirSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { windowsFolders } from './windows-ground.ts';

// Where PKCS#11 modules of makers of SM2 keys lie, by names seen in public code (docs/devices.md).

/** File names of modules on Windows. */
export const WINDOWS_NAMES = [
  'gm3000_pkcs11.dll',
  'CryptoIDA_pkcs11.dll',
  'ShuttleCsp11_3003.dll',
  'eps2003csp11.dll',
  'ngp11v211.dll',
  'EP1PK111.dll',
  'ep2pk11.dll',
  'wdpkcs.dll',
  'SignatureP11.dll',
  'arguskey_csp11.dll',
] as const;

/** File names of modules on Linux; a version may follow. */
export const LINUX_NAMES = [
  'libgm3000_pkcs11.so',
  'libshuttle_p11v220.so',
  'libcastle.so',
  'libwdpkcs.so',
] as const;

/** Folders of the system's own libraries on Linux, on every processor that it is found on. */
const LINUX_FOLDERS = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib/loongarch64-linux-gnu',
  '/usr/lib/mips64el-linux-gnuabi64',
  '/usr/lib/sw_64-linux-gnu',
  '/usr/lib/pkcs11',
  '/usr/local/lib',
  '/usr/local/lib64',
] as const;

/** The computer, as far as modules are looked for in it. */
export interface Ground {
  readonly platform: NodeJS.Platform;
  /** Windows: its own folder, then those of the programs; found without the environment, which a user sets. */
  readonly windows: readonly string[];
  /** Names in a folder; none where there is no such folder, or it cannot be read. */
  list(folder: string): readonly string[];
}

/** This computer. */
export function thisGround(): Ground {
  return {
    platform: process.platform,
    windows: process.platform === 'win32' ? windowsFolders() : [],
    list: (folder) => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
  };
}

/** Paths of the known modules that are here, in the order of the places. */
export function knownModules(ground: Ground = thisGround()): string[] {
  if (ground.platform === 'win32') return windowsModules(ground);
  return ground.platform === 'linux' ? linuxModules(ground) : [];
}

/** In System32, and up to two folders deep below the programs' folders: Program Files\\MAKER\\PRODUCT. */
function windowsModules({ windows, list }: Ground): string[] {
  const [system, ...programs] = windows;
  if (system === undefined) return [];
  const below = (folder: string): string[] => {
    // What has an extension is hardly ever a folder, and there are thousands of files.
    const folders = list(folder).filter((name) => !/\.[a-z]{2,4}$/i.test(name));
    return folders.map((name) => win32.join(folder, name));
  };
  const makers = programs.flatMap(below);
  return [win32.join(system, 'System32'), ...makers.flatMap((maker) => [maker, ...below(maker)])].flatMap(
    (folder) =>
      list(folder)
        .filter((name) => WINDOWS_NAMES.some((known) => known.toLowerCase() === name.toLowerCase()))
        .map((name) => win32.join(folder, name)),
  );
}

function linuxModules({ list }: Ground): string[] {
  // Kylin and UOS put what is not the system's into /opt, UOS below /opt/apps/NAME/files.
  const bundles = [
    ...list('/opt').map((name) => posix.join('/opt', name)),
    ...list('/opt/apps').map((name) => posix.join('/opt/apps', name, 'files')),
  ];
  const folders = [
    ...LINUX_FOLDERS,
    ...bundles.flatMap((folder) => ['lib', 'lib64'].map((sub) => posix.join(folder, sub))),
  ];
  return folders.flatMap((folder) => {
    const names = list(folder);
    return LINUX_NAMES.flatMap((known) => {
      const exact = names.filter((name) => name === known);
      // The shortest name is the one that is meant to be opened; a version is only taken where there is no other.
      return exact.length > 0
        ? exact
        : names
            .filter((name) => name.startsWith(`${known}.`))
            .sort()
            .slice(-1);
    }).map((name) => posix.join(folder, name));
  });
}
