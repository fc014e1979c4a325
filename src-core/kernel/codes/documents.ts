/** Error codes of this part of the product; texts: resources/locales/<language>/errors/documents.json. */
export const DOCUMENTS_CODES = {
  /** The file does not begin as a PDF does. */
  PDF_NOT_PDF: { retryable: false, stopsBatch: false },
  /** The file's structure breaks the standard at `offset`, as `detail` says; it is not repaired. */
  PDF_BROKEN: { retryable: false, stopsBatch: false },
  /** The document has no page of the number asked for. */
  PDF_PAGE_MISSING: { retryable: false, stopsBatch: false },
  /** The document is larger than the limit set for stamping. */
  PDF_TOO_LARGE: { retryable: false, stopsBatch: false },
  /** The document is encrypted; an update could not be written in the clear. */
  PDF_ENCRYPTED: { retryable: false, stopsBatch: false },
  /** A certifying signature allows no change at all (DocMDP, P = 1). */
  PDF_CERTIFIED: { retryable: false, stopsBatch: false },
  /** A signature already in the document locks its form against new fields. */
  PDF_LOCKED: { retryable: false, stopsBatch: false },
  /** The document holds an XFA form, whose pages are drawn by the form's own program. */
  PDF_XFA: { retryable: false, stopsBatch: false },
  /** The form asks its readers to draw its fields: `field` has no appearance of its own, or is signed already. */
  PDF_FORM_UNDRAWN: { retryable: false, stopsBatch: false },
  /** The seal would not lie wholly on the visible page. */
  STAMP_POSITION_OUTSIDE: { retryable: false, stopsBatch: false },
  /** The seal is larger than the visible page; no position fits. */
  STAMP_LARGER_THAN_PAGE: { retryable: false, stopsBatch: false },
  /** The seal's picture cannot be read or is of a kind that cannot be put into a PDF. */
  SEAL_PICTURE_UNUSABLE: { retryable: false, stopsBatch: false },
} as const;
