import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { giveCode } from '../../src-store/access/codes.ts';
import { openStoreKey } from '../../src-store/access/store-key.ts';
import { putType } from '../../src-store/catalogue/types.ts';
import { openDatabase } from '../../src-store/db/open.ts';
import type { StoreDb } from '../../src-store/db/tables.ts';
import { entryOf } from './entries.ts';
import { ISSUER } from './licence-house.ts';
import { millType, TEMPLATE } from './licence-mill.ts';
import { ROOT } from './repo.ts';

// The store and the command as processes of their own, to be killed.

/** A store on PostgreSQL: processes of it, and its database for a look from outside. */
export class StoreProcesses {
  readonly db: StoreDb;
  readonly #folder: string;
  readonly #database: string;
  #child: ChildProcess | undefined;

  constructor(db: StoreDb, folder: string, database: string) {
    this.db = db;
    this.#folder = folder;
    this.#database = database;
  }

  /** `database`: address of an empty one. */
  static async open(folder: string, database: string): Promise<StoreProcesses> {
    const db = await openDatabase({ kind: 'postgres', url: database, connections: 2 });
    await putType(db, millType(), TEMPLATE, new Date());
    return new StoreProcesses(db, folder, database);
  }

  /** Starts a process; its address. */
  async start(): Promise<string> {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'src-store', 'main.ts'), '--data', this.#folder, '--port', '0', '--demo-on-postgres'],
      { env: { ...process.env, DATABASE_URL: this.#database }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      return (JSON.parse(line) as { url: string }).url;
    }
    throw new Error('the store did not start');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async code(): Promise<string> {
    const key = openStoreKey(this.#folder);
    const unit = ISSUER;
    const form = {
      unit,
      by: unit,
      byAdmin: true,
      scopes: ['admin', 'deliver', 'query'],
      at: new Date(),
    } as const;
    return (await giveCode(this.db, key.point, form)).code;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.db.destroy();
  }
}

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command on its way. */
export interface Running {
  /** Kills it, and what it runs in, with -9. */
  kill(): void;
  readonly ended: Promise<Ended>;
}

/** Starts the command; `faketime`: offset of its clock, such as `-10m`. */
export function startCommand(words: readonly string[], faketime?: string): Running {
  const own = [entryOf('cli'), ...words];
  const [program, args] =
    faketime === undefined
      ? [process.execPath, own]
      : ['faketime', ['-f', faketime, process.execPath, ...own]];
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: `faketime` has the program in another process.
    detached: true,
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  const ended = once(child, 'close').then(([code]): Ended => {
    const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString('utf8');
    return { code: code as number | null, stdout: text(out), stderr: text(err) };
  });
  const kill = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It had ended.
    }
  };
  return { kill, ended };
}

/** Runs the command to its end. */
export function command(words: readonly string[], faketime?: string): Promise<Ended> {
  return startCommand(words, faketime).ended;
}
