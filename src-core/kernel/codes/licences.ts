/** Error codes of this part of the product; texts: resources/locales/<language>/errors/licences.json. */
export const LICENCES_CODES = {
  /** A licence identifier whose form, parts or check character are wrong. */
  LICENCE_IDENTIFIER: { retryable: false, stopsBatch: false },
} as const;
