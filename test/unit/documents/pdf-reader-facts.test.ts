import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appendedSource,
  bytesSource,
  describePdf,
  openPdf,
  pdfRef,
  sliceSource,
  type PdfDocument,
  type PdfObject,
} from '@yinzheng/core/documents';
import type { ByteSource } from '@yinzheng/core/ports';
import { codeOf } from '../../support/codes.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { writePdf } from '../../support/pdf-file.ts';
import { latin1Bytes, openBytes } from '../../support/pdf-refusals.ts';
import { onePageObjects, pageText, PDF_ROOT, PDF_SAMPLES, pdfSample } from '../../support/pdf-samples.ts';
import { tempDir } from '../../support/temp.ts';
import { run } from '../../support/tools.ts';

function textAt(doc: PdfDocument, span: { start: number; end: number } | undefined): string {
  if (span === undefined) return 'no span';
  return Buffer.from(doc.source.read(span.start, span.end - span.start)).toString('latin1');
}

function entryOf(object: PdfObject, key: string): PdfObject | undefined {
  return object.kind === 'dict' ? object.entries.get(key) : undefined;
}

describe('where things stand', () => {
  test('strings, dictionaries and objects tell their bytes in the file, junk before the header counted', () => {
    for (const junk of ['', 'X-Junk: 1\r\n']) {
      const body = '<< /Type /Sig /Contents <0a0B 0c> /Reason (a \\(b\\) c) /Inner <</A(x)>> >>';
      const { bytes } = writePdf([{ objects: { ...onePageObjects(), 6: body }, trailer: PDF_ROOT }], {
        junk,
      });
      const doc = openBytes(bytes);
      const object = doc.object(pdfRef(6));
      expect(object.kind === 'dict' && textAt(doc, object.span)).toBe(body);
      const contents = entryOf(object, 'Contents');
      expect(contents?.kind === 'string' && textAt(doc, contents.span)).toBe('<0a0B 0c>');
      expect(contents).toMatchObject({ form: 'hex', value: Uint8Array.of(10, 11, 12) });
      const reason = entryOf(object, 'Reason');
      expect(reason?.kind === 'string' && textAt(doc, reason.span)).toBe('(a \\(b\\) c)');
      const inner = entryOf(object, 'Inner');
      expect(inner?.kind === 'dict' && textAt(doc, inner.span)).toBe('<</A(x)>>');
      expect(textAt(doc, doc.objectSpan(6))).toBe(`6 0 obj\n${body}\nendobj`);
    }
  });

  test('objects of object streams have no place in the file', () => {
    const doc = openBytes(pdfSample('object stream'));
    const page = doc.object(pdfRef(3));
    expect(page.kind === 'dict' && page.span).toBeUndefined();
    expect([doc.objectSpan(3), doc.objectSpan(99)]).toEqual([undefined, undefined]);
  });

  test('numbers keep their text', () => {
    const { bytes } = writePdf([
      { objects: { ...onePageObjects(), 6: '[3. +0.50 -.5 007 4294967296]' }, trailer: PDF_ROOT },
    ]);
    expect(openBytes(bytes).object(pdfRef(6))).toMatchObject({
      items: [
        { value: 3, raw: '3.' },
        { value: 0.5, raw: '+0.50' },
        { value: -0.5, raw: '-.5' },
        { value: 7, raw: '007' },
        { value: 4_294_967_296, raw: '4294967296' },
      ],
    });
  });
});

describe('versions of a file', () => {
  test.each(['three updates', 'updates of every form', 'junk before the header'] as const)(
    '%s: the file cut at the end of a section opens as it was then',
    (name) => {
      const { bytes, sections: written } = PDF_SAMPLES[name]();
      const doc = openBytes(bytes);
      expect(doc.sections.map(({ end }) => end).reverse()).toEqual(written.map(({ end }) => end));
      expect(doc.sections.map(({ xrefOffset }) => xrefOffset).reverse()).toEqual(
        written.map(({ xrefOffset }) => xrefOffset),
      );
      doc.sections.forEach(({ end }, i) => {
        const then = openPdf(sliceSource(doc.source, 0, end!));
        expect(then.sections.length).toBe(doc.sections.length - i);
        expect(then.page(1).rotate).toBe(Math.min(270, (doc.sections.length - i - 1) * 90));
        expect(then.trailing).toEqual({ start: end, end, blank: true });
      });
    },
  );

  test('a linearized file is one version, the updates after it are others', () => {
    const from = join(tempDir(), 'a.pdf');
    writeFileSync(from, pdfSample('odd page tree'));
    for (const mode of ['disable', 'generate']) {
      const to = `${from}.${mode}.pdf`;
      expect(run('qpdf', ['--linearize', `--object-streams=${mode}`, from, to]).code).toBe(0);
      const linear = readFileSync(to);
      const before = openBytes(linear);
      expect(before.sections.map(({ end }) => end)).toEqual([linear.length, undefined]);
      const root = before.trailer.entries.get('Root');
      const num = root?.kind === 'ref' ? root.num : -1;
      const xref = linear.length + '9 0 obj\n(x)\nendobj\n'.length;
      const update = `9 0 obj\n(x)\nendobj\nxref\n9 1\n${String(linear.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size ${before.nextObjectNumber} /Root ${num} 0 R /Prev ${before.sections[0]!.xrefOffset} >>\nstartxref\n${xref}\n%%EOF\n`;
      const doc = openPdf(appendedSource(bytesSource(linear), latin1Bytes(update)));
      expect(doc.sections.map(({ end }) => end)).toEqual([doc.source.size, linear.length, undefined]);
      expect(doc.object(pdfRef(9))).toMatchObject({ kind: 'string' });
    }
  });

  test('what follows the last %%EOF is told', () => {
    const good = Buffer.from(pdfSample('classic')).toString('latin1');
    const trailing = (end: string): unknown => openBytes(latin1Bytes(good.trimEnd() + end)).trailing;
    const start = good.trimEnd().length;
    expect(trailing('')).toEqual({ start, end: start, blank: true });
    expect(trailing('\r\n')).toEqual({ start: start + 2, end: start + 2, blank: true });
    expect(trailing(' \n\0')).toEqual({ start, end: start + 3, blank: true });
    expect(trailing('\nmore')).toEqual({ start: start + 1, end: start + 5, blank: false });
    expect(trailing('\n9 0 obj (x) endobj')).toMatchObject({ blank: false });
  });

  test('a freed number used again has its new generation only', () => {
    const doc = openBytes(
      writePdf([
        { objects: { ...onePageObjects(), 6: '(first)' }, trailer: PDF_ROOT },
        { objects: {}, free: { 6: 1 }, trailer: PDF_ROOT },
        { objects: { 6: '(second)' }, gens: { 6: 1 }, trailer: PDF_ROOT },
      ]).bytes,
    );
    expect(doc.object(pdfRef(6, 0)).kind).toBe('null');
    expect(doc.object(pdfRef(6, 1))).toMatchObject({ value: Uint8Array.from(Buffer.from('second')) });
    const then = openPdf(sliceSource(doc.source, 0, doc.sections[1]!.end!));
    expect([then.object(pdfRef(6, 0)).kind, then.object(pdfRef(6, 1)).kind]).toEqual(['null', 'null']);
  });
});

describe('what no section names does not exist', () => {
  test('a later copy of the page, of the catalogue, and a whole second file before the last lines', () => {
    const { bytes, sections } = writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT }]);
    const text = Buffer.from(bytes).toString('latin1');
    const at = sections[0]!.xrefOffset;
    const shadow = `3 0 obj\n${pageText('/MediaBox [0 0 10 10] /Rotate 90')}\nendobj\n1 0 obj\n<< /Type /Catalog /Pages 77 0 R >>\nendobj\n${text}`;
    const changed =
      text.slice(0, at) +
      shadow +
      text.slice(at).replace(/startxref\n\d+/, `startxref\n${at + shadow.length}`);
    const doc = openBytes(latin1Bytes(changed));
    expect(doc.page(1)).toMatchObject({ mediaBox: [0, 0, 595, 842], rotate: 0 });
    expect(doc.sections.length).toBe(1);
  });

  test('an update without its section', () => {
    const { bytes } = writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT }]);
    const more = `\n3 0 obj\n${pageText('/MediaBox [0 0 10 10]')}\nendobj\n`;
    const doc = openPdf(appendedSource(bytesSource(bytes), latin1Bytes(more)));
    expect(doc.page(1).mediaBox).toEqual([0, 0, 595, 842]);
    expect(doc.trailing.blank).toBe(false);
  });
});

/** A source that counts what is read of it. */
function counted(source: ByteSource): ByteSource & { bytes: number } {
  return {
    bytes: 0,
    size: source.size,
    read(offset, length) {
      const part = source.read(offset, length);
      this.bytes += part.length;
      return part;
    },
  };
}

test('only what is needed is read', () => {
  const big = `<< /Length 2000000 >>\nstream\n${'x'.repeat(2_000_000)}\nendstream`;
  const kids = Array.from({ length: 40 }, (_, i) => i + 10);
  const { bytes } = writePdf([
    {
      objects: {
        ...onePageObjects(),
        2: `<< /Type /Pages /Kids [${kids.map((num) => `${num} 0 R`).join(' ')}] /Count 40 >>`,
        ...Object.fromEntries(kids.map((num) => [num, pageText()])),
        90: big,
        91: big,
      },
      trailer: PDF_ROOT,
    },
  ]);
  const source = counted(bytesSource(bytes));
  const doc = openPdf(source);
  expect(doc.page(40).ref.num).toBe(49);
  expect(source.bytes).toBeLessThan(200_000);
  const stream = doc.object(pdfRef(91));
  expect(source.bytes).toBeLessThan(250_000);
  expect(stream.kind === 'stream' && stream.raw.length).toBe(2_000_000);
});

describe('the description', () => {
  test('of a form', () => {
    expect(JSON.parse(JSON.stringify(describePdf(openBytes(pdfSample('form')))))).toMatchObject({
      headerVersion: '1.7',
      headerOffset: 0,
      catalogVersion: null,
      sections: [{ form: 'table', entries: 8, trailerKeys: ['Size', 'Root'] }],
      trailing: { bytes: 0, blank: true },
      objectNumbers: 8,
      pages: 1,
      firstPage: { mediaBox: [0, 0, 595, 842], rotate: 0, userUnit: 1 },
      encryption: null,
      form: { fields: 2, sigFlags: 1, needAppearances: false, xfa: false },
      signatures: [{ name: 'seal', signed: false, byteRange: null, contentsBytes: null }],
      unreadable: [],
    });
  });

  test('of a signature', () => {
    const objects = {
      ...onePageObjects(pageText(), '/Version /2.0 /AcroForm << /Fields [6 0 R] /XFA (x) >>'),
      6: '<< /FT /Sig /T (s) /V 7 0 R >>',
      7: '<< /Type /Sig /Filter /F /SubFilter /G /ByteRange [0 1 2 3] /Contents <00ff> >>',
    };
    const doc = openBytes(writePdf([{ objects, trailer: PDF_ROOT }]).bytes);
    const description = describePdf(doc);
    expect(description).toMatchObject({
      catalogVersion: '2.0',
      form: { xfa: true },
      signatures: [{ signed: true, filter: 'F', subFilter: 'G', byteRange: [0, 1, 2, 3], contentsBytes: 2 }],
    });
    expect(textAt(doc, description.signatures[0]?.contentsSpan ?? undefined)).toBe('<00ff>');
  });

  test('of what cannot be read in full', () => {
    const objects = { ...onePageObjects('<< /Type /Page /Parent 2 0 R >>', '/AcroForm 4 0 R') };
    const described = describePdf(openBytes(writePdf([{ objects, trailer: PDF_ROOT }]).bytes));
    expect(described).toMatchObject({ pages: 1, firstPage: null, form: null, signatures: [] });
    expect(described.unreadable.map(({ part, code }) => [part, code])).toEqual([
      ['firstPage', 'PDF_BROKEN'],
      ['form', 'PDF_BROKEN'],
      ['signatures', 'PDF_BROKEN'],
    ]);
  });

  test('of an encrypted file', () => {
    const from = join(tempDir(), 'a.pdf');
    writeFileSync(from, pdfSample('form'));
    run('qpdf', [from, '--object-streams=generate', '--encrypt', 'u', 'o', '256', '--', `${from}.e`]);
    const described = describePdf(openBytes(readFileSync(`${from}.e`)));
    expect(described).toMatchObject({
      pages: null,
      encryption: { filter: 'Standard', version: 5, revision: 6 },
    });
    expect(described.unreadable[0]).toMatchObject({ part: 'pages', code: 'PDF_ENCRYPTED' });
  });
});

test('sources in memory give the bytes that arrays give', () => {
  const natural = fc.nat({ max: 40 });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 30 }),
      fc.uint8Array({ maxLength: 30 }),
      natural,
      natural,
      (a, b, from, to) => {
        const whole = Buffer.concat([a, b]);
        const appended = appendedSource(bytesSource(a), b);
        expect(appended.size).toBe(whole.length);
        expect(Buffer.from(appended.read(from, to))).toEqual(whole.subarray(from, from + to));
        const slice = sliceSource(appended, from, to);
        expect(Buffer.from(slice.read(0, 99))).toEqual(whole.subarray(from, Math.max(from, to)));
        expect(Buffer.from(slice.read(2, 3))).toEqual(
          whole.subarray(from, Math.max(from, to)).subarray(2, 5),
        );
      },
    ),
    fuzzRuns(300),
  );
  for (const [offset, length] of [
    [-1, 1],
    [0, -1],
    [0.5, 1],
    [0, Number.NaN],
  ] as const) {
    expect(codeOf(() => bytesSource(new Uint8Array(4)).read(offset, length))).toBe('BAD_ARGUMENT');
  }
});

test('the entries of a section are a map', () => {
  const { entries } = openBytes(pdfSample('updates of every form')).sections[3]!;
  const all = new Map(entries);
  expect([...all.keys()]).toEqual([3, 6]);
  expect([entries.size, entries.has(3), entries.has(4), entries.get(4)]).toEqual([2, true, false, undefined]);
  expect([...entries.values()]).toEqual([...all.values()]);
  const seen: unknown[] = [];
  entries.forEach((entry, num) => seen.push([num, entry]));
  expect(seen).toEqual([...entries]);
});
