import type { PinEntry } from './key-token.ts';

/**
 * Resetting a smart key: unlocking one whose PIN is locked, or formatting one.
 *
 * A unit never holds the PIN of a key's security officer: whoever has it can give every key of the unit a PIN of his
 * choice, and with that sign as its custodian. It stays with the service body that issued the key, and reaches the key
 * within a reset that this body has signed for this one key. Checking such a reset is a use case of its own; this port is
 * what it then has done. No page and no command of a unit leads here.
 */
export interface KeyReset {
  /**
   * Sets the user's PIN anew; keys, certificates and seals stay. The new PIN must keep the rules for PINs.
   * @throws KEY_RESET_REFUSED, KEY_RESET_UNSURE, KEY_TWIN and the codes of the device
   */
  unlock(needs: ResetNeeds & { readonly fresh: PinEntry }): Promise<ResetDone>;
  /**
   * Formats the key: everything on it is gone, and it has no user PIN. @throws as `unlock`
   * @param label of the key, at most 32 bytes of UTF-8
   */
  format(needs: ResetNeeds & { readonly label: string }): Promise<ResetDone>;
}

/** What a reset needs. PINs are zeroed before it settles, and never tried a second time. */
export interface ResetNeeds {
  /** Which key: the identity that its maker, model, serial number and public key make. */
  readonly identity: string;
  /** The security officer's PIN, or the slip under which the key's own process holds it. */
  readonly officer: PinEntry;
}

/** What a reset answers, for the record of whoever ordered it. */
export interface ResetDone {
  readonly serial: string;
  readonly at: Date;
}
