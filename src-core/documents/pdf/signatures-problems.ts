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
  /** Contents is not a hexadecimal string, of pairs of digits alone, written directly in the signature dictionary. */
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
  /** What the signature says about later changes is not as the standard has it: methods, parameters, the field's lock. */
  'MDP_PARAMETERS',
  /** It certifies the document, and another signature was made before it. */
  'MDP_NOT_FIRST',
  /** More than one signature certifies the document. */
  'MDP_SEVERAL',
  /** It certifies the document, and the catalogue's Perms does not name it. */
  'MDP_NOT_IN_PERMS',
  /** The catalogue's Perms names it as certifying, and it does not certify. */
  'PERMS_WITHOUT_MDP',
  /** The catalogue's Perms names as certifying what is no signature of the document. */
  'PERMS_OTHER',
] as const;
export type PdfSignatureProblem = (typeof PDF_SIGNATURE_PROBLEMS)[number];
