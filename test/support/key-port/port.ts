import type { MessageKind } from '@yinzheng/core/devices';
import type { KeyToken } from '@yinzheng/core/ports';
import type { Devices, KeyView, PinPlace } from '../../../src-main/devices/index.ts';
import type { Skippable } from '../shared.ts';
import type { PortAct } from './acts.ts';

// What the suite of the key port is given. It speaks to keys through the port, to devices through `Devices`; all else
// that it wants to know or to have done is here.

/** Counters of a key that are kept by others than the program. */
export interface Witness {
  /** Wrong PINs that it still takes. */
  tries(): number;
  /** How often it was asked for a signature; left out where nobody counts. */
  readonly asked?: () => number;
}

/** What a person does with a key in his hands. */
export interface Hands {
  pull(): void;
  put(): void;
  /** Another label; nothing else of it changes. */
  rename(label: string): void;
  /** Into another slot. */
  move(): void;
}

/** A key that lives in a device. */
export interface PortDevice {
  readonly devices: Devices;
  /** As it is shown now. */
  view(): KeyView;
  /** The profile that its self-test must pass with; undefined: whichever does. */
  readonly profile?: string;
  /** Seals that lie on it; undefined: nobody knows. */
  readonly seals?: readonly Uint8Array[];
  /** Types a PIN where it must go, as the PIN window does. */
  type(place: PinPlace, pin: string): void;
  readonly hands?: Hands;
}

/** One key behind the port. */
export interface PortKey {
  /** What opens it. */
  readonly pin: string;
  /** As the port offers it now; undefined: it does not. */
  find(): KeyToken | undefined;
  readonly witness?: Witness;
  readonly device?: PortDevice;
}

/** The keys of a maker, for the tests of one run of the suite. */
export interface PortKeys {
  /** The one that every test finds in order and leaves so. */
  readonly key: PortKey;
  /** A new one, to be spoiled; undefined: there is none. */
  spare(): Promise<PortKey | undefined>;
  /** What it is asked to sign. */
  acts(): Promise<readonly PortAct[]>;
}

/** How many wrong PINs a maker's keys take, and what they tell of it. */
export interface WrongPins {
  /** `number`: how many are left; `flags`: that they are few, that it is the last. */
  readonly tells: 'number' | 'flags';
  /** So many lock the key. */
  readonly most: number;
}

/** Makes keys of one kind. */
export interface PortMaker {
  readonly name: string;
  /** All is tried; else what may depend on how the key signs. */
  readonly whole: boolean;
  /** The key lives in a device: `PortKey.device` is there. */
  readonly device: boolean;
  /** Nobody knows its PIN: it is looked at alone. */
  readonly pinless?: boolean;
  /** There are hands to move it. */
  readonly hands: boolean;
  /** Left out: no wrong PIN is tried. `once`: one alone, and the right one after it. */
  readonly wrongPins?: WrongPins | 'once';
  /** Its PIN may be changed, and is changed back. */
  readonly changes: boolean;
  /** Kinds of messages that it is asked to sign; none: it is no key for signing. */
  readonly kinds: readonly MessageKind[];
  /** Makes them, at the first time; the same afterwards. Skips the test with the reason where it cannot. */
  open(context: Skippable): Promise<PortKeys>;
  /** Ends what was opened; harmless where nothing was. */
  close(): Promise<void>;
}
