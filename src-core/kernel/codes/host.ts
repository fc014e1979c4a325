/** Error codes of this part of the product; texts: resources/locales/<language>/errors/host.json. */
export const HOST_CODES = {
  /** Another process owns the data folder. */
  DATA_FOLDER_BUSY: { retryable: true, stopsBatch: true },
  /** There is no workstation in the folder. */
  DATA_FOLDER_MISSING: { retryable: false, stopsBatch: true },
  /** The database is locked, full, damaged or of a later version. */
  STORE_UNAVAILABLE: { retryable: true, stopsBatch: true },
  /** A file cannot be read. */
  FILE_UNREADABLE: { retryable: true, stopsBatch: false },
  /** A file or folder cannot be written. */
  FILE_UNWRITABLE: { retryable: true, stopsBatch: true },
} as const;
