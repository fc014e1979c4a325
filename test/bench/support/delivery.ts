import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inWorkstation, SYSTEM } from '../../../src-main/service/compose.ts';
import { cli } from '../../support/cli.ts';
import { entryOf } from '../../support/entries.ts';
import type { Postgres } from '../../support/postgres.ts';
import { measureProcess, requireDone } from './measured-process.ts';
import { ProcessWatch, type Watched } from './memory.ts';
import type { Outage } from './outage.ts';
import { StoreProgram, type StoreStart } from './store-program.ts';

/** A copy of an outage with its store running: the network is back. */
export interface Recovered {
  /** The workstation's data folder. */
  readonly data: string;
  /** A folder for what else is made. */
  readonly folder: string;
  readonly store: StoreProgram;
}

/** Copies an outage, starts its store at another address, tells the workstation of it, and works with both. */
export async function recovered<T>(
  postgres: Postgres,
  outage: Outage,
  start: StoreStart,
  work: (at: Recovered) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-bench-'));
  try {
    const [data, own] = [join(folder, 'data'), join(folder, 'store')];
    cpSync(outage.data, data, { recursive: true });
    cpSync(outage.store, own, { recursive: true });
    const place = { folder: own, database: postgres.restored(outage.dump) };
    const store = await StoreProgram.start(place, start);
    try {
      const unit = await inWorkstation(data, 'read', SYSTEM, ({ storeBook }) => {
        return storeBook.registration()?.unit;
      });
      const words = ['store', 'register', store.url, '--code', await store.code(unit), '--data', data];
      const registered = await cli(words);
      if (registered.code !== 0) throw new Error(registered.stdout + registered.stderr);
      return await work({ data, folder, store });
    } finally {
      await store.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A delivery from the start of the command to its end. */
export interface Delivered {
  /** Milliseconds. */
  readonly ms: number;
  readonly workstation: Watched;
  readonly store: Watched;
}

/**
 * Delivers by `sync --once`, the command as it is built. `flags`: for its Node. @throws unless every act has its receipt and the
 * store has every licence
 */
export async function deliver(
  { data, store }: Recovered,
  licences: number,
  flags: readonly string[] = [],
): Promise<Delivered> {
  const before = await store.licences();
  if (before !== 0) throw new Error('something was delivered before');
  const watched: { workstation?: ProcessWatch } = {};
  const watch = new ProcessWatch(store.pid);
  const words = [...flags, entryOf('cli'), 'sync', '--once', '--json', '--data', data];
  const ran = await measureProcess(process.execPath, words, {
    started: (pid) => {
      watched.workstation = new ProcessWatch(pid);
    },
  });
  const [workstation, ofStore] = [watched.workstation?.stop(), watch.stop()];
  requireDone('sync', ran);
  const came = await store.licences();
  if (came !== licences || workstation === undefined) {
    throw new Error(`${came} of ${licences} licences reached the store: ${ran.stdout}`);
  }
  return { ms: ran.wall, workstation, store: ofStore };
}
