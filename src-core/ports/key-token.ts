/** What kind of device holds a key. */
export type KeyKind = 'software' | 'smart-key';

/**
 * What a key is asked to sign. Only the gate in `devices` makes one, from its closed table of typed
 * messages; a key port refuses anything else (design idea 2).
 */
export interface SignableMessage {
  readonly kind: string;
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
   * Unlocks the key with its PIN (UTF-8); the PIN's bytes are zeroed before the promise settles.
   * @throws PIN_WRONG, PIN_LOCKED, KEY_UNREADABLE
   */
  login(pin: Uint8Array): Promise<KeySession>;
}

/** An unlocked key, until `logout`. */
export interface KeySession {
  readonly token: KeyToken;
  /**
   * Signs a typed message with SM2 and SM3 over the default ID; returns DER { r, s }.
   * @throws KEY_UNREADABLE when no signature was made
   */
  sign(message: SignableMessage): Promise<Uint8Array>;
  /** Forgets the unlocked key; harmless when called twice. */
  logout(): void;
}
