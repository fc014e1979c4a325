import { YinzhengError } from '../kernel/index.ts';

/** What kind of device holds a key. */
export type KeyKind = 'software' | 'smart-key';

/**
 * What a key is asked to sign. Only the gate in `devices` makes one, from its closed table of typed
 * messages; a key port refuses anything else (design idea 2).
 */
export interface SignableMessage {
  readonly kind: string;
}

/** The name under which a smart key's own process holds what was typed, or that nothing is typed (ADR 0018). */
export interface PinSlip {
  readonly slip: string;
}

/** Where a key finds its PIN: the bytes (UTF-8), which are zeroed before `login` settles, or a slip. */
export type PinEntry = Uint8Array | PinSlip;

/** Overwrites a PIN's bytes; a slip has none here. */
export function forgetPin(pin: PinEntry): void {
  if (pin instanceof Uint8Array) pin.fill(0);
}

/** The same once more, for a further use of its own. */
export function copyOfPin(pin: PinEntry): PinEntry {
  return pin instanceof Uint8Array ? pin.slice() : pin;
}

/** Messages of one kind that a key is unlocked for. */
export interface ErrandPart {
  /** A kind of the closed table in `devices`. */
  readonly kind: string;
  /** How many are signed at most. */
  readonly most: number;
  /** What must stand in each, by the names that `readMessage` gives. */
  readonly says: Readonly<Record<string, string>>;
}

/** What a key is unlocked for, said before its PIN is used: until it is locked it signs nothing else. */
export interface Errand {
  /** 04, x, y; undefined: a key that is made in between, the first that signs. */
  readonly key: Uint8Array | undefined;
  readonly messages: readonly ErrandPart[];
}

/** One private key in a device, and what may be known of it without a PIN. */
export interface KeyToken {
  readonly kind: KeyKind;
  /** Serial number of the device, as printed on it. */
  readonly serial: string;
  /** SM2 public key: 04, x, y; 65 bytes. */
  readonly publicKey: Uint8Array;
  /** Wrong PINs that it still takes, read anew each time; left out by keys that do not tell. @throws KEY_MISSING, KEY_UNREADABLE */
  readonly triesLeft?: () => number;
  /**
   * Unlocks the key with its PIN. Never tried again by the program.
   * @param errand a smart key signs nothing but its own probes where it is left out; a software key, which lies in the
   * memory of whoever asks, does not hold anybody to it
   * @throws PIN_WRONG, PIN_LOCKED, KEY_UNREADABLE; a smart key also throws the codes of its device
   */
  login(pin: PinEntry, errand?: Errand): Promise<KeySession>;
}

/** An unlocked key, until `logout`. */
export interface KeySession {
  readonly token: KeyToken;
  /**
   * Signs a typed message with SM2 and SM3 over the default ID; returns strict DER { r, s } that verifies with the
   * key's public key.
   * @throws NotSigned when provably no signature was made; any other error: one may have been made
   */
  sign(message: SignableMessage): Promise<Uint8Array>;
  /** Forgets the unlocked key; harmless when called twice. */
  logout(): void;
}

/** An error of a key that provably made no signature: the impression is given back (design idea 3). */
export class NotSigned extends YinzhengError {}
