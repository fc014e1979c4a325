import { fail, hasCode, toHex, utf8, YinzhengError } from '@yinzheng/core/kernel';
import { XIAN_2019 } from '@yinzheng/core/rules';
import { sm3 } from '@yinzheng/core/sm';
import { DELIVERY_BACK_OFF, waitAfter, type OutageEntry } from '@yinzheng/core/sync';
import type { Change } from '@yinzheng/contract/store';
import { chineseCalendar, requireDeviceKey, signedClient, type StoreClient } from '../compose-sync.ts';
import type { Workstation } from '../workstation.ts';
import { deliverRound, FIRST_ACTS, randomPart } from './deliver.ts';
import { eachInTurn, isPassing, isUnreached, requireRegistration, type Line } from './line.ts';
import { fetchLostFiles } from './lost-files.ts';
import { noteReached, noteUnreached, outageReport } from './outages.ts';
import { queueHeads, sendAuthority } from './own.ts';
import { learnPeers } from './peers.ts';
import { pull } from './pull.ts';
import { fetchBlocks } from './serials.ts';
import { outageAfterMs as outageSetting, storeSettings } from './settings.ts';
import { hasGoneBack } from './went-back.ts';
import { fetchDocuments, sendTickets, takeTickets } from './tickets.ts';

/** How often the store is asked for news while nothing is to be sent, milliseconds. */
const LOOK_EVERY_MS = 60_000;
/** Longest wait between two passes of a command, milliseconds. */
const LONGEST_LOOK_MS = 5_000;

/** What a pass is made with otherwise than usual. */
export interface SyncOptions {
  /** Stands for the store; tests and commands that have a client of their own. */
  readonly client?: StoreClient;
  /** After how long out of reach the outage register opens, milliseconds. */
  readonly outageAfterMs?: number;
  /** Called after each round in which something moved. */
  readonly moved?: () => void;
  /** Called after each change of a kind that was pulled. */
  readonly news?: (kind: Change['kind']) => void;
  /** Another way of waiting, milliseconds. */
  readonly rest?: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** What a data folder goes to its store with. @throws STORE_NOT_REGISTERED, DEVICE_KEY_UNREADABLE */
export function openLine(station: Workstation, { client, signal, ...options }: SyncOptions = {}): Line {
  const registration = requireRegistration(station);
  const key = requireDeviceKey(station.folder);
  const { proxy } = storeSettings(station);
  return {
    station,
    client: client ?? signedClient(registration.url, registration.storePoint, key, station, proxy),
    registration,
    proxy,
    epoch: station.random.bytes(16),
    rules: XIAN_2019,
    calendar: chineseCalendar(),
    pace: { acts: FIRST_ACTS },
    moved: options.moved ?? (() => undefined),
    news: options.news ?? (() => undefined),
    rest: options.rest ?? ((ms) => rest(ms, signal)),
    stopped: () => signal?.aborted === true,
  };
}

/**
 * One pass: everything that is due is delivered and everything new is pulled. @throws what the way throws; the next pass goes
 * on where this one broke off
 */
export async function pass(line: Line, outageAfterMs = outageSetting(line.station)): Promise<void> {
  const { station } = line;
  try {
    const works = [
      () => sendAuthority(line),
      () => deliver(line),
      () => pull(line),
      () => relay(line),
      () => bringBack(line),
      () => blocks(line),
      () => sendOutages(line),
      () => answered(station),
    ];
    await lookAtStore(line);
    await eachInTurn(works, line.stopped);
    if (!line.stopped()) station.storeBook.setNote('lastFailure', undefined);
  } catch (error) {
    // What was cut because we end says nothing of the store.
    if (line.stopped()) throw error;
    if (isUnreached(error)) noteUnreached(station, outageAfterMs);
    if (error instanceof YinzhengError) {
      const { code, params } = error;
      station.storeBook.setNote('lastFailure', JSON.stringify({ code, params }));
    }
    throw error;
  }
}

/** Delivers what is due. @throws what the way throws */
async function deliver(line: Line): Promise<void> {
  queueHeads(line.station);
  while (!line.stopped() && (await deliverRound(line))) {
    noteReached(line.station);
    line.moved();
  }
}

/** The store answered to everything that it was asked. */
function answered(station: Workstation): Promise<void> {
  noteReached(station);
  station.storeBook.setNote('lastReached', station.clock.now().toISOString());
  return Promise.resolve();
}

/**
 * Insists that the store says to be the one that we know: nothing goes to another. How far this computer's clock is from its own is only
 * told to people: what a stranger could say on the way changes nothing. Nor does it that the store is too busy to say: strangers ask
 * there too, and what is signed has a turn of its own. @throws STORE_OTHER
 */
async function lookAtStore({ station, client, registration }: Line): Promise<void> {
  try {
    const { now, storePoint } = await client.about();
    const { storePoint: ours, url } = registration;
    // It would refuse everything, and would have seen it by then.
    if (storePoint !== toHex(ours)) fail('STORE_OTHER', { url });
    const difference = Math.round((station.clock.now().getTime() - Date.parse(now)) / 1000);
    station.storeBook.setNote('clockDifference', String(difference));
  } catch (error) {
    if (!hasCode(error, 'STORE_BUSY')) throw error;
  }
}

/** Sends the outage register, each entry whenever it has changed. */
async function sendOutages(line: Line): Promise<void> {
  const { station, client } = line;
  const { waiting, held, aside } = station.delivery.counts();
  for (const outage of station.storeBook.outages()) {
    const name = `outage.${toHex(outage.id)}`;
    const before = station.storeBook.note(name);
    // Over, and everything that it held up was told of: nothing more can become late by it.
    if (before === outageMark(outage)) continue;
    const report = outageReport(station, outage, line);
    const mark = toHex(sm3(utf8(JSON.stringify(report))));
    if (before !== mark) await client.reportOutage(report);
    const ended = outage.until !== undefined && waiting + held + aside === 0;
    station.storeBook.setNote(name, ended ? outageMark(outage) : mark);
  }
}

/** What was told of an outage that is over, as it stands in the register: measures may still be written down. */
function outageMark({ measures }: OutageEntry): string {
  return `over, ${measures.length}`;
}

/** Serials are fetched from no store that was put back: it may give out once more what somebody has. @throws what the way throws */
async function blocks({ station, client }: Line): Promise<void> {
  if (!hasGoneBack(station)) await fetchBlocks(station, client);
}

/** The files of licences that this data folder forgot. @throws what the way throws */
async function bringBack(line: Line): Promise<void> {
  if (await fetchLostFiles(line)) line.moved();
}

/** Tickets to and from the unit's other workstations. A store that knows nothing of them is no hindrance. @throws what the way throws */
async function relay(line: Line): Promise<void> {
  try {
    await learnPeers(line);
  } catch (error) {
    if (!hasCode(error, 'STORE_HAS_NOT') && !hasCode(error, 'SCOPE_MISSING')) throw error;
    return;
  }
  if (takeTickets(line.station)) line.news('ticket');
  await sendTickets(line);
  if (await fetchDocuments(line)) line.news('ticket');
}

/**
 * Passes until everything has arrived that can: after one that broke off it waits, longer and longer, with full jitter; after one
 * that came through, until what the store holds is due. `most`: how many passes in a row may bring nothing on its way.
 * @throws the last failure, or the first that waiting does not mend
 */
export async function passThrough(
  line: Line,
  most: number,
  { outageAfterMs }: SyncOptions = {},
): Promise<void> {
  const { delivery } = line.station;
  let delivered = delivery.counts().delivered;
  for (let vain = 0, failures = 0; ;) {
    const failure = await brokenOff(line, outageAfterMs);
    const now = delivery.counts().delivered;
    vain = now > delivered ? 0 : vain + 1;
    delivered = now;
    const last = vain >= most || line.stopped();
    if (failure === undefined) {
      failures = 0;
      if (last || isSettled(line.station)) return;
      await line.rest(untilDue(line.station, LONGEST_LOOK_MS));
    } else {
      if (last) throw failure;
      failures = vain === 0 ? 1 : failures + 1;
      await line.rest(waitFor(line, failures, failure));
    }
  }
}

/** What one pass broke off with, where waiting may help; undefined: it came through. @throws any other failure */
async function brokenOff(line: Line, outageAfterMs?: number): Promise<YinzhengError | undefined> {
  try {
    await pass(line, outageAfterMs);
    return undefined;
  } catch (error) {
    if (!isPassing(error)) throw error;
    return error;
  }
}

/** Whether nothing is on its way any more: what is set aside waits for people. */
function isSettled({ delivery }: Workstation): boolean {
  const { waiting, held } = delivery.counts();
  return waiting + held === 0;
}

/** Milliseconds until the next item is due, `most` at most. */
function untilDue({ delivery, clock }: Workstation, most: number): number {
  const next = delivery.nextDue();
  if (next === undefined) return most;
  return Math.min(most, Math.max(0, next.getTime() - clock.now().getTime()));
}

function waitFor({ station }: Line, tries: number, error: YinzhengError): number {
  const { seconds } = error.params;
  const asked = error.code === 'STORE_BUSY' && typeof seconds === 'number' ? seconds * 1000 : 0;
  const own = waitAfter(tries, randomPart(station.random.bytes(4)));
  return Math.min(Math.max(own, asked), DELIVERY_BACK_OFF.most);
}

/** Waits, or until told to stop. */
export async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** The engine that runs beside everything else. */
export interface SyncEngine {
  /** Something was put into the outbox: it need not wait for the next look. */
  wake(): void;
  close(): Promise<void>;
}

/**
 * Delivers and pulls until it is closed; does nothing while the data folder is registered nowhere. `onChange`: after each pass;
 * `onNews`: a kind of change that was pulled; `onDefect`: what is no failure of the way.
 */
export function startSync(
  station: Workstation,
  on: {
    readonly onChange: () => void;
    readonly onNews: (kind: Change['kind']) => void;
    readonly onDefect: (error: unknown) => void;
  },
): SyncEngine {
  const ended = new AbortController();
  let woken = new AbortController();
  let line: Line | undefined;
  const run = async (): Promise<void> => {
    const over = (): boolean => ended.signal.aborted;
    for (let failures = 0; !over();) {
      let wait = LOOK_EVERY_MS;
      // Before the pass: who wakes it meanwhile does not wait for the next look.
      woken = new AbortController();
      try {
        if (station.storeBook.registration() !== undefined) {
          line =
            sameLine(line, station) ??
            openLine(station, { signal: ended.signal, moved: on.onChange, news: on.onNews });
          await pass(line);
          failures = 0;
          wait = untilDue(station, LOOK_EVERY_MS);
        }
      } catch (error) {
        failures++;
        if (isPassing(error) && line !== undefined) wait = waitFor(line, failures, error);
        else if (!(error instanceof YinzhengError)) on.onDefect(error);
      }
      if (over()) break;
      on.onChange();
      await rest(wait, AbortSignal.any([ended.signal, woken.signal]));
    }
  };
  const running = run();
  return {
    wake: () => woken.abort(),
    close: async () => {
      ended.abort();
      // A call that waits for its answer is cut.
      line?.client.close();
      await running;
    },
  };
}

/** The line that is open, where the data folder was not registered anew since. */
function sameLine(line: Line | undefined, station: Workstation): Line | undefined {
  if (line === undefined) return undefined;
  const now = station.storeBook.registration();
  if (
    now !== undefined &&
    toHex(now.client) === toHex(line.registration.client) &&
    now.url === line.registration.url &&
    storeSettings(station).proxy === line.proxy
  )
    return line;
  line.client.close();
  return undefined;
}
