import type { DeviceOp, LimitClass } from '@yinzheng/contract/device';
import type { DeviceFault } from '@yinzheng/core/devices';
import { watchFor, type Timers } from './timers.ts';
import { DeviceError } from './types.ts';

/** An order on its way. */
export interface Job {
  readonly op: DeviceOp;
  readonly order: object;
  readonly onCalling: ((call: string, limit: LimitClass) => void) | undefined;
  settle(answer: unknown): void;
  refuse(error: DeviceError): void;
}

/** An order that the process has. */
export interface Flight {
  readonly job: Job;
  /** The native call that it is in; undefined: none yet. */
  call: string | undefined;
  limit: LimitClass | undefined;
  /** C_Sign was let go: a signature may have been made. */
  signing: boolean;
  /** The person has withdrawn it: the next call that waits for him ends it. */
  withdrawn: boolean;
  /** Ends the watch over its call. */
  unwatch: () => void;
  /** Since when it makes calls, how long its slowest may take, and what ends the watch over them all. */
  readonly whole: { since: number | undefined; slowest: number; unwatch: () => void };
}

/** All of an order's calls together may take so many times what the slowest of them may. */
const WHOLE = 10;
/** Timers take no more than this. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Watches over the whole of an order, from its next call on, which may take so many milliseconds; infinite: then, and
 * afterwards, nothing is watched. `late` is told the limit.
 */
export function watchWhole(
  { whole }: Flight,
  timers: Timers,
  ms: number,
  late: (limit: number) => void,
): void {
  whole.unwatch();
  whole.since ??= timers.now();
  whole.slowest = Math.max(whole.slowest, ms);
  if (whole.slowest === Infinity) return;
  const limit = Math.min(WHOLE * whole.slowest, LONGEST_MS);
  const left = Math.max(whole.since + limit - timers.now(), 0);
  whole.unwatch = watchFor(timers, left, () => late(limit));
}

/** Nothing is watched over an order any more. */
export function unwatchAll({ unwatch, whole }: Flight): void {
  unwatch();
  whole.unwatch();
}

/** An order as it is sent. `unwatch` ends the watch over it. */
export function newFlight(job: Job, unwatch: () => void): Flight {
  const whole = { since: undefined, slowest: 0, unwatch: () => undefined };
  return { job, call: undefined, limit: undefined, signing: false, withdrawn: false, unwatch, whole };
}

/** An order of the program's own, that nobody waits for. */
export function ownJob(op: DeviceOp, order: object, settle: () => void = () => undefined): Job {
  return { op, order, onCalling: undefined, settle, refuse: () => undefined };
}

/** How many signatures are made beside each other. */
const MOST_BESIDE = 4;

/** Whether an order may be sent while others are under way: signatures of different sessions that may, and no other. */
export function mayGoBeside(job: Job, flights: Iterable<Flight>, beside: ReadonlySet<string>): boolean {
  const running = [...flights].map((flight) => besideSession(flight.job, beside));
  if (running.length === 0) return true;
  const own = besideSession(job, beside);
  return (
    own !== undefined &&
    running.length < MOST_BESIDE &&
    running.every((one) => one !== undefined && one !== own)
  );
}

function besideSession({ op, order }: Job, beside: ReadonlySet<string>): string | undefined {
  if (op !== 'sign' || !('session' in order) || typeof order.session !== 'string') return undefined;
  return beside.has(order.session) ? order.session : undefined;
}

/** What an order under way is told when its process is lost. */
export function lostFlight(flight: Flight, fault: DeviceFault): DeviceError {
  return new DeviceError({ ...fault, signed: flight.signing ? 'perhaps' : 'no' });
}

/** What an order is told that the process does not have, and will not get. */
export function notBegun(fault: DeviceFault): DeviceError {
  return new DeviceError({ ...fault, what: 'down', signed: 'no' });
}
