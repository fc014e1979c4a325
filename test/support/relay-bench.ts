import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleVariant } from './window-documents.ts';
import { StoreHouse } from './store-house.ts';
import { tempDir } from './temp.ts';
import { Desk, makeTwo, registerBoth, type TwoFolders } from './two-stations.ts';

/** Two workstations of a unit at one store, each knowing of the other. */
export class RelayBench {
  readonly house: StoreHouse;
  readonly url: string;
  readonly both: TwoFolders;
  readonly two: Desk;
  #one: Desk;

  private constructor(house: StoreHouse, url: string, both: TwoFolders, desks: readonly [Desk, Desk]) {
    this.house = house;
    this.url = url;
    this.both = both;
    [this.#one, this.two] = desks;
  }

  static async open(): Promise<RelayBench> {
    const house = await StoreHouse.open();
    house.clock.at = new Date();
    const url = await house.app.listen({ port: 0, host: '127.0.0.1' });
    const both = await makeTwo();
    await registerBoth(both, url, await house.codeFor(undefined, undefined));
    const one = await Desk.open(both.one, both.made);
    const two = await Desk.open(both.two, both.made);
    await one.sync();
    await two.sync();
    return new RelayBench(house, url, both, [one, two]);
  }

  get one(): Desk {
    return this.#one;
  }

  /** The first one, opened anew after it was closed. */
  async reopenOne(): Promise<Desk> {
    this.#one = await Desk.open(this.both.one, this.both.made);
    return this.#one;
  }

  /** The store's clock is this computer's. */
  now(): void {
    this.house.clock.at = new Date();
  }

  /** A document whose bytes are no other's. */
  document(name: string): string {
    const path = join(tempDir(), name);
    writeFileSync(path, sampleVariant(readFileSync(this.both.made.sample), `${name} ${Math.random()}`));
    return path;
  }

  /** Why tickets of a request were not taken in at a desk, the newest first. */
  async refused(desk: Desk, id: string): Promise<string[]> {
    const { rows } = await desk.seat('auditor').page('unit.refused', { offset: 0, limit: 100 });
    return rows
      .filter((row) => row.id === id)
      .map(({ why }) => [why.code, why.params['part']].join(' ').trim());
  }

  /** Puts a ticket into the unit's feed as a store that lies would. */
  async forge(body: Uint8Array): Promise<void> {
    const { db } = this.house;
    const { unit } = this.two.service.station.storeBook.registration()!;
    const { last } = await db
      .selectFrom('feed')
      .select('last')
      .where('feed', '=', unit)
      .executeTakeFirstOrThrow();
    const number = last + 1;
    await db
      .insertInto('change')
      .values({ feed: unit, number, kind: 'ticket', body, at: new Date() })
      .execute();
    await db.updateTable('feed').set({ last: number }).where('feed', '=', unit).execute();
  }

  async close(): Promise<void> {
    await this.#one.close();
    await this.two.close();
    rmSync(this.both.folder, { recursive: true, force: true });
    await this.house.close();
  }
}
