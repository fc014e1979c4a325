import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWorkstation, SYSTEM } from '../../../src-main/service/compose.ts';
import { fetchBlocks, openLine } from '../../../src-main/service/sync/index.ts';
import { makeDemo } from '../../support/cli.ts';
import { done, LicenceOffice } from '../../support/licence-office.ts';
import type { Postgres } from '../../support/postgres.ts';
import { ROOT } from '../../support/repo.ts';
import { issuedDrafts, reviewedDrafts } from './drafts.ts';
import { say, time } from './figures.ts';
import { StoreProgram } from './store-program.ts';

// Workstations that issued licences while nobody delivered them. Making ten thousand takes a good half hour: they are made once, by
// the very acts and the very transaction that people use, and lie below out/ from then on.

/** A workstation behind an outage, and the store as it stood then; whoever works with them copies them first. */
export interface Outage {
  readonly licences: number;
  /** The workstation's data folder. */
  readonly data: string;
  /** The store's folder. */
  readonly store: string;
  /** What the store's database held, as SQL. */
  readonly dump: string;
}

/** What is kept of the making. */
interface Made {
  readonly sizes: readonly number[];
  /** Milliseconds. */
  readonly reviewed: number;
  readonly issued: number;
}

/** A block of serials: so many can be issued before the next is fetched. */
const IN_BLOCK = 1000;

/**
 * Outages of so many licences each, of one workstation: the smaller ones are how it stood on the way to the largest.
 * `sizes`: rising. They are made where they are not there yet.
 */
export async function outages(postgres: Postgres, sizes: readonly number[]): Promise<Outage[]> {
  const home = join(ROOT, 'out', 'bench', `outage-${sizes.join('-')}`);
  const told = join(home, 'made.json');
  if (!existsSync(told)) await make(postgres, home, sizes, told);
  const { reviewed, issued } = JSON.parse(readFileSync(told, 'utf8')) as Made;
  const most = Math.max(...sizes);
  say(
    `${most} licences, made once into ${home.slice(ROOT.length + 1)}: collected and reviewed in ${time(reviewed)}, issued in ${time(issued)}\n`,
  );
  const dump = readFileSync(join(home, 'store.sql'), 'utf8');
  return sizes.map((licences) => {
    return { licences, data: join(home, `data-${licences}`), store: join(home, 'store'), dump };
  });
}

async function make(postgres: Postgres, home: string, sizes: readonly number[], told: string): Promise<void> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const most = Math.max(...sizes);
  const database = postgres.newDatabase();
  const store = await StoreProgram.start({ folder: join(home, 'store'), database });
  try {
    const demo = await makeDemo();
    const office = new LicenceOffice(demo, home);
    demo.remove();
    done(await office.run(['store', 'register', store.url, '--code', await store.code()]));
    done(await office.run(['sync', '--once']));
    await office.authorised({ perDay: most, total: most });
    const spent = { reviewed: 0, issued: 0 };
    let made = 0;
    for (const size of sizes) {
      while (made < size) {
        const count = Math.min(IN_BLOCK, size - made);
        await issueSome(office, { first: made + 1, count }, spent);
        made += count;
      }
      cpSync(office.data, join(home, `data-${size}`), { recursive: true });
    }
    rmSync(office.data, { recursive: true });
    writeFileSync(join(home, 'store.sql'), postgres.dump(database));
    writeFileSync(told, `${JSON.stringify({ sizes, ...spent })}\n`);
  } finally {
    await store.stop();
  }
}

/** Collects, reviews and issues; of the store nothing but blocks of serials is asked, and nothing is delivered. */
async function issueSome(
  office: LicenceOffice,
  numbers: { readonly first: number; readonly count: number },
  spent: { reviewed: number; issued: number },
): Promise<void> {
  await inWorkstation(office.data, 'own', SYSTEM, async (station) => {
    const line = openLine(station);
    try {
      await fetchBlocks(station, line.client);
    } finally {
      line.client.close();
    }
    const begun = performance.now();
    const drafts = await reviewedDrafts(office, station, numbers);
    const between = performance.now();
    await issuedDrafts(office, station, drafts);
    spent.reviewed += between - begun;
    spent.issued += performance.now() - between;
  });
}
