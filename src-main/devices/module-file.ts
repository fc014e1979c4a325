import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, parse, resolve, win32 } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { createSm3 } from '@yinzheng/core/sm';
import {
  powershellAcls,
  windowsFolder,
  windowsFolders,
  writableOnWindows,
  type ReadAcls,
} from './windows-ground.ts';

/** What a module's file is, before it is loaded. */
export interface ModuleFile {
  /** Absolute path with every link resolved: what is loaded is what was checked. */
  readonly real: string;
  /** SM3, hexadecimal; '' where it cannot be read. */
  readonly digest: string;
  /** As Node names processors (`x64`, `arm64`, …), or `universal`; '' where the file does not tell. */
  readonly architecture: string;
  /** Undefined: it may be loaded. */
  readonly problem: ModuleProblem | undefined;
}

/** Why a module's file is not loaded. */
export type ModuleProblem =
  | { readonly kind: 'missing' | 'unreadable'; readonly detail: string }
  /** No shared library of a known form. */
  | { readonly kind: 'no-library' }
  /** For another processor, or word size. */
  | { readonly kind: 'other-processor' }
  /** Ordinary users can write `path`: the file, or a folder above it. */
  | { readonly kind: 'writable'; readonly path: string };

/** Who may write what, as far as the system lets us ask. */
export interface TrustedFolders {
  readonly platform: NodeJS.Platform;
  /** Windows: the folders in which only administrators write as the system is delivered. */
  readonly windows: readonly string[];
  /** Windows: who may write, as it tells itself. */
  readonly acls?: ReadAcls;
}

/** Of this computer; nothing of the environment, which a user sets, is believed. */
export function thisComputersFolders(): TrustedFolders {
  if (process.platform !== 'win32') return { platform: process.platform, windows: [] };
  const system = windowsFolder();
  return { platform: 'win32', windows: windowsFolders(system), acls: powershellAcls(system) };
}

/** Largest file that is taken for a module. */
const LARGEST = 256 * 1024 * 1024;
const WINDOW = 1 << 20;

/**
 * Looks at a module's file. On Unix the owner and the mode bits of the file and of every folder above it tell who can
 * write (access lists beyond them are not read); on Windows their owners and access lists, as Windows tells them.
 */
export async function inspectModule(path: string, folders: TrustedFolders): Promise<ModuleFile> {
  const nothing = { real: resolve(path), digest: '', architecture: '' };
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    return { ...nothing, problem: { kind: 'missing', detail: codeOf(error) } };
  }
  try {
    const { head, digest } = await readModule(real);
    const architecture = architectureOf(head);
    return { real, digest, architecture, problem: await problemOf(real, architecture, folders) };
  } catch (error) {
    return { ...nothing, real, problem: { kind: 'unreadable', detail: codeOf(error) } };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

async function readModule(path: string): Promise<{ readonly head: Uint8Array; readonly digest: string }> {
  const stream = await createSm3();
  const fd = openSync(path, 'r');
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > LARGEST) throw Object.assign(new Error(path), { code: 'ENOTFILE' });
    let head: Uint8Array | undefined;
    const window = new Uint8Array(WINDOW);
    for (let at = 0; ;) {
      const got = readSync(fd, window, 0, WINDOW, at);
      if (got === 0) break;
      head ??= window.slice(0, got);
      stream.update(window.subarray(0, got));
      at += got;
    }
    return { head: head ?? new Uint8Array(0), digest: toHex(stream.digest()) };
  } finally {
    closeSync(fd);
  }
}

async function problemOf(
  real: string,
  architecture: string,
  folders: TrustedFolders,
): Promise<ModuleProblem | undefined> {
  if (architecture === '') return { kind: 'no-library' };
  if (architecture !== process.arch && architecture !== 'universal') return { kind: 'other-processor' };
  const path = await writableBy(real, folders);
  return path === undefined ? undefined : { kind: 'writable', path };
}

/** e_machine of an ELF file, and Machine of a PE file, as Node names processors. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  8: 'mips64el',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
  0x9916: 'sw64',
};
const PE_MACHINES: Readonly<Record<number, string>> = {
  0x14c: 'ia32',
  0x1c4: 'arm',
  0x8664: 'x64',
  0xaa64: 'arm64',
  0x6264: 'loong64',
};
const MACH_CPUS: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };

/** For which processor a library was made, by its header: ELF, PE or Mach-O; '' for anything else. */
export function architectureOf(head: Uint8Array): string {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const at = (offset: number, length: number): boolean => offset + length <= head.length;
  if (at(0, 20) && view.getUint32(0) === 0x7f454c46) {
    const little = view.getUint8(5) === 1;
    const machine = view.getUint16(18, little);
    return ELF_MACHINES[machine] ?? `elf-${machine}`;
  }
  if (at(0, 0x40) && view.getUint16(0) === 0x4d5a) {
    const pe = view.getUint32(0x3c, true);
    if (!at(pe, 6) || view.getUint32(pe) !== 0x50450000) return '';
    const machine = view.getUint16(pe + 4, true);
    return PE_MACHINES[machine] ?? `pe-${machine}`;
  }
  if (at(0, 8)) {
    const magic = view.getUint32(0);
    if (magic === 0xcafebabe) return 'universal';
    if (magic === 0xcffaedfe) return MACH_CPUS[view.getUint32(4, true)] ?? 'mach';
  }
  return '';
}

/** The file, or the folder above it, that ordinary users can write; undefined: none. */
export async function writableBy(
  real: string,
  { platform, windows, acls = () => Promise.resolve([]) }: TrustedFolders,
): Promise<string | undefined> {
  if (platform === 'win32') return writableOnWindows(real, windows, acls);
  for (const path of pathsUpwards(real)) {
    if (writableByOthers(path === real ? statSync(path) : lstatSync(path), path !== real)) return path;
  }
  return undefined;
}

/** The file and every folder above it. */
function pathsUpwards(path: string): string[] {
  const { root } = parse(path);
  const paths = [path];
  for (let at = dirname(path); ; at = dirname(at)) {
    paths.push(at);
    if (at === root) return paths;
  }
}

/** S_IWGRP, S_IWOTH, S_ISVTX */
const [GROUP_WRITES, OTHERS_WRITE, STICKY] = [0o020, 0o002, 0o1000] as const;

/** Root's are fine, but for what they let others write; in a sticky folder nobody touches another's files. */
function writableByOthers({ mode, uid, gid }: Stats, folder: boolean): boolean {
  if (uid !== 0) return true;
  if (folder && (mode & STICKY) !== 0) return false;
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== 0);
}

/** The name that people know a module by. */
export function moduleName(path: string): string {
  return /^[a-z]:\\|\\/i.test(path) ? win32.basename(path) : basename(path);
}
