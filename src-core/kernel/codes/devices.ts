/** Error codes of this part of the product; texts: resources/locales/<language>/errors/devices.json. */
export const DEVICES_CODES = {
  /** The PIN did not open the key. */
  PIN_WRONG: { retryable: false, stopsBatch: true },
  /** The key is locked after too many wrong PINs. */
  PIN_LOCKED: { retryable: false, stopsBatch: true },
  /** The key named is not on this workstation. */
  KEY_MISSING: { retryable: true, stopsBatch: true },
  /** The key's store is damaged. */
  KEY_UNREADABLE: { retryable: false, stopsBatch: true },
  /** The key does not belong to the certificate it is to sign for. */
  KEY_WRONG: { retryable: false, stopsBatch: true },
  /** A software key must not act for a unit in production. */
  SOFTWARE_KEY_REFUSED: { retryable: false, stopsBatch: true },
} as const;
