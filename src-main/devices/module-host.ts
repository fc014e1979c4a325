import { basename } from 'node:path';
import {
  DEVICE_ORDERS,
  fromDeviceSchema,
  type DeviceAnswer,
  type DeviceOp,
  type DeviceOrder,
  type FromDevice,
} from '@yinzheng/contract/device';
import type { DeviceFault } from '@yinzheng/core/devices';
import {
  lostFlight,
  mayGoBeside,
  newFlight,
  notBegun,
  ownJob,
  unwatchAll,
  watchWhole,
  type Flight,
  type Job,
} from './order-queue.ts';
import { TIMERS, watchFor, within, type Timers } from './timers.ts';
import {
  DeviceError,
  type DeviceChild,
  type DeviceLauncher,
  type ModuleCondition,
  type ModuleHost,
  type TimeLimits,
} from './types.ts';

/** Which module, how its process is started, and how long its calls may take. */
export interface ModuleHostOrder {
  /** Absolute path of the library. */
  readonly path: string;
  /** SM3 that its file must have when it is loaded, hexadecimal; undefined: it is loaded as it is. */
  readonly digest?: string | undefined;
  readonly launcher: DeviceLauncher;
  readonly limits: TimeLimits;
  readonly timers?: Timers;
}

/** Milliseconds before the first new start, and at most; after so long in health the next one is quick again. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const SETTLED_MS = 60_000;
/** How long a process may take to begin, or to make its first call: nothing of the module runs in that time. */
const BEGIN_MS = 30_000;
/** How long it may take to end in order, and to be gone when it was killed. */
const PATIENCE_MS = 3000;
/** Number under which a device host does what no order asked for. */
const OWN = 0;
/** The endless call that is expected to take long. */
const FORMATTING = 'C_InitToken';
/** A package of ours is missing: no new start brings it. */
const PACKAGE = 'pkcs11js';

type AskOptions = NonNullable<Parameters<ModuleHost['ask']>[2]>;

interface Now {
  child: DeviceChild | undefined;
  condition: ModuleCondition;
  generation: number;
  /** The library is loaded: orders are sent. */
  up: boolean;
  /** When that was so. */
  upAt: number;
  wait: number;
  /** Ends the wait for the next start. */
  unwait: (() => void) | undefined;
  closing: Promise<void> | undefined;
  ids: number;
  /** The native call that was announced last. */
  call: string;
}

/**
 * Keeps a module's process: starts it at once, loads the library, has orders carried out, watches each native call,
 * starts the process again when it is lost.
 */
export function makeModuleHost({
  path,
  digest,
  launcher,
  limits,
  timers = TIMERS,
}: ModuleHostOrder): ModuleHost {
  const queue: Job[] = [];
  const flights = new Map<number, Flight>();
  const beside = new Set<string>();
  const dying = new Set<Promise<unknown>>();
  const listeners: ((condition: ModuleCondition) => void)[] = [];
  const now: Now = {
    child: undefined,
    condition: { kind: 'starting' },
    generation: 0,
    up: false,
    upAt: 0,
    wait: FIRST_WAIT_MS,
    unwait: undefined,
    closing: undefined,
    ids: OWN,
    call: '',
  };

  const become = (condition: ModuleCondition): void => {
    now.condition = condition;
    for (const hear of listeners) hear(condition);
  };

  /** Ends the process and all that it had; what becomes of the module is the caller's to say. */
  const drop = (told: (flight: Flight) => DeviceError, rest: DeviceError): void => {
    const { child } = now;
    now.child = undefined;
    now.up = false;
    beside.clear();
    const lost = [...flights.values()];
    flights.clear();
    if (child !== undefined) {
      const gone: Promise<unknown> = child.gone.finally(() => dying.delete(gone));
      dying.add(gone);
      child.kill();
    }
    for (const flight of lost) {
      unwatchAll(flight);
      flight.job.refuse(told(flight));
    }
    for (const job of queue.splice(0)) job.refuse(rest);
  };

  /** The process is lost: hung, or ended by itself. */
  const lose = (what: 'hung' | 'crashed', call: string, detail: string): void => {
    // One that was told to end has not crashed.
    const fault: DeviceFault = {
      ...blank(detail),
      what: now.closing === undefined ? what : 'down',
      call,
    };
    if (now.up && timers.now() - now.upAt > SETTLED_MS) now.wait = FIRST_WAIT_MS;
    drop((flight) => lostFlight(flight, fault), notBegun(fault));
    if (now.closing !== undefined) return;
    become({ kind: what, fault });
    again(now.wait);
    now.wait = Math.min(now.wait * 2, LONGEST_WAIT_MS);
  };

  /** The library cannot be used. */
  const breakDown = (fault: DeviceFault): void => {
    drop((flight) => lostFlight(flight, fault), new DeviceError(fault));
    if (now.closing !== undefined) return;
    become({ kind: 'broken', fault });
    if (fault.call === PACKAGE) return;
    again(now.wait);
    now.wait = Math.min(now.wait * 2, LONGEST_WAIT_MS);
  };

  /** A new process after a while, and not before the last one is gone: two would fight over the device. */
  const again = (ms: number): void => {
    const waited = { over: false };
    now.unwait = () => {
      waited.over = true;
    };
    void within(timers, LONGEST_WAIT_MS, Promise.all(dying)).then(() => {
      if (waited.over) return;
      now.unwait = timers.after(ms, () => {
        now.unwait = undefined;
        start();
      });
    });
  };

  const start = (): void => {
    now.generation += 1;
    now.call = '';
    const child = launcher.launch(basename(path));
    now.child = child;
    const unwatch = watchFor(timers, BEGIN_MS, () => {
      if (now.child === child) lose('hung', 'start', 'the process does not begin');
    });
    child.onMessage((raw) => {
      if (now.child !== child) return;
      const message = fromDeviceSchema.safeParse(raw);
      if (!message.success) return lose('crashed', now.call, 'a message that does not fit');
      if (message.data.kind !== 'ready') return hear(message.data);
      unwatch();
      send(loading());
    });
    void child.gone.then((how) => {
      unwatch();
      if (now.child === child) lose('crashed', now.call, how);
    });
  };

  /** The first order of each process. */
  const loading = (): Job =>
    ownJob('load', { path, again: false, ...(digest === undefined ? {} : { digest }) }, () => {
      now.up = true;
      now.upAt = timers.now();
      become({ kind: 'ready' });
    });

  const send = (job: Job): void => {
    now.ids += 1;
    const { ids: id } = now;
    const late = (): void => lose('hung', job.op, 'the process does not answer');
    flights.set(id, newFlight(job, watchFor(timers, BEGIN_MS, late)));
    now.child?.send({ kind: 'order', id, op: job.op, order: job.order });
  };

  const pump = (): void => {
    for (let job = queue[0]; now.up && job !== undefined; job = queue[0]) {
      if (!mayGoBeside(job, flights.values(), beside)) return;
      queue.shift();
      send(job);
    }
  };

  /** A call has come to its end: no watch is over it any more, and it is not slow. */
  const unwatched = (flight: Flight): void => {
    flight.unwatch();
    if (now.condition.kind === 'ready' && now.condition.slow !== undefined) become({ kind: 'ready' });
  };

  const hear = (message: Exclude<FromDevice, { kind: 'ready' }>): void => {
    if (message.kind === 'typed') return;
    const { id } = message;
    if (message.kind === 'calling') return calling(message);
    const flight = flights.get(id);
    flights.delete(id);
    if (flight === undefined) return;
    unwatched(flight);
    flight.whole.unwatch();
    const { op } = flight.job;
    if (message.kind === 'fault') {
      const { rv, ...told } = message.fault;
      const fault: DeviceFault = { ...told, rv, signed: flight.signing ? 'perhaps' : told.signed };
      flight.job.refuse(new DeviceError(fault));
      if (op === 'load') return breakDown(fault);
      return pump();
    }
    if (id === OWN) return pump();
    const answer = DEVICE_ORDERS[op].answer.safeParse(message.answer);
    if (!answer.success) {
      flights.set(id, flight);
      return lose('crashed', now.call, `an answer to ${op} that does not fit`);
    }
    if ('beside' in answer.data && answer.data.beside === true) beside.add(answer.data.session);
    flight.job.settle(answer.data);
    pump();
  };

  const calling = ({ id, call, limit, waits }: Extract<FromDevice, { kind: 'calling' }>): void => {
    const flight =
      flights.get(id) ?? (id === OWN ? newFlight(ownJob('forget', {}), () => undefined) : undefined);
    if (flight === undefined) return;
    flights.set(id, flight);
    unwatched(flight);
    now.call = call;
    flight.call = call;
    flight.limit = limit;
    if (call === 'C_Sign' && waits !== true) flight.signing = true;
    flight.job.onCalling?.(call, limit);
    // Who heard of it may have withdrawn it.
    if (flights.get(id) !== flight) return;
    flight.unwatch =
      limit === 'endless'
        ? watchFor(timers, call === FORMATTING ? limits.making : limits.quick, () => {
            if (now.condition.kind === 'ready') become({ kind: 'ready', slow: call });
          })
        : watchFor(timers, limits[limit], () => lose('hung', call, `${limits[limit]} ms`));
    const ms = limit === 'endless' ? Infinity : limits[limit];
    watchWhole(flight, timers, ms, (most) => lose('hung', call, `${most} ms in all`));
    if (flight.withdrawn && limit === 'person') return withdraw(flight.job);
    if (waits !== true) return;
    // From here on the call may be made; a process that is ended before has not made it, whatever it still says.
    if (call === 'C_Sign') flight.signing = true;
    now.child?.send({ kind: 'go', id });
  };

  /** Takes an order back; one that is in a call which waits for nobody runs to that call's end. */
  const withdraw = (job: Job): void => {
    const fault = (call: string): DeviceFault => ({ ...blank(''), what: 'cancelled', call });
    const at = queue.indexOf(job);
    if (at >= 0) {
      queue.splice(at, 1);
      job.refuse(new DeviceError(fault(job.op)));
      return pump();
    }
    const flight = [...flights.values()].find((one) => one.job === job);
    if (flight === undefined) return;
    flight.withdrawn = true;
    if (flight.limit !== 'person') return;
    const cancelled = fault(flight.call ?? job.op);
    const down = notBegun(cancelled);
    drop((one) => lostFlight(one, one === flight ? cancelled : down.fault), down);
    if (now.closing !== undefined) return;
    become({ kind: 'starting' });
    again(0);
  };

  /** What an order is told while there is no process: why, where that is known. */
  const unavailable = (): DeviceError | undefined => {
    const { condition } = now;
    if (now.closing !== undefined) return notBegun(blank('closed'));
    if (now.child !== undefined || condition.kind === 'starting') return undefined;
    if (condition.kind === 'broken') return new DeviceError(condition.fault);
    return notBegun('fault' in condition ? condition.fault : blank(''));
  };

  const shut = async (): Promise<void> => {
    now.unwait?.();
    const rest = notBegun(blank('closed'));
    for (const job of queue.splice(0)) job.refuse(rest);
    become({ kind: 'closed' });
    const { child } = now;
    if (child !== undefined) {
      child.send({ kind: 'close' });
      const force = (): void => {
        // A token that is interrupted while its PIN is set may be left without one.
        const endless = [...flights.values()].some(({ limit }) => limit === 'endless');
        if (endless) late.stop = timers.after(PATIENCE_MS, force);
        else child.kill();
      };
      const late = { stop: timers.after(PATIENCE_MS, force) };
      await child.gone;
      late.stop();
    }
    await within(timers, LONGEST_WAIT_MS, Promise.all(dying));
  };

  start();
  return {
    path,
    get condition() {
      return now.condition;
    },
    get generation() {
      return now.generation;
    },
    ask: <O extends DeviceOp>(op: O, order: DeviceOrder<O>, { signal, onCalling }: AskOptions = {}) =>
      new Promise<DeviceAnswer<O>>((settle, refuse) => {
        const none = unavailable();
        if (none !== undefined) return refuse(none);
        const job: Job = {
          op,
          order,
          onCalling,
          settle: (answer) => {
            signal?.removeEventListener('abort', taken);
            settle(answer as DeviceAnswer<O>);
          },
          refuse: (error) => {
            signal?.removeEventListener('abort', taken);
            refuse(error);
          },
        };
        const taken = (): void => withdraw(job);
        queue.push(job);
        if (signal?.aborted === true) return taken();
        signal?.addEventListener('abort', taken, { once: true });
        pump();
      }),
    onChange: (hear) => void listeners.push(hear),
    close: () => (now.closing ??= shut()),
  };
}

function blank(detail: string): DeviceFault {
  return { what: 'down', call: '', rv: undefined, detail, signed: 'no' };
}
