/** Error codes of this part of the product; texts: resources/locales/<language>/errors/stamping.json. */
export const STAMPING_CODES = {
  /** A row of the use log is unreadable, out of order or not chained. */
  LOG_BROKEN: { retryable: false, stopsBatch: true },
  /** The bytes or the columns of a row of the use log were changed. */
  LOG_EDITED: { retryable: false, stopsBatch: true },
  /** The use log ends before, or is another than, what the central store was told of it: an old copy was put back. */
  LOG_OUTDATED: { retryable: false, stopsBatch: true },
  /** A row was put into the use log. */
  LOG_INSERTED: { retryable: false, stopsBatch: true },
  /** A row is gone from the use log. */
  LOG_REMOVED: { retryable: false, stopsBatch: true },
  /** Rows of the use log changed places. */
  LOG_REORDERED: { retryable: false, stopsBatch: true },
  /** The use log is another one than a sealed file or a checkpoint saw. */
  LOG_REWRITTEN: { retryable: false, stopsBatch: true },
  /** The end of the use log is gone, or an old copy of it was put back. */
  LOG_BEHIND: { retryable: false, stopsBatch: true },
  /** The records and the log are another workstation's. */
  LOG_SWAPPED: { retryable: false, stopsBatch: true },
  /** The seal or its certificate does not hold, is out of its time, suspended or cancelled. */
  SEAL_NOT_USABLE: { retryable: false, stopsBatch: true },
  /** The seal's data are of a version that is read, but with which no stamp is written (v1). */
  SEAL_FORMAT_OLD: { retryable: false, stopsBatch: true },
  /** The use log has no entry of that number. */
  ENTRY_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The entry made no impression that could be remarked on. */
  ENTRY_NOT_STAMPED: { retryable: false, stopsBatch: true },
  /** The approved bytes kept by their digest are missing or differ. */
  DOCUMENT_MISSING: { retryable: false, stopsBatch: false },
  /** The finished file did not pass its own verification and did not get its name. */
  RESULT_NOT_VALID: { retryable: false, stopsBatch: true },
  /** A file of the result's name exists already. */
  OUTPUT_EXISTS: { retryable: false, stopsBatch: false },
} as const;
