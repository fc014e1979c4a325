/** Error codes of this part of the product; texts: resources/locales/<language>/errors/pki.json. */
export const PKI_CODES = {
  /** A PEM text does not hold the block `label`, or the block is damaged. */
  PEM_MALFORMED: { retryable: false, stopsBatch: false },
} as const;
