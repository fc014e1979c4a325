/** Error codes of this part of the product; texts: resources/locales/<language>/errors/asn1.json. */
export const ASN1_CODES = {
  /** Bytes are not strict DER, or not the structure expected at `where`. */
  DER_MALFORMED: { retryable: false, stopsBatch: false },
} as const;
