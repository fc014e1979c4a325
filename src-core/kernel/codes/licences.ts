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
  /** No licence, and no record, of that name is here. */
  LICENCE_UNKNOWN: { retryable: false, stopsBatch: false },
  /** What was collected does not fit its type. */
  LICENCE_FORM: { retryable: false, stopsBatch: false },
  /** A file that is no form of collected data. */
  LICENCE_FORM_UNREADABLE: { retryable: false, stopsBatch: true },
  /** Another workstation of the unit issued one to the holder, as the store told. */
  LICENCE_DUPLICATE_ELSEWHERE: { retryable: false, stopsBatch: false },
  /** Told on a licence's page: its holder has another one that holds. */
  LICENCE_HELD_TWICE: { retryable: false, stopsBatch: false },
  /** The holder has a licence of that type already. */
  LICENCE_DUPLICATE: { retryable: false, stopsBatch: false },
  /** The licence's state, or the life table, does not allow this act. */
  LICENCE_ACT_REFUSED: { retryable: false, stopsBatch: false },
  /** Something happened to the licence since the record of its change was collected. */
  LICENCE_CHANGED_SINCE: { retryable: false, stopsBatch: false },
  /** A licence was made of the record already. */
  LICENCE_ISSUED_ALREADY: { retryable: false, stopsBatch: false },
  /** Nobody has reviewed the record yet. */
  LICENCE_REVIEW_MISSING: { retryable: false, stopsBatch: false },
  /** The record was reviewed already. */
  LICENCE_REVIEWED_ALREADY: { retryable: false, stopsBatch: false },
  /** No standing authorisation for that type. */
  AUTHORISATION_NONE: { retryable: false, stopsBatch: true },
  /** No standing authorisation of that name is here. */
  AUTHORISATION_UNKNOWN: { retryable: false, stopsBatch: false },
  /** The order is of another day than the impression: limits a day are counted by both. */
  LICENCE_ORDER_STALE: { retryable: true, stopsBatch: false },
  /** The seal was used for this record, and that use is not closed yet. */
  LICENCE_UNDER_WAY: { retryable: true, stopsBatch: false },
} as const;
