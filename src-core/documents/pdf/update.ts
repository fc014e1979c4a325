import { concat, fail, latin1 } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import {
  pdfArray,
  pdfNumber,
  pdfRef,
  pdfString,
  type PdfObject,
  type PdfRef,
  type PdfString,
} from './objects.ts';
import { serialize } from './serialize.ts';
import { inheritedTrailer, streamSection, tableSection, type WrittenObject } from './xref-write.ts';

// Incremental updates, ISO 32000-1, 7.5.6: the file stays as it is, changed and new objects follow it.

/** The bytes of a finished update. */
export interface BuiltUpdate {
  /** What is to be appended to the file. */
  readonly bytes: Uint8Array;
  /** Where an object's `num gen obj` begins, counted from the start of the file. */
  offsetOf(ref: PdfRef): number;
}

/** Collects changed and new objects of one update. */
export interface IncrementalUpdate {
  /** The object as this update leaves it. */
  object(ref: PdfRef): PdfObject;
  /** Replaces an existing object, or one added before. */
  set(ref: PdfRef, object: PdfObject): void;
  /** Adds an object under a new number. */
  add(object: PdfObject): PdfRef;
  /** Takes a new number, whose object is set later. */
  reserve(): PdfRef;
  /**
   * The bytes to append: objects by ascending number, a cross-reference section of the newest one's form (a classic
   * table after a hybrid one), trailer, startxref. @throws INTERNAL when a reserved number was never set.
   */
  build(): BuiltUpdate;
}

/** The file identifier's first element is kept, the second is `changed` (14.4). */
function fileIdentifier(doc: PdfDocument, changed: Uint8Array): PdfObject {
  const old = doc.resolve(doc.trailer.entries.get('ID'));
  const first = old.kind === 'array' ? doc.resolve(old.items[0]) : undefined;
  const second = pdfString(changed, 'hex');
  const kept: PdfString = first?.kind === 'string' ? first : second;
  return pdfArray(kept, second);
}

function endsWithNewline(doc: PdfDocument): boolean {
  const { source } = doc;
  const last = source.read(source.size - 1, 1)[0];
  return last === 0x0a || last === 0x0d;
}

/**
 * Begins an update of a document.
 * @param fileId the file identifier's new second element, 16 bytes that no other version of the file has
 */
export function startUpdate(doc: PdfDocument, fileId: Uint8Array): IncrementalUpdate {
  const pending = new Map<number, { readonly ref: PdfRef; readonly object: PdfObject | undefined }>();
  let next = doc.nextObjectNumber;

  const reserve = (): PdfRef => {
    const ref = pdfRef(next++);
    pending.set(ref.num, { ref, object: undefined });
    return ref;
  };
  const set = (ref: PdfRef, object: PdfObject): void => {
    pending.set(ref.num, { ref, object });
  };

  const build = (): BuiltUpdate => {
    const newest = doc.sections[0];
    if (newest === undefined) fail('INTERNAL', { detail: 'a document without sections' });
    const parts: Uint8Array[] = endsWithNewline(doc) ? [] : [latin1('\n')];
    // Offsets written into the file count from its header (annex H, note 13).
    const base = doc.header.offset;
    let at = doc.source.size + (parts[0]?.length ?? 0) - base;
    const written: WrittenObject[] = [];
    for (const { ref, object } of [...pending.values()].sort((a, b) => a.ref.num - b.ref.num)) {
      if (object === undefined) fail('INTERNAL', { detail: `object ${ref.num} was reserved and never set` });
      const bytes = concat(latin1(`${ref.num} ${ref.gen} obj\n`), serialize(object), latin1('\nendobj\n'));
      written.push({ num: ref.num, gen: ref.gen, offset: at });
      parts.push(bytes);
      at += bytes.length;
    }
    const asStream = newest.form === 'stream';
    const trailer = inheritedTrailer(doc.trailer);
    trailer.set('Size', pdfNumber(asStream ? next + 1 : next));
    trailer.set('Prev', pdfNumber(newest.xrefOffset - base));
    trailer.set('ID', fileIdentifier(doc, fileId));
    if (asStream) {
      const self = { num: next, gen: 0, offset: at };
      parts.push(streamSection([...written, self], trailer, self));
    } else {
      parts.push(tableSection(written, trailer));
    }
    parts.push(latin1(`startxref\n${at}\n%%EOF\n`));
    const offsets = new Map(written.map(({ num, offset }) => [num, offset]));
    return {
      bytes: concat(...parts),
      offsetOf: (ref) =>
        offsets.get(ref.num) ?? fail('INTERNAL', { detail: `object ${ref.num} not written` }),
    };
  };

  return {
    object: (ref) => pending.get(ref.num)?.object ?? doc.object(ref),
    set,
    add: (object) => {
      const ref = reserve();
      set(ref, object);
      return ref;
    },
    reserve,
    build,
  };
}
