/** Error codes of this part of the product; texts: resources/locales/<language>/errors/host.json. */
export const HOST_CODES = {
  /** Another process owns the data folder. */
  DATA_FOLDER_BUSY: { retryable: true, stopsBatch: true },
  /** There is no workstation in the folder. */
  DATA_FOLDER_MISSING: { retryable: false, stopsBatch: true },
  /** A new workstation is to be made where something lies already. */
  DATA_FOLDER_NOT_EMPTY: { retryable: false, stopsBatch: true },
  /** The database is locked, out of room or of another version. */
  STORE_UNAVAILABLE: { retryable: true, stopsBatch: true },
  /** The database's file is damaged, lacks what must be in it, or is none of ours. */
  STORE_DAMAGED: { retryable: false, stopsBatch: true },
  /** A row of the database does not hold what its own key says. */
  STORE_ALTERED: { retryable: false, stopsBatch: true },
  /** A file cannot be read. */
  FILE_UNREADABLE: { retryable: true, stopsBatch: false },
  /** A file or folder cannot be written. */
  FILE_UNWRITABLE: { retryable: true, stopsBatch: true },
  /** A file is of no kind that can be inspected. */
  FILE_KIND_UNKNOWN: { retryable: false, stopsBatch: false },
  /** The workstation has no seal of that code. */
  SEAL_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The workstation keeps another seal of that code. */
  SEAL_KEPT_OTHER: { retryable: false, stopsBatch: false },
} as const;
