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
  /** What a database holds, as SQL. `address`: as {@link newDatabase} gave it. */
  dump(address: string): string;
  /** The address of a new database that holds what was dumped. */
  restored(dump: string): string;
  stop(): void;
}

/** How it is run. */
export interface PostgresOptions {
  /** What is written is on the disk before it is answered, as in a city; tests need not wait for that. */
  readonly durable?: boolean;
}

/** What a test that needs it is skipped with where it is not installed. */
export const NO_POSTGRES = 'PostgreSQL is not installed (see scripts/system-packages.json)';

/** Largest dump, bytes. */
const MOST_DUMP = 1 << 28;

/** Starts one; undefined where PostgreSQL is not installed. */
export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<
  Postgres | undefined
> {
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
  const settings = ['listen_addresses=', `fsync=${durable ? 'on' : 'off'}`, 'max_connections=60'];
  const server = spawn(
    program('postgres'),
    ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  const told = (input: string, name: string, ...args: readonly string[]) =>
    spawnSync(program(name), ['-h', folder, '-U', 'store', ...args], {
      ...options,
      encoding: 'utf8',
      input,
      maxBuffer: MOST_DUMP,
    });
  const client = (name: string, ...args: readonly string[]) => told('', name, ...args);
  for (let tries = 0; client('pg_isready').status !== 0; tries++) {
    if (tries > 300) throw new Error('PostgreSQL does not get ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  let databases = 0;
  const created = (): string => {
    const name = `store${++databases}`;
    const done = client('createdb', name);
    if (done.status !== 0) throw new Error(`createdb: ${done.stderr}`);
    return name;
  };
  const addressOf = (name: string): string =>
    `postgres://store@localhost/${name}?host=${encodeURIComponent(folder)}`;
  return {
    newDatabase: () => addressOf(created()),
    dump: (address) => {
      const done = client('pg_dump', '--no-owner', new URL(address).pathname.slice(1));
      if (done.status !== 0) throw new Error(`pg_dump: ${done.stderr}`);
      return done.stdout;
    },
    restored: (dump) => {
      const name = created();
      const done = told(dump, 'psql', '--quiet', '--set=ON_ERROR_STOP=1', '--dbname', name);
      if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
      return addressOf(name);
    },
    stop: () => {
      server.kill('SIGKILL');
      server.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    },
  };
}
