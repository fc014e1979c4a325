// What makers do against PKCS#11, and what is done about it.

/**
 * Known from nothing that a token tells beforehand: a profile or a setting of the token says so. What the program does
 * about makers' other ways it does with every module (`MET_ALWAYS`).
 */
export const QUIRKS = [
  /** Each signature waits for a button on the token. */
  'button',
  /** The key wants its PIN for each signature and does not say so (CKA_ALWAYS_AUTHENTICATE), or says it does not. */
  'pin-each-signature',
  /** The module may keep a list of empty slots although it was seen to notice an arrival: it is loaded again soon. */
  'slots-cached',
] as const;
export type Quirk = (typeof QUIRKS)[number];

/** What is met with every module, because it shows only when it happens; for reports and docs/devices.md. */
export const MET_ALWAYS = [
  /** C_GetSlotList answers differently for tokenPresent TRUE and FALSE, or fails for one: both are asked. */
  'slot-list-lies',
  /** An empty slot list is kept from C_Initialize on: after some looks the module is finalised and initialised. */
  'slots-cached-from-start',
  /** C_WaitForSlotEvent is not supported: slots are looked at anyway. */
  'no-events',
  /** A code beyond 32 bits, or a negative one: what is left of it is never taken for CKR_OK. */
  'wide-codes',
  /** CKR_USER_ALREADY_LOGGED_IN before the PIN is looked at: whoever was logged in goes first. */
  'logged-in-already',
  /** C_SetPIN wants a login first. */
  'login-before-new-pin',
  /** C_Initialize refuses CKF_OS_LOCKING_OK: it is initialised without. */
  'no-locking',
  /** CKA_EC_POINT bare, as DER octets, or without its first byte. */
  'point-forms',
  /** A key type of the maker's own that wants the curve named when a pair is made. */
  'curve-named',
  /** Flags that say "never set up" of a token on which keys lie: they are not believed. */
  'flags-lie',
] as const;
