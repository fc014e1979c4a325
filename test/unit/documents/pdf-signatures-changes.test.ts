import { describe, expect, it } from 'vitest';
import {
  after,
  ANY,
  changed,
  CHANGES,
  DATA,
  HARMLESS,
  NOTHING,
  type Found,
  type Objects,
} from '../../support/pdf-changes.ts';
import { PdfBuilder, stream, type UpdateForm } from '../../support/pdf-signed.ts';

describe('what may follow a signature', () => {
  it('is nothing', () => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    expect(after(pdf, end)).toEqual(NOTHING);
    pdf.append(' \r\n\n');
    expect(after(pdf, end)).toEqual(NOTHING);
  });

  it('is an update that says the same in other words', () => {
    const words = (pdf: PdfBuilder): Objects => ({
      3: pdf.text(3).replace('/Type /Page', '/Type/Page %x\n'),
      6: '<< /Annots 14 0 R /Resources 13 0 R /Contents [7 0 R] /Parent 2 0 R /Type /P#61ge >>',
      2: pdf.edited(2, '[0 0 595 842]', '[+0 0.0 595. 0842.00]'),
    });
    expect(changed(words)).toEqual(NOTHING);
  });

  it('is a direct value that became an object, or an object that was copied', () => {
    const copies = (pdf: PdfBuilder): Objects => ({
      13: '<< /Font 90 0 R >>',
      90: '<< /F 91 0 R >>',
      91: pdf.text(5),
    });
    expect(changed(copies)).toEqual(NOTHING);
  });

  it('is further signatures, on a page with a direct or an indirect array of annotations', () => {
    const pdf = new PdfBuilder();
    const ends = [pdf.sign(ANY).end];
    for (const page of [2, 1, 2]) ends.push(pdf.sign(ANY, { page, fieldName: `next${ends.length}` }).end);
    const names = ['signature 2 next1', 'signature 1 next2', 'signature 2 next3'];
    expect(ends.map((end) => after(pdf, end))).toEqual([
      HARMLESS(...names),
      HARMLESS(...names.slice(1)),
      HARMLESS(...names.slice(2)),
      NOTHING,
    ]);
  });

  it('is a signature in a field that was empty', () => {
    const pdf = new PdfBuilder();
    const empty = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (late) /F 4 /Rect [0 0 9 9] /P 3 0 R >>';
    pdf.update({
      40: empty,
      9: pdf.edited(9, '8 0 R', '8 0 R 40 0 R'),
      3: pdf.edited(3, '8 0 R', '8 0 R 40 0 R'),
    });
    const { end } = pdf.sign(ANY);
    const signed = (edit: (text: string) => string): Found => {
      const later = pdf.clone();
      later.sign(ANY, { into: [40, (entries) => edit(empty.replace('>>', `${entries} >>`))] });
      return after(later, end);
    };
    expect(signed((text) => text)).toEqual(HARMLESS('signature 1 late'));
    expect(signed((text) => text.replace('/F 4', '/F 132'))).toEqual(HARMLESS('signature 1 late'));
    expect(signed((text) => text.replace('/F 4', '/F 6')).list).toContain('form-field 1 late');
    expect(signed((text) => text.replace('0 0 9 9', '0 0 500 500')).list).toContain('form-field 1 late');
    expect(signed((text) => text.replace(/\/V \d+ 0 R/, '')).list).toContain('form-field 1 late');
  });

  it('is a signature in a document that had no form', () => {
    const pdf = new PdfBuilder();
    pdf.update(
      { 1: pdf.edited(1, '/AcroForm 9 0 R', ''), 3: pdf.edited(3, '8 0 R ', '') },
      { free: [8, 9, 15] },
    );
    const end = pdf.bytes.length;
    pdf.update({ 1: pdf.edited(1, '/Pages', '/AcroForm 50 0 R /Pages'), 50: '<< /Fields [] /SigFlags 3 >>' });
    expect(after(pdf, end)).toEqual(NOTHING);
    pdf.sign(ANY, { unlisted: 'form', fieldName: 'x', more: { 50: '<< /Fields [53 0 R] /SigFlags 3 >>' } });
    expect(after(pdf, end)).toEqual(HARMLESS('signature 1 x'));
  });

  it('is validation data', () => {
    const store = (pdf: PdfBuilder): Objects => ({
      1: pdf.edited(
        1,
        '/Names',
        '/DSS 60 0 R /Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >> /Names',
      ),
      60: `<< /Type /DSS /Certs [61 0 R] /VRI << /${'A'.repeat(40)} << /Cert [61 0 R] >> >> >>`,
      61: stream('certificate'),
    });
    expect(changed(store)).toEqual(DATA('validation-data DSS', 'validation-data Extensions'));
    const more = { 60: '<< /Type /DSS /Certs [61 0 R 99 0 R] /CRLs [99 0 R] >>', 99: stream('list') };
    const first = { 60: '<< /Certs [61 0 R] >>', 61: stream('certificate') };
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ ...first, 1: pdf.edited(1, '/Names', '/DSS 60 0 R /Names') });
    };
    expect(changed(more, {}, prepare)).toEqual(DATA('validation-data DSS'));
    expect(changed({ ...more, 61: stream('other') }, {}, prepare)).toEqual(
      CHANGES('object', 'validation-data DSS'),
    );
    expect(changed({ 60: '<< /Certs [99 0 R] >>', 99: stream('x') }, {}, prepare).list).toContain(
      'catalog DSS',
    );
    expect(changed({ 60: '<< /Certs [61 0 R] /JS (x) >>' }, {}, prepare).list).toContain('catalog DSS');
  });

  it('is what the document says of itself', () => {
    expect(changed((pdf) => ({ 11: pdf.edited(11, '2026', '2027') }))).toEqual(DATA('document-info ModDate'));
    expect(changed({ 12: stream('<other/>', '/Type /Metadata') })).toEqual(DATA('document-info Metadata'));
    expect(changed({ 70: '<< /Title (new) >>' }, { info: 70 })).toEqual(DATA('document-info Title ModDate'));
    expect(changed((pdf) => ({ 1: pdf.edited(1, '/Names', '/Version /1.7 /Names') }))).toEqual(
      DATA('version 1.7'),
    );
  });
});

describe('what changes a document', () => {
  it.each<[string, Objects | ((pdf: PdfBuilder) => Objects), UpdateForm, string[]]>([
    ['the contents of a page', { 4: stream('BT (evil) Tj ET') }, {}, ['page-content 1']],
    ['one of several contents', { 7: stream('BT (evil) Tj ET') }, {}, ['page-content 2']],
    ['another stream', (pdf) => ({ 3: pdf.edited(3, '4 0 R', '7 0 R') }), {}, ['page 1 Contents']],
    [
      'a box',
      (pdf) => ({ 3: pdf.edited(3, '/Parent', '/CropBox [0 0 9 9] /Parent') }),
      {},
      ['page 1 CropBox'],
    ],
    ['an inherited box', (pdf) => ({ 2: pdf.edited(2, '595', '594') }), {}, ['page-tree Pages']],
    [
      'an inherited box by a hair',
      (pdf) => ({ 2: pdf.edited(2, '595', '595.000000000000000000001') }),
      {},
      ['page-tree Pages'],
    ],
    ['resources', { 13: '<< /Font << /F 5 0 R >> /XObject << /X 15 0 R >> >>' }, {}, ['page 2 Resources']],
    ['a font', (pdf) => ({ 5: pdf.edited(5, 'Helvetica', 'Symbol') }), {}, ['object Font']],
    [
      'the order of pages',
      (pdf) => ({ 2: pdf.edited(2, '3 0 R 6 0 R', '6 0 R 3 0 R') }),
      {},
      ['page-tree 1', 'page-tree Pages'],
    ],
    ['an annotation taken away', {}, { free: [10] }, ['annotation 1']],
    ['an appearance that is none', { 15: stream('BT (new value) Tj ET') }, {}, ['form-field 1 name']],
    [
      'an action',
      (pdf) => ({ 1: pdf.edited(1, '/Names', '/OpenAction [3 0 R /Fit] /Names') }),
      {},
      ['catalog OpenAction'],
    ],
    [
      'names',
      (pdf) => ({ 1: pdf.edited(1, '/Names << >>', '/Names << /Dests 13 0 R >>') }),
      {},
      ['catalog Names'],
    ],
    [
      'permissions',
      (pdf) => ({ 1: pdf.edited(1, '/Names', '/Perms << /DocMDP 16 0 R >> /Names') }),
      {},
      ['catalog Perms'],
    ],
    ['the form gone', (pdf) => ({ 1: pdf.edited(1, '/AcroForm 9 0 R', '') }), {}, ['catalog AcroForm']],
    [
      'appearances to be made anew',
      (pdf) => ({ 9: pdf.edited(9, '/DA', '/NeedAppearances true /DA') }),
      {},
      ['form NeedAppearances'],
    ],
    ['flags taken back', (pdf) => ({ 9: pdf.edited(9, '/SigFlags 3', '') }), {}, ['form SigFlags']],
    [
      'another catalogue',
      (pdf) => ({ 80: pdf.edited(1, '/Names', '/PageMode /FullScreen /Names') }),
      { root: 80 },
      ['catalog PageMode'],
    ],
    ['an object nobody needs', { 77: '(hello)' }, {}, ['added-object']],
    [
      'a page label',
      (pdf) => ({ 1: pdf.edited(1, '/Names', '/PageLabels 81 0 R /Names'), 81: '<< >>' }),
      {},
      ['catalog PageLabels', 'added-object'],
    ],
    ['an entry of the trailer', {}, { trailer: '/Extra 4 0 R' }, ['trailer Extra']],
    ['a font as information', { 5: '<< /Title (x) >>' }, { info: 5 }, ['trailer Info', 'object']],
  ])('%s', (_, objects, form, list) => {
    expect(changed(objects, form)).toEqual(CHANGES(...list));
  });

  it('an object of the page that becomes a form, or the list of a page', () => {
    const form = (pdf: PdfBuilder): Objects => ({
      5: pdf.text(9),
      1: pdf.edited(1, '/AcroForm 9', '/AcroForm 5'),
    });
    expect(changed(form)).toEqual(CHANGES('object'));
    const list = (pdf: PdfBuilder): Objects => ({ 13: '[]', 6: pdf.edited(6, '/Annots 14', '/Annots 13') });
    expect(changed(list)).toEqual(CHANGES('page 2 Resources'));
  });

  it('new annotations and fields that are no signatures', () => {
    const onPage = (pdf: PdfBuilder, num: number): string =>
      pdf.edited(3, '8 0 R 10 0 R', `8 0 R 10 0 R ${num} 0 R`);
    const inForm = (pdf: PdfBuilder, num: number): string => pdf.edited(9, '[8 0 R', `[8 0 R ${num} 0 R`);
    const note = '<< /Type /Annot /Subtype /FreeText /Rect [0 0 99 99] /Contents (x) >>';
    const media = note.replace('FreeText', 'Movie');
    expect(changed((pdf) => ({ 50: media, 3: onPage(pdf, 50) }))).toEqual(CHANGES('annotation 1'));
    const fields = [
      '/FT /Tx /V (x)',
      '/FT /Sig /AP << /N 15 0 R >>', // empty, and drawn over the page
      '/FT /Sig /V << /Type /Sig >>', // no signature
      '/FT /Sig /V 16 0 R', // another field's signature
      '/FT /Sig /V << /ByteRange [0 1 2 3] /Contents <00> >> /A << /S /JavaScript >>',
      '/FT /Sig /V << /ByteRange [0 1 2 3] /Contents <00> >> /OC 13 0 R',
    ];
    for (const entries of fields) {
      const field = `<< /Subtype /Widget /T (n) /Rect [0 0 9 9] ${entries} >>`;
      const found = changed((pdf) => ({ 50: field, 3: onPage(pdf, 50), 9: inForm(pdf, 50) }));
      expect(found).toEqual(CHANGES('form-field', 'annotation 1'));
    }
  });

  it('a widget of a new signature that shows twice, or under the name of another field', () => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    const twice = pdf.clone();
    twice.sign(ANY, { more: { 14: `[${twice.next + 2} 0 R]` } });
    expect(after(twice, end).list).toContain('annotation 2');
    const named = pdf.clone();
    named.sign(ANY, { fieldName: 'name' });
    expect(after(named, end).list).toContain('form-field');
    const resting = pdf.clone();
    resting.sign(ANY, { unlisted: 'form' });
    expect(after(resting, end).list).toContain('annotation 1');
  });

  it('a signature that brings a change along', () => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    pdf.sign(ANY, { fieldName: 'second', more: { 7: stream('BT (evil) Tj ET') } });
    expect(after(pdf, end)).toEqual(CHANGES('page-content 2', 'signature 1 second'));
  });

  it('bytes that belong to no version', () => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    pdf.append('% a remark\n');
    expect(after(pdf, end)).toEqual(CHANGES('trailing-bytes'));
  });
});
