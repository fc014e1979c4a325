import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openPdf, PDF_LIMITS, pdfRef } from '@yinzheng/core/documents';
import { writePdf } from '../../support/pdf-file.ts';
import { brokenBy, latin1Bytes, openBytes, refusal, wrongPdf } from '../../support/pdf-refusals.ts';
import { onePageObjects, PDF_ROOT, simplePdf } from '../../support/pdf-samples.ts';

// Defects of the file's ends and cross-reference sections: each is refused, and it is said what and where it is.

describe('not a PDF', () => {
  test.each([
    ['nothing', ''],
    ['text', 'a letter'],
    ['a version that is none', '%PDF-x.y\n'],
    ['a header behind more than 1,024 bytes', `${' '.repeat(1030)}%PDF-1.7\n`],
  ])('%s', (_, text) => {
    expect(refusal(() => openBytes(latin1Bytes(text)))).toMatchObject({ code: 'PDF_NOT_PDF' });
  });

  test('too large a file is not even looked at', () => {
    const source = { size: PDF_LIMITS.fileBytes + 1, read: () => expect.fail('read') };
    try {
      openPdf(source);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'PDF_TOO_LARGE',
        params: { size: PDF_LIMITS.fileBytes + 1, limit: PDF_LIMITS.fileBytes },
      });
    }
  });
});

describe('the end of the file', () => {
  const good = Buffer.from(simplePdf().bytes).toString('latin1');
  const xref = good.indexOf('xref\n');
  test.each<[string, string, string]>([
    ['cut off', good.slice(0, xref), 'no startxref at the end of the file'],
    ['without %%EOF', good.replace('%%EOF\n', ''), 'startxref is not followed by a number and %%EOF'],
    [
      'startxref without number',
      good.replace(/startxref\n\d+/, 'startxref\n'),
      'startxref is not followed by a number and %%EOF',
    ],
    [
      'a negative offset',
      good.replace(/startxref\n/, 'startxref\n-'),
      'startxref is not followed by a number and %%EOF',
    ],
    [
      'eleven digits',
      good.replace(/startxref\n/, 'startxref\n99999999'),
      'startxref is not followed by a number and %%EOF',
    ],
    ['too far from the end', `${good}${'\n'.repeat(1100)}`, 'no startxref at the end of the file'],
    ['a second startxref after it', `${good}startxref\n`, 'startxref is not followed by a number and %%EOF'],
  ])('%s', (_, text, detail) => {
    expect(refusal(() => openBytes(latin1Bytes(text)))).toEqual(brokenBy(detail));
  });

  test.each<[string, (right: number) => number | string, string]>([
    ['beyond the end', () => 99_999, 'a cross-reference section beyond the end of the file'],
    ['at the header', () => 0, 'no cross-reference section at the offset'],
    ['a byte late', (right) => right + 1, 'no cross-reference section at the offset'],
    ['at an object', () => 15, 'no cross-reference section at the offset'],
  ])('startxref %s', (_, startxref, detail) => {
    expect(refusal(() => openBytes(wrongPdf({ startxref })))).toEqual(brokenBy(detail));
  });

  test('white space before xref is skipped, and the section is where xref is', () => {
    const bytes = wrongPdf({ startxref: (right) => right - 1 });
    expect(openBytes(bytes).sections[0]!.xrefOffset).toBe(xref);
  });
});

describe('cross-reference tables', () => {
  const entry = '0000000000 65535 f \n';
  test.each<[string, (table: string) => string, string]>([
    [
      '19 bytes an entry',
      (table) => table.replaceAll(' \n', '\n'),
      'a cross-reference entry that is not 20 bytes of the standard form',
    ],
    [
      'an entry with another end',
      (table) => table.replace(' n \n', ' n\t\n'),
      'a cross-reference entry that is not 20 bytes of the standard form',
    ],
    [
      'an entry of another type',
      (table) => table.replace(' n \n', ' x \n'),
      'a cross-reference entry that is not 20 bytes of the standard form',
    ],
    [
      'a negative offset',
      (table) => table.replace(/\n0(\d{9}) 00000 n/, '\n-$1 00000 n'),
      'a cross-reference entry that is not 20 bytes of the standard form',
    ],
    [
      'an entry missing',
      (table) => table.replace(entry, ''),
      'a cross-reference entry that is not 20 bytes of the standard form',
    ],
    ['an entry too many', (table) => table + entry, 'a cross-reference table longer than the file'],
    [
      'a huge count',
      (table) => table.replace('0 6\n', '0 8000000\n'),
      'a cross-reference table longer than the file',
    ],
    [
      'a count beyond all limits',
      (table) => table.replace('0 6\n', '0 99999999\n'),
      'an object number out of range',
    ],
    ['a negative first number', (table) => table.replace('0 6\n', '-1 6\n'), 'an object number out of range'],
    [
      'the same object twice',
      (table) => `${table}3 1\n${entry}`,
      'object 3 has two entries in one cross-reference section',
    ],
    ['a comment in it', (table) => `% here\n${table}`, 'a comment inside a cross-reference table'],
    [
      'an object beyond Size',
      (table) => `${table}700 1\n${entry}`,
      'an object number that is not below Size',
    ],
    ['no trailer', (table) => `${table}rubbish\n`, 'a cross-reference subsection without its two numbers'],
  ])('%s', (_, table, detail) => {
    expect(refusal(() => openBytes(wrongPdf({ table })))).toEqual(brokenBy(detail));
  });

  test('the place of a bad entry is told', () => {
    const { bytes } = simplePdf();
    const at = Buffer.from(bytes).indexOf('65535 f');
    const changed = Buffer.from(bytes);
    changed[at] = 0x2d;
    expect(refusal(() => openBytes(changed))).toMatchObject({ offset: at - 11 });
  });

  test.each<[string, (trailer: string) => string, string]>([
    ['no dictionary', () => '[1 2]', 'a trailer without dictionary'],
    ['no Size', (trailer) => trailer.replace(/\/Size \d+/, ''), 'a trailer without a sensible Size'],
    [
      'a Size that is a real number',
      (trailer) => trailer.replace('/Size 6', '/Size 6.0'),
      'a trailer without a sensible Size',
    ],
    [
      'a huge Size',
      (trailer) => trailer.replace('/Size 6', '/Size 9000000'),
      'a trailer without a sensible Size',
    ],
    [
      'a Size too small',
      (trailer) => trailer.replace('/Size 6', '/Size 5'),
      'an object number that is not below Size',
    ],
    [
      'a negative Prev',
      (trailer) => trailer.replace('>>', '/Prev -5 >>'),
      'Prev of a trailer is not an offset',
    ],
    [
      'an indirect Prev',
      (trailer) => trailer.replace('>>', '/Prev 4 0 R >>'),
      'Prev of a trailer is not an offset',
    ],
    [
      'a Prev beyond the end',
      (trailer) => trailer.replace('>>', '/Prev 77777 >>'),
      'a cross-reference section beyond the end of the file',
    ],
    [
      'XRefStm at a table',
      (trailer) => trailer.replace('>>', '/XRefStm 9 >>'),
      'the object at the offset is not an obj',
    ],
    ['a key twice', (trailer) => trailer.replace('>>', '/Root 2 0 R >>'), 'a dictionary key given twice'],
  ])('a trailer with %s', (_, trailer, detail) => {
    expect(refusal(() => openBytes(wrongPdf({ trailer })))).toEqual(brokenBy(detail));
  });

  test('a Prev of 0 is none', () => {
    expect(openBytes(wrongPdf({ trailer: (text) => text.replace('>>', '/Prev 0 >>') })).sections.length).toBe(
      1,
    );
  });

  test('loops of sections', () => {
    const at = simplePdf().sections[0]!.xrefOffset;
    const self = wrongPdf({ trailer: (text) => text.replace('>>', `/Prev ${at} >>`) });
    expect(refusal(() => openBytes(self))).toEqual(
      brokenBy('cross-reference sections that lead back to themselves'),
    );
    const pair = writePdf([
      { objects: onePageObjects(), trailer: `${PDF_ROOT} /Prev 0000000` },
      { objects: { 6: '(x)' }, trailer: PDF_ROOT },
    ]);
    const second = String(pair.sections[1]!.xrefOffset).padStart(7, '0');
    const closed = latin1Bytes(
      Buffer.from(pair.bytes).toString('latin1').replace('/Prev 0000000', `/Prev ${second}`),
    );
    expect(refusal(() => openBytes(closed))).toEqual(
      brokenBy('cross-reference sections that lead back to themselves'),
    );
  });

  test('too many sections, too many entries', () => {
    const updates = Array.from({ length: 20 }, () => ({ objects: { 6: '(x)' }, trailer: PDF_ROOT }));
    const { bytes } = writePdf([{ objects: onePageObjects(), trailer: PDF_ROOT }, ...updates]);
    expect(openBytes(bytes, { sections: 21 }).sections.length).toBe(21);
    expect(refusal(() => openBytes(bytes, { sections: 20 }))).toEqual(
      brokenBy('too many cross-reference sections'),
    );
    expect(openBytes(bytes, { entries: 25 }).nextObjectNumber).toBe(7);
    expect(refusal(() => openBytes(bytes, { entries: 24 }))).toEqual(
      brokenBy('too many cross-reference entries'),
    );
  });
});

describe('cross-reference streams', () => {
  test.each<[string, string | RegExp, string, string]>([
    ['W of two', '[1 4 2]', '[1 4]', 'W of the cross-reference stream is not three natural numbers'],
    ['a negative W', '[1 4 2]', '[1 4 -2]', 'W of the cross-reference stream is not three natural numbers'],
    ['a huge W', '[1 4 2]', '[1 4 999]', 'W of the cross-reference stream is out of range'],
    ['W of nothing', '[1 4 2]', '[0 0 0]', 'W of the cross-reference stream is out of range'],
    ['another W', '[1 4 2]', '[1 4 1]', 'a cross-reference stream of the wrong size'],
    [
      'an odd Index',
      '[0 7]',
      '[0 7 9]',
      'Index of the cross-reference stream is not pairs of natural numbers',
    ],
    ['a huge Index', '[0 7]', '[0 8000000]', 'a cross-reference stream of the wrong size'],
    ['an Index beyond all limits', '[0 7]', '[8388607 7]', 'an object number out of range'],
    ['another Type', '/XRef', '/ObjStm', 'the stream at the offset is not a cross-reference stream'],
    ['no Length', /\/Length \d+/, '', 'the Length of a cross-reference stream is not a direct integer'],
    [
      'an indirect Length',
      /\/Length \d+/,
      '/Length 4 0 R',
      'the Length of a cross-reference stream is not a direct integer',
    ],
    ['a negative Length', /\/Length /, '/Length -', 'a stream longer than the file'],
    ['a huge Length', /\/Length /, '/Length 9999', 'a stream longer than the file'],
    ['a Length too small', /\/Length \d+/, '/Length 7', 'no endstream where the Length of the stream ends'],
    [
      'another filter',
      'FlateDecode',
      'LZWDecode',
      'a cross-reference or object stream with another filter than FlateDecode',
    ],
    [
      'many filters',
      '/FlateDecode',
      '[/FlateDecode /FlateDecode /FlateDecode /FlateDecode /FlateDecode]',
      'too many items in Filter',
    ],
    ['an unknown predictor', '/Filter', '/DecodeParms << /Predictor 9 >> /Filter', 'an unknown predictor'],
    [
      'a huge row',
      '/Filter',
      '/DecodeParms << /Predictor 12 /Columns 99999999 >> /Filter',
      'a predictor with rows of a senseless size',
    ],
    ['data elsewhere', '/Filter', '/F (other.bin) /Filter', 'a stream whose data are in another file'],
  ])('%s', (_, from, to, detail) => {
    // Length is written after the dictionary is made: changed in the finished file.
    const text = Buffer.from(simplePdf({ form: 'stream' }).bytes).toString('latin1');
    const at = text.lastIndexOf('<< /Type /XRef');
    const changed = text.slice(0, at) + text.slice(at).replace(from, to);
    expect(changed).not.toBe(text);
    expect(refusal(() => openBytes(latin1Bytes(changed)))).toEqual(brokenBy(detail));
  });

  test('damaged data', () => {
    const { bytes, sections } = simplePdf({ form: 'stream' });
    const start = Buffer.from(bytes).indexOf('stream\n', sections[0]!.xrefOffset) + 7;
    const end = Buffer.from(bytes).indexOf('\nendstream', start);
    for (let at = start; at < end; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x10;
      expect([at, refusal(() => openBytes(changed))]).toEqual([
        at,
        expect.objectContaining({ code: 'PDF_BROKEN' }),
      ]);
    }
  });

  test('without a type field every entry is in use', () => {
    const doc = openBytes(
      wrongPdf(
        {
          rows: (rows) => rows.filter((_, i) => i % 7 !== 0),
          trailer: (text) => text.replace('[1 4 2]', '[0 4 2]'),
        },
        { form: 'stream' },
      ),
    );
    expect(doc.page(1).mediaBox).toEqual([0, 0, 595, 842]);
  });

  test('much data after the end of the Flate data', () => {
    const junk = 'x'.repeat(300_000);
    const text = Buffer.from(wrongPdf({}, { form: 'stream' })).toString('latin1');
    const end = text.lastIndexOf('\nendstream');
    const longer = (text.slice(0, end) + junk + text.slice(end)).replace(
      /(\/XRef.*\/Length) (\d+)/,
      (_, before: string, length: string) => `${before} ${Number(length) + junk.length}`,
    );
    expect(refusal(() => openBytes(latin1Bytes(longer)))).toEqual(
      brokenBy('a Flate stream followed by other data'),
    );
  });

  test('entries of other types stand for nothing', () => {
    const bytes = wrongPdf(
      { rows: (rows) => Uint8Array.from(rows, (byte, i) => (i === 35 ? 7 : byte)) },
      { form: 'stream' },
    );
    const doc = openBytes(bytes);
    expect(doc.entry(5)).toEqual({ type: 'free', gen: 65_535 });
    expect(doc.object(pdfRef(5)).kind).toBe('null');
  });

  test('a bomb', () => {
    const rows = new Uint8Array(16 * 1024 * 1024);
    const data = deflateSync(rows, { level: 9 });
    const dict = `/Type /XRef /Size 8000000 /W [1 1 1] /Root 1 0 R /Filter /FlateDecode /Length ${data.length}`;
    const head = `%PDF-1.7\n1 0 obj\n<< ${dict} >>\nstream\n`;
    const text = `${head}${data.toString('latin1')}\nendstream\nendobj\nstartxref\n9\n%%EOF\n`;
    const start = performance.now();
    expect(refusal(() => openBytes(latin1Bytes(text)))).toEqual(brokenBy('a stream that becomes too large'));
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
