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
} as const;
