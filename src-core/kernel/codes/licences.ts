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
  /** A standing authorisation's impressions for its life are spent. */
  AUTHORISATION_SPENT: { retryable: false, stopsBatch: true },
  /** A standing authorisation's impressions for this day are spent. */
  AUTHORISATION_SPENT_TODAY: { retryable: true, stopsBatch: true },
  /** The leader took the standing authorisation back. */
  AUTHORISATION_ENDED: { retryable: false, stopsBatch: true },
  /** What is to be written into a licence's metadata and cannot be. */
  LICENCE_METADATA: { retryable: false, stopsBatch: false },
  /** A template of licences that is none, or not of this type. */
  LICENCE_TEMPLATE: { retryable: false, stopsBatch: true },
  /** A value that does not fit its box, even in the smallest letters that the template allows. */
  LICENCE_TEXT_TOO_LONG: { retryable: false, stopsBatch: false },
  /** A value with a character that the licence's font does not have. */
  LICENCE_CHARACTER_MISSING: { retryable: false, stopsBatch: false },
} as const;
