import { join } from 'node:path';
import { sm3 } from '@yinzheng/core/sm';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { fetchBlocks, nextSerial, openLine } from '../../src-main/service/sync/index.ts';
import { Dice } from './dice.ts';
import { HostileProxy } from './hostile-proxy.ts';
import { TYPE_CODE } from './licence-house.ts';
import { LicenceMill } from './licence-mill.ts';
import { happen, issue, makeStation, openStation, UNIT_CODE } from './sync-house.ts';
import { command, startCommand, type Ended, type StoreProcesses } from './sync-processes.ts';
import { insist, storeFaults } from './sync-storm.ts';

// Commands and stores that are killed with -9 while acts are on their way.

/** What came of it. */
export interface Survived {
  /** What `reconcile --json` says of each data folder, and how it ended. */
  readonly reconciled: readonly { readonly code: number | null; readonly found: unknown }[];
  readonly faults: readonly string[];
  readonly kills: { readonly command: number; readonly store: number };
  readonly accepted: number;
}

/** How one goes. */
export interface Killing {
  readonly seed: number;
  readonly folder: string;
  readonly workstations: number;
  readonly rounds: number;
  /** Offset of the first workstation's clock in half of the rounds, such as `-10m`. */
  readonly faketime?: string;
}

/** Kills commands and stores at random, then lets everything arrive. */
export async function survive(store: StoreProcesses, how: Killing): Promise<Survived> {
  const { seed, folder, workstations, rounds, faketime } = how;
  const dice = new Dice(seed);
  const proxy = new HostileProxy(await store.start(), seed, { share: 0.1, closing: 0.02 });
  const url = await proxy.listen();
  const kills = { command: 0, store: 0 };
  try {
    const stations: Killed[] = [];
    for (let number = 0; number < workstations; number++) {
      stations.push(
        await Killed.come(store, url, join(folder, `data-${seed}-${number}`), `killed ${seed} ${number}`),
      );
    }
    for (let round = 0; round < rounds; round++) {
      for (const one of stations) await one.issue(dice.int(1, 2), dice);
      const turned = faketime !== undefined && round % 2 === 0 ? faketime : undefined;
      const running = stations.map((one, index) => {
        return startCommand(['sync', '--data', one.folder], index === 0 ? turned : undefined);
      });
      await wait(dice.int(700, 2000));
      if (dice.chance(0.5)) {
        await store.kill();
        kills.store++;
        proxy.retarget(await store.start());
        await wait(dice.int(0, 300));
      }
      for (const { kill, ended } of running) {
        kill();
        kills.command++;
        await ended;
      }
    }
    proxy.calm();
    for (const one of stations) await one.finish();
    const reconciled = [];
    for (const one of stations) {
      const { code, stdout } = await command(['reconcile', '--json', '--data', one.folder]);
      reconciled.push({ code, found: JSON.parse(stdout) as unknown });
    }
    const { count } = await store.db
      .selectFrom('acceptance')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    return { reconciled, faults: await storeFaults(store.db), kills, accepted: Number(count) };
  } finally {
    await store.kill();
    await proxy.close();
  }
}

class Killed {
  readonly folder: string;
  readonly #mill: LicenceMill;

  constructor(folder: string, mill: LicenceMill) {
    this.folder = folder;
    this.#mill = mill;
  }

  static async come(store: StoreProcesses, url: string, folder: string, name: string): Promise<Killed> {
    const mill = new LicenceMill(name);
    await makeStation(folder, mill);
    const code = await store.code();
    const words = [
      'store',
      'register',
      url,
      '--code',
      code,
      '--unit-code',
      UNIT_CODE,
      '--json',
      '--data',
      folder,
    ];
    await until(() => command(words), 20);
    const station = await openStation(folder, SYSTEM);
    const line = openLine(station);
    await insist(() => fetchBlocks(station, line.client, [TYPE_CODE]));
    line.client.close();
    station.close();
    return new Killed(folder, mill);
  }

  /** Issues licences, each with some life, while nobody delivers. */
  async issue(licences: number, dice: Dice): Promise<void> {
    const station = await openStation(this.folder, SYSTEM);
    try {
      for (let count = 0; count < licences; count++) {
        const made = await this.#mill.make({ serial: nextSerial(station, TYPE_CODE) });
        issue(station, made);
        if (dice.chance(0.6)) {
          const suspended = this.#mill.event(made.identifier, made.chain);
          happen(station, made, suspended);
          const lifted = this.#mill.event(made.identifier, sm3(suspended), {
            event: 'lift-suspension',
            reasonClass: 'settled',
          });
          happen(station, made, lifted);
        }
      }
    } finally {
      station.close();
    }
  }

  async finish(): Promise<void> {
    await until(() => command(['sync', '--once', '--json', '--data', this.folder]), 5);
  }
}

async function until(work: () => Promise<Ended>, most: number): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { code, stdout, stderr } = await work();
    if (code === 0) return;
    if (tries >= most) throw new Error(`${stdout}\n${stderr}`);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
