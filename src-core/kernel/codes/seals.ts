/** Error codes of this part of the product; texts: resources/locales/<language>/errors/seals.json. */
export const SEALS_CODES = {
  /** Sound DER that is not a seal, a stamp or what belongs into one: `where` is the place, `detail` what is wrong. */
  SEAL_MALFORMED: { retryable: false, stopsBatch: false },
  /** A text of a seal's picture has too few or too many characters. */
  SEAL_TEXT_LENGTH: { retryable: false, stopsBatch: false },
  /** A text of a seal's picture has characters that the seal font cannot draw. */
  SEAL_TEXT_UNSUPPORTED: { retryable: false, stopsBatch: false },
  /** A seal's diameter, border and star leave no room for its text. */
  SEAL_SIZE_UNSUITABLE: { retryable: false, stopsBatch: false },
  /** An oval or square seal's measures are out of bounds, or leave no room for its text; mm. */
  SEAL_SHAPE_UNSUITABLE: { retryable: false, stopsBatch: false },
  /** The seal font that comes with the program cannot be read. */
  SEAL_FONT_DAMAGED: { retryable: false, stopsBatch: true },
  /** A seal's picture could not be turned from shapes into pixels. */
  SEAL_PICTURE_FAILED: { retryable: false, stopsBatch: true },
} as const;
