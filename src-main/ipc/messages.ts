import type { Answered, Audience, EventOut } from '@yinzheng/contract/ipc';
import type { FromDevice, ToDevice } from '@yinzheng/contract/device';
import type { WireError } from '@yinzheng/contract/errors';
import type { Earlier } from './earlier.ts';
import type { PinPortOrder } from './pin-port.ts';
import type { Ask } from './router.ts';

// What passes between a host and the service's process (structured clones; a PIN travels as bytes).

/** The first message: where to work. */
export interface OpenOrder {
  readonly kind: 'open';
  readonly folder: string;
  readonly host: 'browser' | 'electron';
  /** How others could look into the program as it was started; nothing where it was started plainly. */
  readonly waysIn?: readonly string[];
  /** Whether a demo unit is to be made where there is no data folder yet. */
  readonly prepare?: boolean;
  /** What the host still has of the service that was there before. */
  readonly earlier?: Earlier;
}

/** What the host passes on of a device host that it started for the service (ADR 0018). */
export type DeviceReport =
  | { readonly kind: 'device-said'; readonly id: number; readonly message: FromDevice }
  /** It has ended, or could not begin; `how`: `exit 0`, `SIGABRT`. */
  | { readonly kind: 'device-gone'; readonly id: number; readonly how: string };

/** What the service has the host do with device hosts: only a host's main process may start them. */
export type DeviceWish =
  /** `name`: what people read in the list of processes. Numbers are the service's own, each used once. */
  | { readonly kind: 'device-launch'; readonly id: number; readonly name: string }
  | { readonly kind: 'device-say'; readonly id: number; readonly message: ToDevice }
  | { readonly kind: 'device-kill'; readonly id: number };

export type HostMessage =
  | OpenOrder
  | { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
  /** Comes with the end of a port at which the PIN of a job is given. */
  | ({ readonly kind: 'pin-port' } & PinPortOrder)
  | DeviceReport
  | { readonly kind: 'close' };

export type ServiceMessage =
  /** The data folder is open: requests are answered from now on. */
  | { readonly kind: 'open'; readonly mode: 'trial' | 'production' }
  /** It cannot be opened; the process ends. */
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answered<unknown> }
  /** `audience` null: for everybody. */
  | { readonly kind: 'event'; readonly event: EventOut; readonly audience: Audience | null }
  | DeviceWish;
