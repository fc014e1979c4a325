import { randomBytes } from 'node:crypto';
import { cpSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Asked, Audience, ChannelName, EventOut, JobOut, Output } from '@yinzheng/contract/ipc';
import { rolesAt } from '@yinzheng/core/authority';
import { hasCode, YinzhengError } from '@yinzheng/core/kernel';
import { pinKeeper } from '../../src-main/ipc/acts/pins.ts';
import { makeHandlers } from '../../src-main/ipc/handlers/index.ts';
import { makeRouter, type Ask, type Caller, type Router } from '../../src-main/ipc/router.ts';
import { makePool, type Pool } from '../../src-main/pool/pool.ts';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import {
  chainKeeper,
  filePreferences,
  products,
  takenFiles,
  type TakenFiles,
} from '../../src-main/service/desk/index.ts';
import { listKeeper } from '../../src-main/service/licence-desk/index.ts';
import { makeJobs, tellKeyWaits } from '../../src-main/service/jobs/index.ts';
import type { Workstation } from '../../src-main/service/workstation.ts';
import type { Devices } from '../../src-main/devices/index.ts';
import { inlinePool } from './inline-pool.ts';
import { noDevices } from './no-devices.ts';

function newId(): string {
  return randomBytes(16).toString('hex');
}

/** The service as its process has it, in the test's own: router, handlers and worker threads over a data folder. */
export class WindowService {
  readonly station: Workstation;
  readonly events: { readonly event: EventOut; readonly audience: Audience | null }[] = [];
  readonly defects: string[] = [];
  /** How often delivery was wanted at once. */
  woken = 0;
  readonly #pool: Pool;
  readonly #router: Router;
  readonly #taken: TakenFiles;

  private constructor(station: Workstation, devices: Devices, pool?: Pool) {
    this.station = station;
    this.#pool = pool ?? makePool(station, devices, () => this.defects.push('the writer was lost'));
    this.#taken = takenFiles(newId, (path) => rmSync(path, { force: true }));
    const onDefect = (what: string, error: unknown): void => {
      this.defects.push(
        `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    };
    const chain = chainKeeper({
      run: (signal) => this.#pool.run('log.audit', {}, signal === undefined ? {} : { signal }),
      onChange: () => emit({ kind: 'changed', what: 'chain' }),
      onDefect: (error) => {
        // A check that the end of the test breaks off.
        if (!hasCode(error, 'SERVICE_DOWN')) onDefect('log.audit', error);
      },
    });
    const emit = (event: EventOut, audience?: Audience): void => {
      this.events.push({ event, audience: audience ?? null });
      if (event.kind === 'changed' && event.what === 'ledger') chain.refresh();
    };
    const jobs = makeJobs({ newId, clock: SYSTEM.clock, emit, onDefect });
    tellKeyWaits(devices, jobs, emit);
    const list = listKeeper({
      takeUp: () => this.#pool.run('licences.take-up', {}),
      compare: (after) => this.#pool.run('licences.compare', { after }),
      anew: () => this.#pool.run('licences.anew', {}),
      onChange: () => emit({ kind: 'changed', what: 'licences' }),
      onDefect: (error) => onDefect('licences.compare', error),
    });
    const handlers = makeHandlers({
      host: 'browser',
      version: '0.0.0',
      station,
      pool: this.#pool,
      jobs,
      devices,
      pins: pinKeeper(devices),
      taken: this.#taken,
      products: products(newId),
      preferences: filePreferences(station.folder),
      chain,
      list,
      sync: { wake: () => this.woken++, close: () => Promise.resolve() },
      emit,
    });
    const rolesOf = (id: string) => rolesAt(station.authority(), id, SYSTEM.clock.now());
    this.#router = makeRouter({ handlers, rolesOf, onDefect });
  }

  static async open(data: string): Promise<WindowService> {
    return new WindowService(await openWorkstation(data, 'own', SYSTEM), noDevices());
  }

  /** The same without threads: for what does not turn on them, and much quicker to begin. */
  static async inline(data: string, devices: Devices = noDevices()): Promise<WindowService> {
    const station = await openWorkstation(data, 'own', SYSTEM);
    return new WindowService(station, devices, inlinePool(station, devices));
  }

  /** A question as a host hands it on. */
  route(ask: Ask): ReturnType<Router> {
    return this.#router(ask);
  }

  /** Takes a copy of a file in for a session; its number. */
  take(path: string, session: string, name = basename(path)): string {
    const copy = join(this.station.folder, `taken-${newId()}`);
    cpSync(path, copy);
    return this.#taken.add({ session, name, path: copy, size: statSync(copy).size }).id;
  }

  seat(person: string | null, session: string = newId()): Seat {
    return new Seat(this, { session, person });
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.station.close();
  }
}

/** Somebody at a window. */
export class Seat {
  readonly service: WindowService;
  readonly caller: Caller;

  constructor(service: WindowService, caller: Caller) {
    this.service = service;
    this.caller = caller;
  }

  /** What the page is answered. @throws the refusal */
  page<N extends ChannelName>(channel: N, input: Asked<N>): Promise<Output<N>> {
    return this.#ask('page', channel, input);
  }

  /** What the host is answered, in this person's name. */
  host<N extends ChannelName>(channel: N, input: Asked<N>, pin?: string): Promise<Output<N>> {
    return this.#ask('host', channel, input, pin);
  }

  async #ask<N extends ChannelName>(
    door: Ask['door'],
    channel: N,
    input: Asked<N>,
    pin?: string,
  ): Promise<Output<N>> {
    const { caller } = this;
    const ask: Ask = { door, channel, input, caller };
    const answer = await this.service.route(
      pin === undefined ? ask : { ...ask, pin: new TextEncoder().encode(pin) },
    );
    if (!answer.ok) throw new YinzhengError(answer.error.code, answer.error.params);
    return answer.data as Output<N>;
  }

  take(path: string, name?: string): string {
    return this.service.take(path, this.caller.session, name);
  }

  /** The job when it is in one of these states. */
  async job(id: string, ...states: JobOut['state'][]): Promise<JobOut> {
    for (;;) {
      const job = await this.page('jobs.get', { job: id });
      if (states.includes(job.state)) return job;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Confirms an act and types a PIN; the job when it has ended. */
  async carryOut(job: string, pin: string): Promise<JobOut> {
    await this.host('prompt.confirm', { job, answer: 'yes' });
    const { error } = await this.host('prompt.pin', { job }, pin);
    if (error?.code === 'PIN_WRONG') return this.page('jobs.get', { job });
    return await this.job(job, 'done', 'failed', 'cancelled');
  }
}
