import { setTimeout as wait } from 'node:timers/promises';
import type { Answered, Audience, EventOut } from '@yinzheng/contract/ipc';
import { wireError, type WireError } from '@yinzheng/contract/errors';
import { ERROR_CODES, YinzhengError } from '@yinzheng/core/kernel';
import type { Earlier } from '../../ipc/earlier.ts';
import type { DeviceWish, HostMessage, OpenOrder, ServiceMessage } from '../../ipc/messages.ts';
import type { Ask } from '../../ipc/router.ts';

/** A process that runs the service, whoever started it. */
export interface ServiceChild {
  /** `onFailure`: the message could not be written. */
  send(message: HostMessage, onFailure?: () => void): void;
  onMessage(hear: (message: ServiceMessage) => void): void;
  /** Settles when the process has ended, or never began, and everything that it said has been read. */
  readonly gone: Promise<void>;
  kill(): void;
  /** Nobody listens to it any more: one that has begun nothing ends by that. */
  leave(): void;
}

/** How the service's process is started, and who is told of what it says. */
export interface ServiceOrder {
  fork(): ServiceChild;
  readonly host: OpenOrder['host'];
  /** How others could look into this program. */
  readonly waysIn?: readonly string[];
  /** Makes a demo unit where there is no data folder yet. */
  readonly prepare?: boolean;
  /** The data folder. */
  readonly folder: string;
  /** What each process goes on with, the first one too. */
  earlier(): Earlier;
  onEvent(event: EventOut, audience: Audience | null): void;
  /** What it wants of device hosts; `answer` goes back to this service alone. */
  onDevice(wish: DeviceWish, answer: (message: HostMessage) => void): void;
  /** It has ended, asked to or not: its device hosts are of no use. */
  onGone(): void;
  /** It has ended without being asked to: `down` at once, `back` when it answers again. */
  onState(state: 'down' | 'back'): void;
  /** It ended and refuses to open the folder again, for good. */
  onLost(error: WireError): void;
}

/** The running service, whichever process it is. */
export interface ServiceProcess {
  readonly mode: 'trial' | 'production';
  /** Never throws; SERVICE_DOWN while there is none, and for what it dies over. */
  ask(ask: Ask): Promise<Answered<unknown>>;
  /** Ends it in order; by force after {@link PATIENCE_MS}. */
  close(): Promise<void>;
}

/** Milliseconds before the first new start, and at most. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** A service that has run so long has recovered: the next start is quick again. */
const SETTLED_MS = 60_000;
/** How long the end may take. */
const PATIENCE_MS = 10_000;

const DOWN: Answered<unknown> = { ok: false, error: { code: 'SERVICE_DOWN', params: {} } };

/** Where things stand. */
interface Now {
  /** The process that answers. */
  child: ServiceChild | undefined;
  /** The one that is about to. */
  starting: ServiceChild | undefined;
  /** Questions so far. */
  asks: number;
  closing: boolean;
  /** Milliseconds before the next start. */
  wait: number;
}

type Opened = Extract<ServiceMessage, { kind: 'open' }>;

/** Starts the service and keeps it running. @throws what keeps it from opening the folder; SERVICE_DOWN when it dies at once */
export async function startService(order: ServiceOrder): Promise<ServiceProcess> {
  const pending = new Map<number, (answer: Answered<unknown>) => void>();
  const now: Now = {
    child: undefined,
    starting: undefined,
    asks: 0,
    closing: false,
    wait: FIRST_WAIT_MS,
  };

  const settle = (id: number, answer: Answered<unknown>): void => {
    const told = pending.get(id);
    pending.delete(id);
    told?.(answer);
  };

  /** One process, until it has opened the folder. */
  const open = (): Promise<Opened> =>
    new Promise((resolve, reject) => {
      const child = order.fork();
      now.starting = child;
      const begun = performance.now();
      child.onMessage((message) => {
        switch (message.kind) {
          case 'open':
            now.starting = undefined;
            now.child = child;
            return resolve(message);
          case 'refused':
            return reject(new YinzhengError(message.error.code, message.error.params));
          case 'answer':
            return settle(message.id, message.answer);
          case 'event':
            return order.onEvent(message.event, message.audience);
          default:
            return order.onDevice(message, (answer) => child.send(answer));
        }
      });
      void child.gone.then(() => {
        order.onGone();
        reject(new YinzhengError('SERVICE_DOWN'));
        if (now.child !== child) return;
        now.child = undefined;
        for (const id of [...pending.keys()]) settle(id, DOWN);
        if (now.closing) return;
        if (performance.now() - begun > SETTLED_MS) now.wait = FIRST_WAIT_MS;
        order.onState('down');
        void again();
      });
      const { folder, host, prepare = false, waysIn = [] } = order;
      child.send({ kind: 'open', folder, host, prepare, waysIn, earlier: order.earlier() });
    });

  const again = async (): Promise<void> => {
    while (!now.closing) {
      await wait(now.wait);
      now.wait = Math.min(now.wait * 2, LONGEST_WAIT_MS);
      const refused = await open().then(
        () => undefined,
        (error: unknown) => wireError(error),
      );
      if (refused === undefined) order.onState('back');
      else if (!ERROR_CODES[refused.code].retryable) order.onLost(refused);
      else continue;
      return;
    }
  };

  const { mode } = await open();
  return {
    mode,
    ask: (ask) =>
      new Promise((resolve) => {
        const { child } = now;
        if (child === undefined) return resolve(DOWN);
        now.asks += 1;
        const id = now.asks;
        pending.set(id, resolve);
        child.send({ kind: 'ask', id, ask }, () => settle(id, DOWN));
      }),
    close: async () => {
      now.closing = true;
      // One that is not open yet has begun nothing: it ends when nobody listens any more.
      now.starting?.leave();
      const { child } = now;
      if (child === undefined) return;
      const { gone: ended } = child;
      const late = setTimeout(() => child.kill(), PATIENCE_MS);
      child.send({ kind: 'close' });
      await ended;
      clearTimeout(late);
    },
  };
}
