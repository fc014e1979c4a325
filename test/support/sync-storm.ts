import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import type { Clock } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { nextAcceptance, NO_ACCEPTANCE, type Reconciled } from '@yinzheng/core/sync';
import { putType } from '../../src-store/catalogue/types.ts';
import type { StoreDb } from '../../src-store/db/tables.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import {
  compare,
  fetchBlocks,
  nextSerial,
  openLine,
  passThrough,
  register,
  type Line,
} from '../../src-main/service/sync/index.ts';
import { isPassing } from '../../src-main/service/sync/line.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import { Dice } from './dice.ts';
import { HostileProxy, type Hostility } from './hostile-proxy.ts';
import { TYPE_CODE } from './licence-house.ts';
import { LicenceMill, millType, TEMPLATE, type Made } from './licence-mill.ts';
import { StoreHouse } from './store-house.ts';
import { happen, issue, makeStation, openStation, UNIT_CODE } from './sync-house.ts';

// Workstations that deliver through a hostile network to a real store in this process. Time runs fast, so that waiting costs nothing.

const SPEED = 300;

/** A clock that runs fast. */
export class FastClock implements Clock {
  readonly #begun = performance.now();
  readonly #at: Date;

  constructor(at: Date) {
    this.#at = at;
  }

  now(): Date {
    return new Date(this.#at.getTime() + (performance.now() - this.#begun) * SPEED);
  }

  rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms / SPEED));
}

/** The clock of a workstation, which may be off from everybody else's. */
export class OwnClock implements Clock {
  readonly #true: Clock;
  /** Milliseconds. */
  off = 0;

  constructor(right: Clock) {
    this.#true = right;
  }

  now(): Date {
    return new Date(this.#true.now().getTime() + this.off);
  }
}

/** The store that the workstations of all storms deliver to. */
export class StormStore {
  readonly house: StoreHouse;
  readonly url: string;
  readonly clock: FastClock;
  /** Whose people and keys all workstations have. */
  readonly mill = new LicenceMill('storm');

  constructor(house: StoreHouse, url: string, clock: FastClock) {
    this.house = house;
    this.url = url;
    this.clock = clock;
  }

  static async open(): Promise<StormStore> {
    const clock = new FastClock(new Date('2026-06-01T02:00:00Z'));
    const house = await StoreHouse.open();
    // The store's clock is that of the workstations.
    Object.defineProperty(house.clock, 'at', { get: () => clock.now() });
    await putType(house.db, millType(), TEMPLATE, clock.now());
    const url = await house.app.listen({ port: 0, host: '127.0.0.1' });
    return new StormStore(house, url, clock);
  }
}

/** One workstation in a storm. */
export class Stormed {
  readonly mill: LicenceMill;
  readonly folder: string;
  readonly clock: OwnClock;
  readonly store: StormStore;
  station: Station;
  line: Line;
  readonly made: Made[] = [];
  #open = true;

  constructor(mill: LicenceMill, folder: string, clock: OwnClock, store: StormStore, station: Station) {
    this.mill = mill;
    this.folder = folder;
    this.clock = clock;
    this.store = store;
    this.station = station;
    this.line = openLine(station, { rest: store.clock.rest });
  }

  static async come(store: StormStore, url: string, folder: string, name: string): Promise<Stormed> {
    const mill = store.mill.sibling(name);
    const clock = new OwnClock(store.clock);
    await makeStation(folder, mill);
    const station = await openStation(folder, { ...SYSTEM, clock });
    const code = await store.house.code();
    await insist(() => register(station, { url, code, unitCode: UNIT_CODE }));
    const one = new Stormed(mill, folder, clock, store, station);
    await insist(() => fetchBlocks(station, one.line.client, [TYPE_CODE]));
    return one;
  }

  /** Issues a licence, offline. */
  async issue(): Promise<Made> {
    const made = await this.mill.make({ serial: nextSerial(this.station, TYPE_CODE) });
    issue(this.station, made);
    this.made.push(made);
    return made;
  }

  /** Issues a licence with a life: suspension, its lifting, the next version, cancellation; as many of them as are wanted. */
  async live(acts: number): Promise<void> {
    const made = await this.issue();
    let chain = made.chain;
    const steps = [
      { event: 'suspend', reasonClass: 'unlawful' },
      { event: 'lift-suspension', reasonClass: 'settled' },
      { event: 'annual-review', reasonClass: 'routine' },
      { event: 'cancel', reasonClass: 'application' },
    ] as const;
    for (const step of steps.slice(0, acts)) {
      const event = this.mill.event(made.identifier, chain, step);
      happen(this.station, made, event);
      chain = sm3(event);
    }
  }

  async deliver(): Promise<void> {
    await passThrough(this.line, 500);
  }

  async compare(): Promise<Reconciled> {
    return insist(() => compare(this.line));
  }

  /** Ends the workstation and begins it anew. */
  async reopen(): Promise<void> {
    this.close();
    this.#open = true;
    this.station = await openStation(this.folder, { ...SYSTEM, clock: this.clock });
    this.line = openLine(this.station, { rest: this.store.clock.rest });
  }

  /** Puts the folder back as it was copied. */
  async putBack(copy: string): Promise<void> {
    this.close();
    rmSync(this.folder, { recursive: true });
    cpSync(copy, this.folder, { recursive: true });
    await this.reopen();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.line.client.close();
    this.station.close();
  }
}

/** Tries what a hostile network may break. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What a storm is like. */
export interface Storm {
  readonly seed: number;
  readonly folder: string;
  readonly workstations: number;
  readonly hostility?: Hostility;
  /** Most licences of one workstation at a time. */
  readonly licences?: number;
  /** The data folder of the first is copied in the middle and put back. */
  readonly putBack?: boolean;
  /** The clock of the first is turned back in the middle, milliseconds. */
  readonly turnedBack?: number;
}

/** What came of a storm. */
export interface Weathered {
  /** By workstation. */
  readonly compared: readonly Reconciled[];
  readonly inStep: readonly boolean[];
  readonly acts: number;
  readonly proxy: HostileProxy;
}

/** Has workstations issue and deliver through a hostile network until everything has arrived. */
export async function weather(store: StormStore, storm: Storm): Promise<Weathered> {
  const { seed, folder, workstations, hostility = { share: 0.1, closing: 0.02 } } = storm;
  const dice = new Dice(seed);
  const proxy = new HostileProxy(store.url, seed, hostility);
  const url = await proxy.listen();
  const all: Stormed[] = [];
  try {
    for (let number = 0; number < workstations; number++) {
      const place = join(folder, `data-${seed}-${number}`);
      all.push(await Stormed.come(store, url, place, `storm ${seed} ${number}`));
    }
    const [first] = all as [Stormed, ...Stormed[]];
    const act = async (): Promise<void> => {
      for (const one of all) {
        for (let licence = dice.int(1, storm.licences ?? 1); licence > 0; licence--)
          await one.live(dice.int(0, 4));
      }
    };
    await act();
    await Promise.all(all.map((one) => one.deliver()));
    if (storm.putBack === true) {
      const copy = join(folder, `copy-${seed}`);
      first.close();
      cpSync(first.folder, copy, { recursive: true });
      await first.reopen();
      await act();
      await first.deliver();
      await first.putBack(copy);
      await insist(() => fetchBlocks(first.station, first.line.client));
    }
    if (storm.turnedBack !== undefined) {
      first.clock.off = -storm.turnedBack;
      await act();
      // Within the store's window it delivers; beyond it the store refuses until the clock is right again.
      await passThrough(first.line, 20).catch((error: unknown) => {
        if (!isPassing(error)) throw error;
      });
      first.clock.off = 0;
    }
    await act();
    if (dice.chance(0.5)) await first.reopen();
    await Promise.all(all.map((one) => one.deliver()));
    const compared = [];
    for (const one of all) compared.push(await one.compare());
    const inStep = all.map((one) => one.station.delivery.counts());
    return {
      compared,
      inStep: inStep.map(({ waiting, held, aside }) => waiting + held + aside === 0),
      acts: inStep.reduce((sum, { delivered }) => sum + delivered, 0),
      proxy,
    };
  } finally {
    for (const one of all) one.close();
    await proxy.close();
  }
}

/**
 * What is wrong with the store's own tables after everything: a number twice or missing in the acceptance log, a broken chain, an act
 * twice, acts of a licence out of order.
 */
export async function storeFaults(db: StoreDb): Promise<string[]> {
  const rows = await db.selectFrom('acceptance').selectAll().orderBy('unit').orderBy('number').execute();
  const faults: string[] = [];
  let head: Uint8Array = NO_ACCEPTANCE;
  let number = 0;
  const seen = new Set<string>();
  for (const row of rows) {
    if (row.number !== ++number) faults.push(`number ${row.number} after ${number - 1}`);
    if (toHex(row.before) !== toHex(head)) faults.push(`chain at ${row.number}`);
    if (toHex(sm3(new Uint8Array(row.act))) !== toHex(row.digest)) faults.push(`digest at ${row.number}`);
    if (seen.has(toHex(row.digest))) faults.push(`twice: ${row.number}`);
    seen.add(toHex(row.digest));
    head = nextAcceptance(head, row.number, fromHex(toHex(row.digest)));
  }
  const acts = await db
    .selectFrom('licence_act')
    .select(['licence', 'ordinal', 'chain', 'previous', 'number'])
    .orderBy('licence')
    .orderBy('ordinal')
    .execute();
  for (const [index, act] of acts.entries()) {
    const before = acts[index - 1];
    if (before?.licence !== act.licence) continue;
    if (toHex(before.chain) !== toHex(act.previous)) faults.push(`order of ${act.licence}`);
    if (act.number <= before.number) faults.push(`numbers of ${act.licence}`);
  }
  return faults;
}
