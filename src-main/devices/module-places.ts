import { readdirSync } from 'node:fs';
import { posix, win32 } from 'node:path';

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
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names in a folder; none where there is no such folder, or it cannot be read. */
  list(folder: string): readonly string[];
}

/** This computer. */
export const THIS_GROUND: Ground = {
  platform: process.platform,
  env: process.env,
  list: (folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/** Paths of the known modules that are here, in the order of the places. */
export function knownModules(ground: Ground = THIS_GROUND): string[] {
  if (ground.platform === 'win32') return windowsModules(ground);
  return ground.platform === 'linux' ? linuxModules(ground) : [];
}

function windowsModules({ env, list }: Ground): string[] {
  const folders = [
    [env['SystemRoot'] ?? 'C:\\Windows', 'System32'],
    ...[env['ProgramFiles'], env['ProgramFiles(x86)']].map((folder) => [folder, '']),
  ].flatMap(([folder, below]) =>
    folder === undefined || below === undefined ? [] : [win32.join(folder, below)],
  );
  const [system, ...programs] = folders;
  const vendors = programs.flatMap((folder) => list(folder).map((name) => win32.join(folder, name)));
  return (system === undefined ? vendors : [system, ...vendors]).flatMap((folder) => {
    return list(folder)
      .filter((name) => WINDOWS_NAMES.some((known) => known.toLowerCase() === name.toLowerCase()))
      .map((name) => win32.join(folder, name));
  });
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
