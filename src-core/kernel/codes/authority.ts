/** Error codes of this part of the product; texts: resources/locales/<language>/errors/authority.json. */
export const AUTHORITY_CODES = {
  /** A record of authority is unsigned, altered, out of order or grants what must not be granted. */
  AUTHORITY_BROKEN: { retryable: false, stopsBatch: true },
  /** Nobody with that identifier is named by the records of authority. */
  PERSON_UNKNOWN: { retryable: false, stopsBatch: true },
  /** The person holds no grant in force for this act. */
  AUTHORITY_MISSING: { retryable: false, stopsBatch: true },
  /** One key is, or would become, both a person’s own and a seal’s. */
  KEY_SHARED: { retryable: false, stopsBatch: true },
  /** Nobody keeps the seal at this moment. */
  CUSTODIAN_NONE: { retryable: false, stopsBatch: true },
  /** Several people keep the seal, and none of them was named. */
  CUSTODIAN_SEVERAL: { retryable: false, stopsBatch: true },
} as const;
