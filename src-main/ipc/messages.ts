import type { Answered, Audience, EventOut } from '@yinzheng/contract/ipc';
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

export type HostMessage =
  | OpenOrder
  | { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
  /** Comes with the end of a port at which the PIN of a job is given. */
  | ({ readonly kind: 'pin-port' } & PinPortOrder)
  | { readonly kind: 'close' };

export type ServiceMessage =
  /** The data folder is open: requests are answered from now on. */
  | { readonly kind: 'open'; readonly mode: 'trial' | 'production' }
  /** It cannot be opened; the process ends. */
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answered<unknown> }
  /** `audience` null: for everybody. */
  | { readonly kind: 'event'; readonly event: EventOut; readonly audience: Audience | null };
