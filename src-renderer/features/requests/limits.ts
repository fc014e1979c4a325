// What an application may say at most (src-core/approvals/policy.ts); told at once here, decided by the service.

/** Impressions on one document. */
export const MOST_COUNT = 999;
/** Documents of one application. */
export const MOST_DOCUMENTS = 500;
/** Characters of the reason. */
export const MOST_REASON = 500;
/** Days until it ends. */
export const MOST_DAYS = 365;
export const USUAL_DAYS = 7;
