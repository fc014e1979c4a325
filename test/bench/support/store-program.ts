import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { giveCode } from '../../../src-store/access/codes.ts';
import { openStoreKey } from '../../../src-store/access/store-key.ts';
import { openDatabase } from '../../../src-store/db/open.ts';
import type { StoreDb } from '../../../src-store/db/tables.ts';
import { ROOT } from '../../support/repo.ts';

/** Where a store lies. */
export interface StorePlace {
  /** Its folder: the key and the files. */
  readonly folder: string;
  /** Address of its database. */
  readonly database: string;
}

/** How it is started otherwise than usual. */
export interface StoreStart {
  /** What Node is given before the program. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The store as its own program in a process of its own, on PostgreSQL, and its database for a look from outside. */
export class StoreProgram {
  readonly url: string;
  readonly pid: number;
  readonly db: StoreDb;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, db: StoreDb, folder: string) {
    this.url = url;
    this.pid = child.pid ?? 0;
    this.db = db;
    this.#child = child;
    this.#folder = folder;
  }

  /** Starts one. @throws where it ends before it has said where it is */
  static async start({ folder, database }: StorePlace, start: StoreStart = {}): Promise<StoreProgram> {
    const { flags = [], env = {} } = start;
    const program = [join(ROOT, 'src-store', 'main.ts'), '--data', folder, '--demo-on-postgres'];
    const child = spawn(process.execPath, [...flags, ...program], {
      env: { ...process.env, ...env, DATABASE_URL: database },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { url: string };
      const db = await openDatabase({ kind: 'postgres', url: database, connections: 2 });
      return new StoreProgram(url, child, db, folder);
    }
    throw new Error('the store did not start');
  }

  /** A one-time code that the unit itself gave out; of no unit: for whichever comes. */
  async code(unit?: string): Promise<string> {
    const key = openStoreKey(this.#folder);
    const form = {
      unit,
      by: unit,
      byAdmin: true,
      scopes: ['admin', 'deliver', 'query'],
      at: new Date(),
    } as const;
    return (await giveCode(this.db, key.point, form)).code;
  }

  /** Licences that it has accepted. */
  async licences(): Promise<number> {
    const { count } = await this.db
      .selectFrom('licence')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    await this.db.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}
