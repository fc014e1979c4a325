import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A PostgreSQL of one's own: in a folder, on a socket there, as a user that is not root; gone afterwards.

const HOME = '/usr/lib/postgresql';
const NOBODY = 65_534;

/** A running server. */
export interface Postgres {
  /** An address for clients, of a new empty database. */
  newDatabase(): string;
  stop(): void;
}

/** What a test that needs it is skipped with where it is not installed. */
export const NO_POSTGRES = 'PostgreSQL is not installed (see scripts/system-packages.json)';

/** Starts one; undefined where PostgreSQL is not installed. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const versions = existsSync(HOME) ? readdirSync(HOME) : [];
  const [version] = versions.filter((name) => existsSync(join(HOME, name, 'bin', 'initdb')));
  if (version === undefined) return undefined;
  const program = (name: string): string => join(HOME, version, 'bin', name);
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-pg-'));
  const person = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ('uid' in person) chownSync(folder, NOBODY, NOBODY);
  const options = { cwd: folder, ...person, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' } };
  const data = join(folder, 'data');
  const made = spawnSync(
    program('initdb'),
    ['-D', data, '-U', 'store', '--auth=trust', '--no-sync', '-E', 'UTF8'],
    { ...options, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(
    program('postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=60'],
    { ...options, stdio: 'ignore' },
  );
  const client = (name: string, ...args: readonly string[]) =>
    spawnSync(program(name), ['-h', folder, '-U', 'store', ...args], { ...options, encoding: 'utf8' });
  for (let tries = 0; client('pg_isready').status !== 0; tries++) {
    if (tries > 300) throw new Error('PostgreSQL does not get ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  let databases = 0;
  return {
    newDatabase: () => {
      const name = `store${++databases}`;
      const created = client('createdb', name);
      if (created.status !== 0) throw new Error(`createdb: ${created.stderr}`);
      return `postgres://store@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop: () => {
      server.kill('SIGKILL');
      server.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    },
  };
}
