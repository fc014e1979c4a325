/** Error codes of this part of the product; texts: resources/locales/<language>/errors/stamping.json. */
export const STAMPING_CODES = {
  /** A row of the use log is unreadable, out of order or not chained. */
  LOG_BROKEN: { retryable: false, stopsBatch: true },
  /** The seal or its certificate does not hold, is out of its time, suspended or cancelled. */
  SEAL_NOT_USABLE: { retryable: false, stopsBatch: true },
  /** The approved bytes kept by their digest are missing or differ. */
  DOCUMENT_MISSING: { retryable: false, stopsBatch: false },
  /** The finished file did not pass its own verification and did not get its name. */
  RESULT_NOT_VALID: { retryable: false, stopsBatch: true },
  /** A file of the result's name exists already. */
  OUTPUT_EXISTS: { retryable: false, stopsBatch: false },
} as const;
