/** Bounds within which a document is read; what lies beyond is refused with a code, never tried. */
export interface PdfLimits {
  /** Size of the file in bytes; beyond it PDF_TOO_LARGE. */
  readonly fileBytes: number;
  /** Arrays and dictionaries within one another. */
  readonly nesting: number;
  /** Cross-reference sections, a hybrid's stream counted too. */
  readonly sections: number;
  /** Entries of all cross-reference sections together, and the largest object number (ISO 32000-1, annex C). */
  readonly entries: number;
  /** Bytes of all cross-reference and object streams together after decoding. */
  readonly inflatedBytes: number;
  /** How many times larger than its encoded form a stream of more than 1 MiB may become. */
  readonly inflateRatio: number;
  /** Bytes of one name. */
  readonly nameBytes: number;
  /** Bytes of one string. */
  readonly stringBytes: number;
  /** Array items and dictionary entries in one object, those of its parts included. */
  readonly objectItems: number;
  /** Bytes of object text read beyond four times the file's size: objects that overlap are not read for ever. */
  readonly parsedBytes: number;
  /** Levels of the page tree. */
  readonly pageDepth: number;
  /** Nodes of the page tree, pages included. */
  readonly pageNodes: number;
}

const MIB = 1024 * 1024;

/** Generous for real documents: 2 GiB, 100 levels, 1,000 sections, 8,388,607 objects. */
export const PDF_LIMITS: PdfLimits = {
  fileBytes: 2048 * MIB,
  nesting: 100,
  sections: 1000,
  entries: 8_388_607,
  inflatedBytes: 256 * MIB,
  inflateRatio: 250,
  nameBytes: 4096,
  stringBytes: 16 * MIB,
  objectItems: 1_000_000,
  parsedBytes: 256 * MIB,
  pageDepth: 500,
  pageNodes: 1_000_000,
};
