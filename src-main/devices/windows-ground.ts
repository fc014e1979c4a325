import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { win32 } from 'node:path';
import { othersCanWrite, type AclPlace } from './windows-acl.ts';

// What may be believed about a computer with Windows. A user sets the variables of the environment (SystemRoot,
// ProgramFiles) as he likes, and whoever starts the program may too, so none of them is read. \SystemRoot is the kernel's
// own name for the folder of Windows, made at each start. The programs' folders lie beside it: Windows does not support
// other places for them, and a computer that has some needs the choice of an administrator. The registry would say the
// same in one more process, and is asked by a path below the same folder. Not tried on Windows yet (docs/devices.md).

const SYSTEM_ROOT = '\\\\?\\GLOBALROOT\\SystemRoot';

/** How long Windows may take to tell who can write, milliseconds. */
const PATIENCE = 20_000;

/** Where Windows lies. @param resolve tells where a path leads; throws where it leads nowhere */
export function windowsFolder(resolve: (path: string) => string = realpathSync.native): string {
  try {
    const found = resolve(SYSTEM_ROOT).replace(/^\\\\\?\\(?=[A-Za-z]:\\)/, '');
    if (/^[A-Za-z]:\\[^\\]/.test(found)) return found;
  } catch {
    // Where it usually is; a folder that is not there is trusted with nothing.
  }
  return 'C:\\Windows';
}

/** The folders in which only administrators write as Windows is delivered: its own, and those of the programs. */
export function windowsFolders(system: string = windowsFolder()): readonly string[] {
  const drive = win32.parse(system).root;
  return [system, ...['Program Files', 'Program Files (x86)'].map((name) => win32.join(drive, name))];
}

/** Tells the security descriptors (SDDL) of files and folders, in their order; undefined where one cannot be read. */
export type ReadAcls = (paths: readonly string[]) => Promise<readonly (string | undefined)[]>;

/** The variable in which the paths are handed over: no text of theirs becomes part of a command. */
const PATHS = 'YINZHENG_PATHS';

/**
 * For Windows PowerShell: one line a path. .NET is asked directly: commands of modules are looked for in folders of the
 * user's too. What is no file is a folder.
 */
const SCRIPT = [
  `foreach ($path in $env:${PATHS}.Split('|')) {`,
  "try { $sections = [System.Security.AccessControl.AccessControlSections]'Owner, Access'",
  'if ([System.IO.File]::Exists($path)) {',
  '$acl = [System.Security.AccessControl.FileSecurity]::new($path, $sections)',
  '} else { $acl = [System.Security.AccessControl.DirectorySecurity]::new($path, $sections) }',
  '[Console]::Out.WriteLine($acl.GetSecurityDescriptorSddlForm($sections))',
  '} catch { [Console]::Out.WriteLine() } }',
].join('\n');

/** Asks Windows PowerShell, by its full path and in an environment of its own. */
export function powershellAcls(system: string = windowsFolder()): ReadAcls {
  const command = win32.join(system, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const encoded = Buffer.from(SCRIPT, 'utf16le').toString('base64');
  const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
  return (paths) =>
    new Promise((resolve) => {
      const env = { SystemRoot: system, windir: system, [PATHS]: paths.join('|') };
      const options = { env, cwd: system, timeout: PATIENCE, windowsHide: true } as const;
      execFile(command, args, options, (error, stdout) => {
        resolve(error === null ? aclLines(stdout, paths.length) : paths.map(() => undefined));
      });
    });
}

/** What was printed, a line for each of so many paths; all undefined where it is not that. */
export function aclLines(printed: string, count: number): (string | undefined)[] {
  const lines = printed.split(/\r?\n/).slice(0, -1);
  if (lines.length !== count) return Array.from({ length: count }, () => undefined);
  return lines.map((line) => (line === '' ? undefined : line));
}

/**
 * The file, or the folder above it, that ordinary users can write; undefined: none. Where Windows does not tell, the
 * place counts: below the folders that are trusted nobody else writes as it is delivered.
 */
export async function writableOnWindows(
  real: string,
  folders: readonly string[],
  readAcls: ReadAcls,
): Promise<string | undefined> {
  // A share is another computer's: its administrators are not ours.
  if (!/^[A-Za-z]:\\/.test(real)) return win32.dirname(real);
  const paths = upwards(real);
  const acls = await readAcls(paths);
  if (acls.every((acl) => acl === undefined)) return isBelow(real, folders) ? undefined : win32.dirname(real);
  const at = paths.findIndex((_, index) => {
    const acl = acls[index];
    return acl === undefined || othersCanWrite(acl, placeOf(index));
  });
  return at < 0 ? undefined : paths[at];
}

function placeOf(index: number): AclPlace {
  if (index === 0) return 'file';
  return index === 1 ? 'folder' : 'above';
}

/** The file and every folder above it. */
function upwards(path: string): string[] {
  const paths = [path];
  for (let at = path; at !== win32.dirname(at);) {
    at = win32.dirname(at);
    paths.push(at);
  }
  return paths;
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = win32.relative(folder, path);
    return way !== '' && !way.startsWith('..') && !win32.isAbsolute(way);
  });
}
