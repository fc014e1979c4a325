// What can be added to a version of a document, and how much each of it weighs (ISO 32000-2, 12.8.2.2.2).

/** What was added after a signature, from the lightest to the weightiest. */
export const PDF_AFTER = [
  /** Nothing. */
  'nothing',
  /** Data for later verification, and what the document says of itself: title, dates, version. */
  'security-data',
  /** Further signatures and document time stamps. */
  'signatures',
  /** Fields of the form that were there got other values. */
  'form-fields',
  /** Annotations, other than the form's, were added to pages or changed. */
  'annotations',
  /** Anything else, and whatever is not understood. */
  'changes',
] as const;
export type PdfAfter = (typeof PDF_AFTER)[number];
export type PdfChangeClass = Exclude<PdfAfter, 'nothing'>;

/** What was found to be added to a version of a document. */
export const PDF_CHANGE_KINDS = [
  /** A signature with its field, its appearance and its entry in the form and on the page. */
  'signature',
  /** A document time stamp (ISO 32000-2, 12.8.5) that shows nothing on a page. */
  'document-timestamp',
  /** Certificates, revocation lists and answers kept for later verification (DSS, VRI, Extensions). */
  'validation-data',
  /** Title, dates and the like: Info, Metadata. */
  'document-info',
  /** A higher PDF version in the catalogue. */
  'version',
  /** Pages were added, removed or put into another order. */
  'page-tree',
  /** An entry of a page: its contents, resources, boxes, actions. */
  'page',
  /** A stream that a page draws. */
  'page-content',
  /** An annotation was added, changed or removed. */
  'annotation',
  /** An entry of the form. */
  'form',
  /** A field of the form: its value, appearance or place. */
  'form-field',
  /** An entry of the catalogue: actions, names, layers, permissions. */
  'catalog',
  /** An entry of the trailer. */
  'trailer',
  /** Another existing object. */
  'object',
  /** A new object that no signature needs. */
  'added-object',
  /** An object was taken away. */
  'freed-object',
  /** An object that was in the file or referred to before, and that only a later table brought to light. */
  'hidden-object',
  /** An object of a field or an annotation that something else uses as well. */
  'shared-object',
  /** The chain of cross-reference sections does not continue the older one. */
  'cross-reference',
  /** The signature covers no version of the document: everything else may have been changed. */
  'uncovered',
  /** Bytes after the end of the last version. */
  'trailing-bytes',
  /** Bytes within or between later versions that none of them names. */
  'unnamed-bytes',
  /** The older version, or the difference, cannot be read. */
  'unreadable',
  /** Too much to be looked at. */
  'too-many',
] as const;
export type PdfChangeKind = (typeof PDF_CHANGE_KINDS)[number];

/** The class of a kind unless more is known about what was found; of all others it is `changes`. */
const CLASSES: ReadonlyMap<PdfChangeKind, PdfChangeClass> = new Map([
  ['validation-data', 'security-data'],
  ['document-info', 'security-data'],
  ['version', 'security-data'],
  ['signature', 'signatures'],
  ['document-timestamp', 'signatures'],
]);

/** One thing that was added or changed. */
export interface PdfChange {
  readonly kind: PdfChangeKind;
  readonly class: PdfChangeClass;
  /** The object's number, where one object is meant. */
  readonly object?: number;
  /** Counted from 1, where one page is meant. */
  readonly page?: number;
  /** The entry of the dictionary, the field's name, the object's type or an offset, as far as there is one. */
  readonly detail?: string;
}

/** A change as it is reported: of the class of its kind unless it says another. */
export type FoundChange = Omit<PdfChange, 'class'> & { readonly class?: PdfChangeClass };

/** What followed a version of a document. */
export interface PdfChanges {
  /** The weightiest class of what was added. */
  readonly after: PdfAfter;
  /** At most 1000, the weightiest first. */
  readonly list: readonly PdfChange[];
  /** Names of all fields that got another value or were signed, time stamps aside; sorted. */
  readonly fields: readonly string[];
}

/** How much a class weighs: 0 for nothing. */
export function weightOf(after: PdfAfter): number {
  return PDF_AFTER.indexOf(after);
}

/** Whether what was added leaves everything as it was signed. */
export function isHarmless(after: PdfAfter): boolean {
  return weightOf(after) <= weightOf('signatures');
}

/** Sorts what was found, and says what it amounts to. */
export function summaryOf(found: readonly FoundChange[], listed: number): PdfChanges {
  const list = found.map((change): PdfChange => {
    return { ...change, class: change.class ?? CLASSES.get(change.kind) ?? 'changes' };
  });
  list.sort((a, b) => weightOf(b.class) - weightOf(a.class));
  const names = list.flatMap(({ kind, detail }) =>
    detail !== undefined && (kind === 'form-field' || kind === 'signature') ? [detail] : [],
  );
  return {
    after: list[0]?.class ?? 'nothing',
    list: list.slice(0, listed),
    fields: [...new Set(names)].sort(),
  };
}
