import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import type { Devices } from '../devices/index.ts';
import type { Pool } from '../pool/pool.ts';
import type { Jobs } from '../service/jobs/index.ts';
import type { ChainKeeper, Preferences, Products, TakenFiles } from '../service/desk/index.ts';
import type { ListKeeper } from '../service/licence-desk/index.ts';
import type { SyncEngine } from '../service/sync/index.ts';
import type { Workstation } from '../service/workstation.ts';
import type { PinKeeper } from './acts/pins.ts';

/** What the handlers work with; service/process.ts puts it together. */
export interface ServiceDeps {
  readonly host: 'browser' | 'electron';
  readonly version: string;
  /** The data folder as its owner has it: for facts that are at hand. What reads or writes much goes to the pool. */
  readonly station: Workstation;
  readonly pool: Pool;
  readonly jobs: Jobs;
  /** Smart keys, and where their PINs are. */
  readonly devices: Devices;
  readonly pins: PinKeeper;
  readonly taken: TakenFiles;
  readonly products: Products;
  readonly preferences: Preferences;
  /** The last check of the whole log. */
  readonly chain: ChainKeeper;
  /** The list of licences, held against the acts. */
  readonly list: ListKeeper;
  /** Delivers to the central store beside everything else. */
  readonly sync: SyncEngine;
  /** `audience` undefined: for everybody. */
  emit(event: EventOut, audience?: Audience): void;
}
