import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource, describePdf, openPdf, pdfRef, type PdfDocument } from '@yinzheng/core/documents';
import { concat } from '@yinzheng/core/kernel';
import { expectCodedErrorOrValue, fuzzRuns, mutated, mutatedOneOf } from '../../support/fuzz.ts';
import { writePdf, type SectionShape } from '../../support/pdf-file.ts';
import { latin1Bytes } from '../../support/pdf-refusals.ts';
import { onePageObjects, PDF_ROOT, PDF_SAMPLE_NAMES, pdfSample } from '../../support/pdf-samples.ts';

// Whatever the bytes are: a document or an error with a code, soon.

const samples = PDF_SAMPLE_NAMES.map(pdfSample);
const MAX_NUMBERS = 200;

function attempt(read: () => unknown): void {
  expectCodedErrorOrValue(read);
}

/** Reads everything there is, each part by itself. */
function readAll(bytes: Uint8Array): PdfDocument | undefined {
  const doc = expectCodedErrorOrValue(() => openPdf(bytesSource(bytes)));
  if (doc === undefined) return undefined;
  attempt(() => describePdf(doc));
  attempt(() => doc.checkPageTree());
  const pages = expectCodedErrorOrValue(() => doc.pageCount()) ?? 0;
  for (const number of [1, 2, Math.ceil(pages / 2), pages]) attempt(() => doc.page(number));
  const numbers = new Set<number>();
  for (const { entries, end } of doc.sections.slice(0, 20)) {
    for (const num of entries.keys()) {
      if (numbers.size < MAX_NUMBERS) numbers.add(num);
    }
    if (end !== undefined) attempt(() => openPdf(bytesSource(bytes.subarray(0, end))));
  }
  for (const num of numbers) {
    const entry = doc.entry(num);
    const gen = entry?.type === 'plain' ? entry.gen : 0;
    attempt(() => {
      const object = doc.object(pdfRef(num, gen));
      return object.kind === 'stream' ? object.raw : object;
    });
    attempt(() => doc.objectSpan(num));
  }
  return doc;
}

/** Numbers and words that a reader of PDFs trips over, put in the place of others. */
const NASTY = [
  '-1|0|1|2|3|9|15|65535|65536|8388607|8388608|2147483648|4294967295|4294967296',
  '9007199254740993|99999999999999999999|1.5|[|]|<<|>>|(|<|%|null|endobj|endstream|stream|obj',
  'R|1 0 R|3 0 R|/Type|/Length|/Prev|xref|trailer|startxref|%%EOF',
]
  .flatMap((line) => line.split('|'))
  .map(latin1Bytes);

/** Places where a number or word begins and ends. */
function words(bytes: Uint8Array): { start: number; end: number }[] {
  const text = Buffer.from(bytes).toString('latin1');
  return [...text.matchAll(/[-+.\w/]+|<<|>>|[[\]()<>%]/g)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }));
}

const places = samples.map(words);
/** Samples with words written over: what stands behind them keeps its place, so that more than offsets is tried. */
const swapped = fc.nat({ max: samples.length - 1 }).chain((i) =>
  fc
    .array(fc.tuple(fc.nat({ max: places[i]!.length - 1 }), fc.constantFrom(...NASTY)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((swaps) => {
      const bytes = Uint8Array.from(samples[i]!);
      for (const [where, instead] of swaps) {
        const { start, end } = places[i]![where]!;
        bytes.fill(0x20, start, end);
        bytes.set(instead.subarray(0, bytes.length - start), start);
      }
      return bytes;
    }),
);

test('the samples themselves are read', () => {
  expect(samples.filter((bytes) => readAll(bytes) === undefined)).toEqual([]);
});

test('changed bytes', () => {
  let opened = 0;
  fc.assert(
    fc.property(mutatedOneOf(samples), (bytes) => {
      if (readAll(bytes) !== undefined) opened += 1;
    }),
    fuzzRuns(1200),
  );
  // Otherwise only the way to the first error would be tried.
  expect(opened).toBeGreaterThan(240);
});

test('changed words', () => {
  let opened = 0;
  fc.assert(
    fc.property(swapped, (bytes) => {
      if (readAll(bytes) !== undefined) opened += 1;
    }),
    fuzzRuns(1200),
  );
  expect(opened).toBeGreaterThan(240);
});

test('changed rows of cross-reference streams and changed object streams, encoded rightly', () => {
  const shape: SectionShape = {
    objects: onePageObjects(),
    packed: [1, 2, 3, 5],
    form: 'stream',
    trailer: PDF_ROOT,
  };
  const rows: Uint8Array[] = [];
  const texts: string[] = [];
  writePdf([
    {
      ...shape,
      wrong: {
        rows: (right) => (rows.push(right), right),
        packedBytes: (right) => (texts.push(right), right),
      },
    },
  ]);
  const packed = latin1Bytes(texts[0]!);
  fc.assert(
    fc.property(mutated(rows[0]!), mutated(packed), fc.boolean(), (changedRows, changedPacked, which) => {
      const wrong = which
        ? { rows: () => changedRows }
        : { packedBytes: () => Buffer.from(changedPacked).toString('latin1') };
      readAll(writePdf([{ ...shape, wrong }]).bytes);
    }),
    fuzzRuns(250),
  );
});

test('every truncation of some samples', () => {
  for (const name of ['classic', 'object stream', 'hybrid'] as const) {
    const bytes = pdfSample(name);
    for (let size = 0; size < bytes.length - 1; size += 3) readAll(bytes.subarray(0, size));
  }
});

test('bytes without meaning behind a header', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const tail = latin1Bytes('\nstartxref\n9\n%%EOF\n');
      readAll(concat(latin1Bytes('%PDF-1.7\n'), bytes, tail));
      readAll(concat(latin1Bytes('%PDF-1.7\nxref\n'), bytes, tail));
      readAll(concat(latin1Bytes('%PDF-1.7\n1 0 obj\n'), bytes, tail));
    }),
    fuzzRuns(1000),
  );
});
