import { hasCode } from '../../kernel/index.ts';
import { currentObject } from './changes-index.ts';
import type { Comparison } from './changes-state.ts';
import type { PdfDocument, PdfSection, XrefEntry } from './document.ts';
import { fileContext, readIndirect, type FileContext } from './indirect.ts';
import { PDF_LIMITS } from './limits.ts';
import type { PdfObject } from './objects.ts';
import { naturalOf } from './parser.ts';

// What a later version had and the newest one has not: a seal that was taken away again leaves everything as it was.

/** A signature dictionary, wherever it hangs. */
function isSignature(value: PdfObject | undefined): boolean {
  return value?.kind === 'dict' && value.entries.has('ByteRange') && value.entries.has('Contents');
}

function isSameEntry(a: XrefEntry, b: XrefEntry): boolean {
  if (a.type === 'plain') return b.type === 'plain' && a.offset === b.offset;
  return a.type === 'packed' && b.type === 'packed' && a.stream === b.stream && a.index === b.index;
}

function wasSignature(context: FileContext, doc: PdfDocument, num: number, entry: XrefEntry): boolean {
  if (entry.type !== 'plain') return false;
  const lengthOf = (length: PdfObject | undefined): number => naturalOf(doc.resolve(length)) ?? -1;
  try {
    return isSignature(readIndirect(context, entry.offset, lengthOf, { num, gen: entry.gen }).object);
  } catch (error) {
    if (!hasCode(error, 'PDF_BROKEN')) throw error;
    return false;
  }
}

/**
 * Numbers of objects that some version after the older one had, and that the newest has freed again, or has put something
 * else in the place of a signature.
 */
export function takenAway(old: PdfDocument, now: PdfDocument, newer: readonly PdfSection[]): Set<number> {
  const context = fileContext(now.source, PDF_LIMITS);
  const found = new Set<number>();
  for (const { entries } of newer) {
    for (const [num, entry] of entries) {
      const before = old.entry(num);
      if (entry.type === 'free' || (before !== undefined && before.type !== 'free')) continue;
      const after = now.entry(num);
      if (after === undefined || after.type === 'free') found.add(num);
      else if (!isSameEntry(entry, after) && wasSignature(context, now, num, entry)) found.add(num);
    }
  }
  return found;
}

/** Reports new signature dictionaries that are no field's value: under another name they may be a seal that was removed. */
export function reportLooseSignatures({ now, added, explained, signed, report }: Comparison): void {
  for (const num of added) {
    if (!explained.has(num) || signed.has(num) || !isSignature(currentObject(now, num))) continue;
    report({ kind: 'added-object', object: num, detail: 'Sig' });
  }
}
