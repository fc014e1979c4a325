/** Error codes of this part of the product; texts: resources/locales/<language>/errors/store.json. */
export const STORE_CODES = {
  /** A request to the store without a signature of a known device's key over exactly this request. */
  REQUEST_UNSIGNED: { retryable: false, stopsBatch: true },
  /** The workstation's clock and the store's are too far apart. */
  CLOCK_DIFFERS: { retryable: true, stopsBatch: true },
  /** A text that is no one-time code, or was mistyped. */
  STORE_CODE_BAD: { retryable: false, stopsBatch: true },
  /** The store that answers is not the one that the code names. */
  STORE_NOT_THE_ONE: { retryable: false, stopsBatch: true },
  /** Receipts that do not lead to a head that the store signed. */
  RECEIPT_BAD: { retryable: false, stopsBatch: true },
  /** The same signed request came before. */
  REQUEST_REPLAYED: { retryable: false, stopsBatch: true },
  /** The store does not know the key that signed, or has revoked it. */
  DEVICE_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The key may not do this. */
  SCOPE_MISSING: { retryable: false, stopsBatch: true },
  /** The one-time code was used, has ended, or is of no code that the store gave out. */
  STORE_CODE_SPENT: { retryable: false, stopsBatch: true },
  /** The body that arrived is not the one that was signed. */
  BODY_ALTERED: { retryable: true, stopsBatch: true },
  /** What was asked for is not in the store, or not for this key. */
  STORE_HAS_NOT: { retryable: false, stopsBatch: false },
  /** A delivered head of the use log that is none. */
  HEAD_UNREADABLE: { retryable: false, stopsBatch: false },
} as const;
