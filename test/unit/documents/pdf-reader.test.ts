import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesSource, openPdf, pdfRef, type PdfDocument } from '@yinzheng/core/documents';
import { codeOf } from '../../support/codes.ts';
import { writePdf } from '../../support/pdf-file.ts';
import {
  onePageObjects,
  PDF_ROOT,
  PDF_SAMPLE_NAMES,
  pdfSample,
  type PdfSampleName,
} from '../../support/pdf-samples.ts';
import { objectDifference, qpdfView, qpdfXref } from '../../support/pdf-qpdf.ts';
import { tempDir } from '../../support/temp.ts';
import { findTool, requireTool, run } from '../../support/tools.ts';

// What we read against what qpdf (entries, objects, pages), poppler's pdfinfo and mutool (boxes) read.

/** What qpdf makes of a file: other forms of the same document. */
const FORMS = {
  'object streams': ['--object-streams=generate'],
  'object streams, not compressed': ['--object-streams=generate', '--compress-streams=n'],
  linearized: ['--linearize', '--object-streams=disable'],
  'linearized with object streams': ['--linearize', '--object-streams=generate'],
  qdf: ['--qdf', '--object-streams=disable'],
} as const;
const TURNED: readonly PdfSampleName[] = [
  'classic',
  'object stream',
  'updates of every form',
  'odd page tree',
  'form',
  'syntax',
];

function inFile(name: string, bytes: Uint8Array): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

/** Our entry as `qpdf --show-xref` prints it; offsets there count from the header. */
function entryLine(doc: PdfDocument, num: number): string | undefined {
  const entry = doc.entry(num);
  if (entry === undefined || entry.type === 'free') return undefined;
  return entry.type === 'plain'
    ? `${num}/${entry.gen}: uncompressed; offset = ${entry.offset - doc.header.offset}`
    : `${num}/0: compressed; stream = ${entry.stream}, index = ${entry.index}`;
}

function numbersOf(doc: PdfDocument): Set<number> {
  return new Set(doc.sections.flatMap(({ entries }) => [...entries.keys()]));
}

/** Compares everything that we read of a file with qpdf's view of it. */
function expectAsQpdf(path: string): PdfDocument {
  const doc = openPdf(bytesSource(readFileSync(path)));
  const view = qpdfView(path) ?? expect.fail('qpdf has warnings about the file');
  const theirXref = qpdfXref(path);
  const ourXref = [...numbersOf(doc)].map((num) => [num, entryLine(doc, num)] as const);
  expect(new Map(ourXref.filter(([, line]) => line !== undefined))).toEqual(theirXref);
  expect(view.objects.size).toBeGreaterThan(3);
  for (const [ref, object] of view.objects) {
    const [num = 0, gen = 0] = ref.split(' ').map(Number);
    expect([ref, objectDifference(doc.object(pdfRef(num, gen)), object)]).toEqual([ref, undefined]);
  }
  const root = doc.trailer.entries.get('Root');
  expect(root?.kind === 'ref' && `${root.num} ${root.gen} R`).toBe(view.trailer['/Root']);
  doc.checkPageTree();
  const pages = Array.from({ length: doc.pageCount() }, (_, i) => doc.page(i + 1).ref);
  expect(pages.map(({ num, gen }) => `${num} ${gen} R`)).toEqual(view.pages);
  return doc;
}

/** Boxes and rotation by pdfinfo, unit by mutool. */
function expectBoxesAsOthers(path: string, doc: PdfDocument): void {
  const info = run('pdfinfo', ['-box', '-f', '1', '-l', String(doc.pageCount()), path]).stdout;
  const units = [...run('mutool', ['pages', path]).stdout.matchAll(/<page [^>]*>([\s\S]*?)<\/page>/g)];
  expect(units.length).toBe(doc.pageCount());
  for (let number = 1; number <= doc.pageCount(); number++) {
    const numbers = (what: string): number[] => {
      const found = new RegExp(`^Page +${number} ${what}: +(.*)$`, 'm').exec(info)?.[1] ?? '';
      return found.trim().split(/ +/).map(Number);
    };
    const page = doc.page(number);
    expect([number, page.mediaBox]).toEqual([number, numbers('MediaBox')]);
    expect([number, page.cropBox]).toEqual([number, numbers('CropBox')]);
    expect([number, page.rotate]).toEqual([number, numbers('rot')[0]]);
    const unit = /<UserUnit v="(.*?)"/.exec(units[number - 1]![1]!)?.[1] ?? '1';
    expect([number, page.userUnit]).toEqual([number, Number(unit)]);
  }
}

describe('the samples', () => {
  test.each(PDF_SAMPLE_NAMES)('%s: clean for qpdf, and read as others read it', (name) => {
    const path = inFile('sample.pdf', pdfSample(name));
    const check = run('qpdf', ['--check', path]);
    expect([check.code, check.stderr]).toEqual([0, '']);
    const doc = expectAsQpdf(path);
    expectBoxesAsOthers(path, doc);
  });

  test.each(
    TURNED.flatMap((name) => Object.keys(FORMS).map((form) => [name, form as keyof typeof FORMS] as const)),
  )('%s, turned by qpdf into %s', (name, form) => {
    const from = inFile('sample.pdf', pdfSample(name));
    const to = `${from}.turned.pdf`;
    expect(run('qpdf', [...FORMS[form], from, to]).code).toBe(0);
    const doc = expectAsQpdf(to);
    expect(doc.sections.length).toBe(form.startsWith('linearized') ? 2 : 1);
    expect(doc.sections[0]!.end).toBe(doc.source.size);
  });
});

test.each(['png', 'tiff', 'flate'] as const)(
  'rows of a cross-reference stream at random, encoded by %s',
  (encoding) => {
    const nums = Array.from({ length: 1500 }, (_, i) => i + 10);
    const { bytes } = writePdf([
      {
        objects: { ...onePageObjects(), ...Object.fromEntries(nums.map((num) => [num, 'null'])) },
        trailer: PDF_ROOT,
        form: 'stream',
        encoding,
        wrong: {
          offsets: Object.fromEntries(nums.map((num) => [num, (num * num * 2_654_435_761) % 4_000_000_007])),
        },
      },
    ]);
    const doc = openPdf(bytesSource(bytes));
    const ours = [...numbersOf(doc)].map((num) => [num, entryLine(doc, num)] as const);
    const theirs = qpdfXref(inFile('random.pdf', bytes));
    expect(theirs.size).toBeGreaterThan(1500);
    expect(new Map(ours.filter(([, line]) => line !== undefined))).toEqual(theirs);
  },
);

describe('encrypted files', () => {
  const encrypt = (extra: readonly string[]): PdfDocument => {
    const from = inFile('sample.pdf', pdfSample('form'));
    const to = `${from}.encrypted.pdf`;
    const done = run('qpdf', [from, '--encrypt', 'user', 'owner', '256', '--', ...extra, to]);
    expect(done.code).toBe(0);
    const doc = openPdf(bytesSource(readFileSync(to)));
    expect(doc.trailer.entries.get('Encrypt')?.kind).toBe('ref');
    return doc;
  };

  test('open with their structure', () => {
    const doc = encrypt(['--object-streams=disable']);
    expect([doc.pageCount(), doc.page(1).mediaBox]).toEqual([1, [0, 0, 595, 842]]);
  });

  test('objects in encrypted object streams are refused', () => {
    const doc = encrypt(['--object-streams=generate']);
    const packed = [...numbersOf(doc)].filter((num) => doc.entry(num)?.type === 'packed');
    expect(packed.length).toBeGreaterThan(2);
    expect(codeOf(() => doc.object(pdfRef(packed[0]!)))).toBe('PDF_ENCRYPTED');
  });
});

/** PDFs of packages that may be installed: small ones of many makers. */
function foreignFiles(): string[] {
  return ['/usr/share/doc', '/usr/share/cups/data', '/usr/share/matplotlib/mpl-data/images'].flatMap(
    (folder) => {
      let names: string[] = [];
      try {
        names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      } catch {
        // The package is not installed.
      }
      return names.filter((name) => /\.pdf$/i.test(name)).map((name) => join(folder, name));
    },
  );
}

describe('foreign files', () => {
  test('are read as qpdf reads them', (context) => {
    requireTool(context, 'qpdf');
    const files = foreignFiles().filter((path) => readFileSync(path).length < 600_000);
    if (files.length === 0) context.skip('no package with PDFs is installed');
    let read = 0;
    for (const path of files.slice(0, 12)) {
      // What qpdf warns about is refused, wholly or where it matters; other tests say how.
      if (run('qpdf', ['--check', path]).code !== 0) continue;
      expectAsQpdf(path);
      read += 1;
    }
    expect(read).toBeGreaterThan(0);
  });
});

test('the tools are there', () => {
  expect(['qpdf', 'pdfinfo', 'mutool'].filter((tool) => findTool(tool) === undefined)).toEqual([]);
});
