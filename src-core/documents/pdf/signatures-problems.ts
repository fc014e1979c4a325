/** Everything that can be wrong with the place of a signature in its file; each is a reason in a report. */
export const PDF_SIGNATURE_PROBLEMS = [
  /** ByteRange is not four direct, non-negative integers that begin with 0. */
  'BYTE_RANGE_FORM',
  /** The two ranges overlap or are out of order. */
  'BYTE_RANGE_OVERLAP',
  /** The second range ends beyond the file. */
  'BYTE_RANGE_BEYOND_FILE',
  /** What lies between the ranges is not exactly the signature's own Contents with its angle brackets. */
  'BYTE_RANGE_GAP',
  /** The ranges end where no version of the document ends. */
  'BYTE_RANGE_NOT_REVISION',
  /** Contents is not a hexadecimal string written directly in the signature dictionary. */
  'CONTENTS_FORM',
  /** The signature dictionary cannot be read: an entry is there twice, for instance. */
  'VALUE_UNREADABLE',
  /** Contents is empty or all zeros: the field was prepared, not signed. */
  'CONTENTS_EMPTY',
  /** After the signature's DER, Contents holds something else than zeros. */
  'CONTENTS_PADDING',
  /** The field is drawn on a page and missing from the form. */
  'FIELD_NOT_IN_FORM',
  /** Several fields name the same signature dictionary. */
  'VALUE_SHARED',
] as const;
export type PdfSignatureProblem = (typeof PDF_SIGNATURE_PROBLEMS)[number];
