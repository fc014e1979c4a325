import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user that tests of Electron run as when root runs them: Chromium's sandbox is not for root. */
const NAME = 'yinzheng-test';

/** An ordinary user of this machine, with a home that is removed by `leave`. */
export interface Person {
  /** To start a program as this person; undefined: as whoever we are. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
  readonly home: string;
  leave(): void;
}

/**
 * Whoever runs the tests; for root, a user of the system that is made for them the first time.
 * @throws when that user cannot be made
 */
export function ordinaryPerson(): Person {
  const ids = process.getuid?.() === 0 ? (found() ?? make()) : undefined;
  const home = mkdtempSync(join(tmpdir(), 'yinzheng-electron-'));
  if (ids !== undefined) chownSync(home, ids.uid, ids.gid);
  return { ids, home, leave: () => rmSync(home, { recursive: true, force: true }) };
}

function found(): Person['ids'] {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${NAME}:`));
  if (line === undefined) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function make(): Person['ids'] {
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  const done = spawnSync('useradd', [...args, '--shell', '/usr/sbin/nologin', NAME], { encoding: 'utf8' });
  const ids = found();
  if (ids === undefined) {
    throw new Error(`the user ${NAME} cannot be made: ${done.error?.message ?? done.stderr}`);
  }
  return ids;
}
