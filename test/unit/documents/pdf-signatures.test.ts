import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesSource, listSignatures, openPdf, type PdfSignatureFacts } from '@yinzheng/core/documents';
import { codeOf } from '../../support/codes.ts';
import { PdfBuilder, stream, type SignForm } from '../../support/pdf-signed.ts';
import { tempDir } from '../../support/temp.ts';
import { requireTool, run } from '../../support/tools.ts';

const ANY = (): Uint8Array => Uint8Array.of(0x30, 3, 2, 1, 5);

function facts(pdf: PdfBuilder | Uint8Array): readonly PdfSignatureFacts[] {
  return listSignatures(openPdf(bytesSource(pdf instanceof Uint8Array ? pdf : pdf.bytes)));
}

function signed(form: SignForm = {}): PdfSignatureFacts {
  const pdf = new PdfBuilder();
  pdf.sign(ANY, form);
  const [first, ...more] = facts(pdf);
  expect(more).toEqual([]);
  return first!;
}

describe('the facts about a signature', () => {
  it('are what the document says', () => {
    const value = '/Name (A) /Reason <FEFF5370> /Location (Xi\\047an)';
    const { contents, covers, problems, claims, ...found } = signed({
      value,
      size: 100,
      page: 2,
      fieldName: 'a.b',
    });
    expect(problems).toEqual([]);
    expect(found).toMatchObject({
      fieldName: 'a.b',
      filter: 'GM.PKILite',
      subFilter: 'GM.sm2seal',
      widgets: [{ page: 2, rect: [100, 100, 219, 219] }],
    });
    expect(found.field?.num).toBe(18);
    expect(found.value?.num).toBe(16);
    expect(claims).toEqual({
      time: new Date('2026-06-01T01:02:03Z'),
      name: 'A',
      reason: '印',
      location: "Xi'an",
    });
    expect(contents).toMatchObject({ length: 5, padding: 95 });
    expect(covers).toEqual({
      kind: 'whole',
      end: covers.fileBytes,
      fileBytes: covers.fileBytes,
      signedBytes: covers.fileBytes - 202,
    });
  });

  it('are those that poppler finds', (context) => {
    const pdfsig = requireTool(context, 'pdfsig');
    const pdf = new PdfBuilder();
    for (const page of [1, 2, 1]) pdf.sign(ANY, { page, subFilter: 'adbe.pkcs7.detached' });
    const file = join(tempDir(), 'signed.pdf');
    writeFileSync(file, pdf.bytes);
    const text = run(pdfsig, ['-nocert', file]).stdout;
    const ranges = [...text.matchAll(/\[0 - (\d+)\], \[(\d+) - (\d+)\]/g)].map((match) =>
      match.slice(1).map(Number),
    );
    const found = facts(pdf);
    expect(found.map(({ byteRange }) => byteRange)).toEqual(ranges.map(([a, b, c]) => [0, a, b, c! - b!]));
    const whole = [...text.matchAll(/(Not total|Total) document signed/g)].map(
      (match) => match[1] === 'Total',
    );
    expect(found.map(({ covers }) => covers.kind === 'whole')).toEqual(whole);
    expect(found.map(({ fieldName }) => fieldName)).toEqual(
      [...text.matchAll(/Field Name: (.*)/g)].map((match) => match[1]),
    );
  });

  it('reach fields below others, and their widgets', () => {
    const pdf = new PdfBuilder();
    const { value } = pdf.sign(ANY, { unlisted: 'form' });
    const objects = {
      30: '<< /T (top) /FT /Sig /Kids [31 0 R] >>',
      31: `<< /T (inner) /Parent 30 0 R /V ${value} 0 R /Kids [32 0 R 33 0 R] >>`,
      32: '<< /Subtype /Widget /Parent 31 0 R /Rect [1 2 3 4] >>',
      33: '<< /Subtype /Widget /Parent 31 0 R /Rect [5 6 7 8] >>',
      9: pdf.edited(9, '8 0 R', '8 0 R 30 0 R'),
      3: pdf.edited(3, '/Annots [8 0 R 10 0 R 18 0 R]', '/Annots [8 0 R 32 0 R]'),
      14: '[33 0 R]',
    };
    const [found, ...more] = facts(pdf.update(objects));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      fieldName: 'top.inner',
      widgets: [{ page: 1, rect: [1, 2, 3, 4] }, { page: 2 }],
    });
  });

  it('name the end of a version although white space or none follows its %%EOF', () => {
    for (const end of ['', '\n', '\r\n', '\n\n \n']) {
      const pdf = new PdfBuilder();
      pdf.sign(ANY, { end });
      expect(facts(pdf)[0]?.covers.kind).toBe('whole');
      pdf.update({ 77: 'null' }, { before: '\n' });
      expect([end, facts(pdf)[0]?.covers.kind, facts(pdf)[0]?.problems]).toEqual([end, 'revision', []]);
    }
  });

  it('name the end of a version with a remark before startxref, as iText writes it', () => {
    const remark = '%iText-5.5.13\n';
    for (const [text, kind] of [
      [remark, 'revision'],
      ['iText 5\n', 'part'],
    ] as const) {
      const pdf = new PdfBuilder();
      pdf.sign(ANY, { range: ([a, b, c, d]) => [a, b, c, d + text.length] });
      const bytes = Buffer.from(pdf.bytes);
      const at = bytes.lastIndexOf('startxref');
      pdf.bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]);
      expect(facts(pdf)[0]?.covers.kind).toBe('whole');
      pdf.update({ 77: 'null' });
      expect([text, facts(pdf)[0]?.covers.kind]).toEqual([text, kind]);
    }
  });

  it('name the end of a version whose startxref points at the line before xref', () => {
    const pdf = new PdfBuilder();
    pdf.sign(ANY);
    const right = `startxref\n${pdf.xref}`;
    const at = Buffer.from(pdf.bytes).lastIndexOf(right);
    pdf.bytes.set(Buffer.from(right.replace(String(pdf.xref), String(pdf.xref - 1))), at);
    expect(facts(pdf)[0]?.covers.kind).toBe('whole');
    pdf.update({ 77: 'null' });
    expect([facts(pdf)[0]?.covers.kind, facts(pdf)[0]?.problems]).toEqual(['revision', []]);
  });

  it.each([
    ['D:20260601010203Z', '2026-06-01T01:02:03.000Z'],
    ["D:20260601010203+08'00'", '2026-05-31T17:02:03.000Z'],
    ["D:20260601010203-03'30", '2026-06-01T04:32:03.000Z'],
    ['D:2026', '2026-01-01T00:00:00.000Z'],
    ['D:20260601010203', '2026-06-01T01:02:03.000Z'],
    ['D:20260231', undefined],
    ['2026-06-01', undefined],
  ])('read the date %s', (text, time) => {
    const { claims } = signed({ dict: (dict) => dict.replace('D:20260601010203Z', text) });
    expect(claims.time?.toISOString()).toBe(time);
  });
});

describe('what is wrong with the place of a signature', () => {
  it.each<[string, SignForm, string[]]>([
    ['a ByteRange of three numbers', { range: ([a, b, c]) => [a, b, c] }, ['BYTE_RANGE_FORM']],
    ['a ByteRange of six numbers', { range: (range) => [...range, 5, 5] }, ['BYTE_RANGE_FORM']],
    ['no ByteRange', { dict: (text) => text.replace('/ByteRange RANGE', '') }, ['BYTE_RANGE_FORM']],
    [
      'a ByteRange elsewhere',
      { dict: (text) => text.replace('RANGE', '50 0 R'), more: { 50: '[0 1 2 3]' } },
      ['BYTE_RANGE_FORM'],
    ],
    [
      'numbers elsewhere',
      { dict: (text) => text.replace('RANGE', '[0 1 2 50 0 R]'), more: { 50: '7' } },
      ['BYTE_RANGE_FORM'],
    ],
    ['a negative number', { range: ([, b, c, d]) => [0, b, c, -d] }, ['BYTE_RANGE_FORM']],
    ['a fraction', { range: ([, b, c, d]) => [0, b, c, d - 0.5] }, ['BYTE_RANGE_FORM']],
    ['a beginning that is left out', { range: ([, b, c, d]) => [1, b - 1, c, d] }, ['BYTE_RANGE_FORM']],
    ['a gap that begins early', { range: ([, b, c, d]) => [0, b - 1, c, d] }, ['BYTE_RANGE_GAP']],
    ['a gap that begins late', { range: ([, b, c, d]) => [0, b + 1, c, d] }, ['BYTE_RANGE_GAP']],
    ['a gap that ends late', { range: ([, b, c, d]) => [0, b, c + 1, d - 1] }, ['BYTE_RANGE_GAP']],
    ['a gap that ends early', { range: ([, b, c, d]) => [0, b, c - 1, d + 1] }, ['BYTE_RANGE_GAP']],
    ['no gap', { range: (_, size) => [0, size - 10, size - 10, 10] }, ['BYTE_RANGE_GAP']],
    ['an overlap', { range: ([, , c, d]) => [0, c + 5, c, d] }, ['BYTE_RANGE_OVERLAP', 'BYTE_RANGE_GAP']],
    [
      'ranges the wrong way round',
      { range: ([, b, c]) => [0, c, 0, b] },
      ['BYTE_RANGE_OVERLAP', 'BYTE_RANGE_GAP'],
    ],
    ['a range beyond the file', { range: ([, b, c, d]) => [0, b, c, d + 1] }, ['BYTE_RANGE_BEYOND_FILE']],
    ['a range far beyond', { range: ([, b, c]) => [0, b, c, 999_999_999_999] }, ['BYTE_RANGE_BEYOND_FILE']],
    ['a range short of the file', { range: ([, b, c, d]) => [0, b, c, d - 30] }, ['BYTE_RANGE_NOT_REVISION']],
    ['an empty range', { range: ([, b, c]) => [0, b, c, 0] }, ['BYTE_RANGE_NOT_REVISION']],
    [
      'Contents in round brackets',
      { dict: (text) => text.replace('HEX', '(abc)') },
      ['CONTENTS_FORM', 'BYTE_RANGE_GAP'],
    ],
    [
      'Contents with white space',
      { dict: (text) => text.replace('HEX', '<30 00>') },
      ['CONTENTS_FORM', 'BYTE_RANGE_GAP'],
    ],
    [
      'Contents of an odd number of digits',
      { dict: (text) => text.replace('HEX', '<300>') },
      ['CONTENTS_FORM', 'BYTE_RANGE_GAP'],
    ],
    [
      'Contents elsewhere',
      { dict: (text) => text.replace('HEX', '50 0 R'), more: { 50: '<3000>' } },
      ['CONTENTS_FORM', 'BYTE_RANGE_GAP'],
    ],
    [
      'no Contents',
      { dict: (text) => text.replace('/Contents HEX', '') },
      ['CONTENTS_FORM', 'BYTE_RANGE_GAP'],
    ],
    [
      'Contents twice',
      { dict: (text) => text.replace('/Contents', '/Contents <3000> /Contents') },
      ['VALUE_UNREADABLE'],
    ],
    [
      'Contents under another spelling',
      { dict: (text) => text.replace('/Contents', '/C#6fntents <3000> /Contents') },
      ['VALUE_UNREADABLE'],
    ],
    [
      'another string in the gap',
      { dict: (text) => text.replace('/Contents HEX', '/Contents <3000> /Other HEX') },
      ['BYTE_RANGE_GAP'],
    ],
  ])('%s', (_, form, problems) => {
    expect(signed(form).problems).toEqual(problems);
  });

  it.each<[string, () => Uint8Array, string[], number]>([
    ['nothing signed', () => Uint8Array.of(), ['CONTENTS_EMPTY'], 0],
    ['something after the signature', () => Uint8Array.of(0x30, 0, 0, 7), ['CONTENTS_PADDING'], 2],
    ['no element', () => Uint8Array.of(0x30, 0x85, 1, 1, 1), [], 0],
    ['an element that is cut off', () => Uint8Array.of(0x30, 0x82, 0xff, 0xff), [], 0],
    ['an indefinite length', () => Uint8Array.of(0x30, 0x80, 0x30, 0x80, 2, 1, 5, 0, 0, 0, 0), [], 11],
    [
      'an indefinite length without end',
      () => Uint8Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 0x30 : 0x80)),
      [],
      0,
    ],
  ])('%s', (_, contents, problems, length) => {
    const pdf = new PdfBuilder();
    pdf.sign(contents, { size: 200 });
    const [found] = facts(pdf);
    expect([found?.problems, found?.contents.length]).toEqual([problems, length]);
  });

  it('a widget on a page that the form does not know', () => {
    expect(signed({ unlisted: 'form' })).toMatchObject({
      problems: ['FIELD_NOT_IN_FORM'],
      widgets: [{ page: 1 }],
    });
  });

  it('a signature that two fields name', () => {
    const pdf = new PdfBuilder();
    const { value } = pdf.sign(ANY);
    pdf.sign(ANY, { field: '', dict: (dict) => dict });
    const text = pdf.text(21).replace(/\/V \d+ 0 R/, `/V ${value} 0 R`);
    pdf.update({ 21: text });
    expect(facts(pdf).map(({ problems }) => problems)).toEqual([['VALUE_SHARED'], ['VALUE_SHARED']]);
  });

  it('a signature in an object stream', (context) => {
    const qpdf = requireTool(context, 'qpdf');
    const dir = tempDir();
    const pdf = new PdfBuilder();
    pdf.sign(ANY);
    writeFileSync(join(dir, 'in.pdf'), pdf.bytes);
    const options = ['--object-streams=generate', '--compress-streams=n'];
    expect(run(qpdf, [...options, 'in.pdf', 'out.pdf'], { cwd: dir }).code).toBe(0);
    const packed = run('cat', ['out.pdf'], { cwd: dir }).bytes;
    expect(facts(packed)[0]?.problems).toContain('BYTE_RANGE_GAP');
  });
});

describe('walking the form', () => {
  it('ends on loops', () => {
    const pdf = new PdfBuilder();
    pdf.update({
      30: '<< /T (a) /Kids [31 0 R] >>',
      31: '<< /T (b) /Kids [30 0 R 31 0 R] >>',
      9: '<< /Fields [30 0 R 30 0 R] >>',
    });
    expect(facts(pdf)).toEqual([]);
    pdf.update({ 10: '<< /Subtype /Widget /Parent 32 0 R >>', 32: '<< /Parent 10 0 R >>' });
    expect(codeOf(() => facts(pdf))).toBe('PDF_BROKEN');
  });

  it.each([
    ['a form that is none', { 9: '[1 2 3]' }],
    ['fields that are none', { 9: '<< /Fields 5 >>' }],
    ['a field that is none', { 9: '<< /Fields [7 0 R] >>' }],
    ['annotations that are none', { 14: '<< >>' }],
    ['more signatures than can be', { 9: `<< /Fields [${'<< /FT /Sig /V << >> >> '.repeat(1001)}] >>` }],
    [
      'a tree that is too deep',
      Object.fromEntries(
        Array.from({ length: 80 }, (_, i) => [
          i === 0 ? 9 : 99 + i,
          i === 0 ? '<< /Fields [100 0 R] >>' : `<< /T (x) /Kids [${100 + i} 0 R] >>`,
        ]),
      ),
    ],
  ])('refuses %s', (_, objects) => {
    expect(codeOf(() => facts(new PdfBuilder().update(objects)))).toBe('PDF_BROKEN');
  });

  it('passes over null fields', () => {
    const pdf = new PdfBuilder();
    pdf.update({ 9: '<< /Fields [null 99 0 R 8 0 R] >>', 50: stream('x') });
    expect(facts(pdf)).toEqual([]);
  });
});
