/** Error codes of this part of the product; texts: resources/locales/<language>/errors/licences.json. */
export const LICENCES_CODES = {
  /** A licence identifier whose form, parts or check character are wrong. */
  LICENCE_IDENTIFIER: { retryable: false, stopsBatch: false },
  /** A signed act of a licence that is none. */
  LICENCE_UNREADABLE: { retryable: false, stopsBatch: false },
  /** An act on the way to a licence, or of its life, that is not what was signed, or not about the others. */
  LICENCE_ALTERED: { retryable: false, stopsBatch: false },
  /** The review did not pass the record. */
  LICENCE_NOT_REVIEWED: { retryable: false, stopsBatch: false },
  /** The standing authorisation is not yet, or no longer, in force. */
  AUTHORISATION_OUT_OF_FORCE: { retryable: false, stopsBatch: true },
} as const;
