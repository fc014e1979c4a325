import { refKey, type ReferenceIndex } from './changes-index.ts';
import type { PdfDocument, PdfSection } from './document.ts';
import type { PdfObject } from './objects.ts';
import { naturalOf } from './parser.ts';

// Objects that carry the file and are none of the document's own (ISO 32000-1, 7.5.7 and 7.5.8): what the file uses as a
// cross-reference or object stream, not what says of itself that it is one. A stream that anything else refers to may be
// drawn as well and is an ordinary object, whatever it carries.

/** What a version of a document uses as its structure. */
export interface FileStructure {
  /** Whether the object now behind a number is a cross-reference stream and nothing else. */
  isXref(num: number): boolean;
  /** Whether the object now behind a number holds packed objects and is nothing else. */
  isContainer(num: number): boolean;
}

/** Offsets where sections of the document were read from streams. */
function streamOffsets(doc: PdfDocument): Set<number> {
  const offsets = new Set<number>();
  for (const { form, xrefOffset, trailer } of doc.sections) {
    if (form === 'stream') offsets.add(xrefOffset);
    const hidden = form === 'hybrid' ? naturalOf(trailer.entries.get('XRefStm')) : undefined;
    if (hidden !== undefined) offsets.add(doc.header.offset + hidden);
  }
  return offsets;
}

function containersOf(sections: readonly PdfSection[]): Set<number> {
  const found = new Set<number>();
  for (const { entries } of sections) {
    for (const entry of entries.values()) if (entry.type === 'packed') found.add(entry.stream);
  }
  return found;
}

/** Finds the structure of a version; `index` is asked for only where something is used as structure. */
export function structureOf(doc: PdfDocument, index: () => ReferenceIndex): FileStructure {
  let offsets: Set<number> | undefined;
  let containers: Set<number> | undefined;
  let referred: ReadonlySet<string> | undefined;

  const holds = (num: number): boolean =>
    (containers ??= containersOf(doc.sections)).has(num) && doc.entry(num)?.type === 'plain';

  /** Everything that some object or the trailer refers to; object streams name others of their kind (Extends). */
  const isReferred = (num: number): boolean => {
    if (referred === undefined) {
      const { references, complete } = index();
      if (!complete) return true;
      const found = new Set<string>();
      for (const [referrer, keys] of references) {
        for (const key of keys) if (!holds(referrer) || !holds(Number(key.split(' ')[0]))) found.add(key);
      }
      for (const value of doc.trailer.entries.values()) {
        if (value.kind === 'ref') found.add(refKey(value.num, value.gen));
      }
      referred = found;
    }
    const entry = doc.entry(num);
    return referred.has(refKey(num, entry?.type === 'plain' ? entry.gen : 0));
  };

  return {
    isXref: (num) => {
      const entry = doc.entry(num);
      if (entry?.type !== 'plain') return false;
      offsets ??= streamOffsets(doc);
      if (offsets.size === 0) return false;
      // An entry may point at the white space before its object.
      const isUsed = offsets.has(entry.offset) || offsets.has(doc.objectSpan(num)?.start ?? -1);
      return isUsed && !isReferred(num);
    },
    isContainer: (num) => holds(num) && !isReferred(num),
  };
}

/** How often a value itself, not what it refers to, names an object. */
export function timesNamed(value: PdfObject, num: number): number {
  let count = 0;
  const stack: PdfObject[] = [value];
  for (let found = stack.pop(); found !== undefined; found = stack.pop()) {
    if (found.kind === 'ref') count += found.num === num ? 1 : 0;
    else if (found.kind === 'array') for (const item of found.items) stack.push(item);
    else if (found.kind === 'dict') for (const item of found.entries.values()) stack.push(item);
    else if (found.kind === 'stream') stack.push(found.dict);
  }
  return count;
}
