/** Error codes of this part of the product; texts: resources/locales/<language>/errors/window.json. */
export const WINDOW_CODES = {
  /** Nobody has taken the seat, and the act needs somebody. */
  NOBODY_SEATED: { retryable: false, stopsBatch: true },
  /** The person's roles, or the person's part in the matter, do not allow it. */
  NOT_ALLOWED: { retryable: false, stopsBatch: true },
  /** A request to the service is not well formed, or of no channel. */
  BAD_REQUEST: { retryable: false, stopsBatch: true },
  /** It is allowed in trial only. */
  TRIAL_ONLY: { retryable: false, stopsBatch: true },
  /** The program was started so that others could look into it; production data is not opened then. */
  LOOKED_INTO: { retryable: false, stopsBatch: true },
  /** A file that was taken in is not there any more, or is another session's. */
  FILE_NOT_TAKEN: { retryable: false, stopsBatch: false },
  /** A session holds as many files as it may. */
  TOO_MANY_FILES: { retryable: false, stopsBatch: true },
  /** There is no request of that number that the person may see. */
  REQUEST_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The ticket that an entry of the log names is not kept. */
  TICKET_MISSING: { retryable: false, stopsBatch: true },
  /** There is no job of that number that the person may see. */
  JOB_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The job does not wait for this answer now. */
  JOB_NOT_WAITING: { retryable: false, stopsBatch: true },
  /** Too many jobs of the person's have not ended. */
  JOBS_TOO_MANY: { retryable: true, stopsBatch: true },
  /** The person, or the service, stopped it before anything was signed. */
  JOB_STOPPED: { retryable: true, stopsBatch: true },
  /** A page could not be drawn. */
  PICTURE_FAILED: { retryable: true, stopsBatch: false },
  /** The service process has ended; the host is starting it again. */
  SERVICE_DOWN: { retryable: true, stopsBatch: true },
  /** The host does not know the page: it is of a host that ran before, or its cookie is gone. */
  SESSION_LOST: { retryable: false, stopsBatch: true },
} as const;
