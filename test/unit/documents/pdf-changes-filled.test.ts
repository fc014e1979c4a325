import { describe, expect, it } from 'vitest';
import { after, ANY, changed, FILLED, type Found, type Objects } from '../../support/pdf-changes.ts';
import { PdfBuilder, stream, type UpdateForm } from '../../support/pdf-signed.ts';

// Values of fields that were there, and what only looks like it.

const FORM = '/Type /XObject /Subtype /Form /BBox [0 0 150 20]';
const look = (text: string, entries = ''): string => stream(`BT (${text}) Tj ET`, `${FORM} ${entries}`);
type Edit = Objects | ((pdf: PdfBuilder) => Objects);
type Prepare = (pdf: PdfBuilder) => void;

/** Beside the text field: a check box, two radio buttons of one field, a choice with a parent, and a push button. */
const MORE: Prepare = (pdf) => {
  const widget = '/Type /Annot /Subtype /Widget /P 3 0 R';
  pdf.update({
    20: `<< ${widget} /FT /Btn /T (check) /V /Off /AS /Off /Rect [0 0 9 9] /AP << /N 21 0 R >> >>`,
    21: '<< /Yes 22 0 R /Off 23 0 R >>',
    22: look('x'),
    23: look(''),
    24: '<< /FT /Btn /Ff 49152 /T (radio) /V /a /Kids [25 0 R 26 0 R] >>',
    25: `<< ${widget} /Parent 24 0 R /AS /a /Rect [20 0 29 9] /AP << /N << /a 22 0 R /Off 23 0 R >> >> >>`,
    26: `<< ${widget} /Parent 24 0 R /AS /Off /Rect [40 0 49 9] /AP << /N << /b 22 0 R /Off 23 0 R >> >> >>`,
    27: '<< /FT /Ch /T (group) /Kids [28 0 R] >>',
    28: `<< ${widget} /Parent 27 0 R /T (choice) /Opt [(a) (b)] /V (a) /Rect [60 0 69 9] >>`,
    29: `<< ${widget} /FT /Btn /Ff 65536 /T (push) /Rect [80 0 89 9] /MK << /CA (go) >> /AP << /N 30 0 R >> >>`,
    30: look('go'),
    9: pdf.edited(9, '8 0 R', '8 0 R 20 0 R 24 0 R 27 0 R 29 0 R'),
    3: pdf.edited(3, '8 0 R', '8 0 R 20 0 R 25 0 R 26 0 R 28 0 R 29 0 R'),
  });
};

const filled = (edit: Edit, form: UpdateForm = {}, prepare: Prepare = MORE): Found =>
  changed(edit, form, prepare);

describe('a form that was filled', () => {
  it.each<[string, Edit, string[]]>([
    ['a text', (pdf) => ({ 8: pdf.edited(8, 'old', 'new') }), ['form-field 1 name']],
    [
      'a text with its look overwritten',
      (pdf) => ({ 8: pdf.edited(8, 'old', 'new'), 15: look('new value') }),
      ['form-field 1 name'],
    ],
    ['a look alone', { 15: look('new value') }, ['form-field 1 name']],
    [
      'a text with a new look and a new font, in objects of its own',
      (pdf) => ({
        8: pdf.edited(8, 'old', 'new').replace('15 0 R', '70 0 R'),
        70: look('new', '/Resources 71 0 R'),
        71: '<< /Font << /F 5 0 R /G 72 0 R >> >>',
        72: '<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
      }),
      ['form-field 1 name'],
    ],
    ['a text taken away', (pdf) => ({ 8: pdf.edited(8, '/V (old value)', '') }), ['form-field 1 name']],
    [
      'a text in an object of its own, with colours and a date',
      (pdf) => ({
        8: pdf.edited(8, '/V (old value)', '/V 70 0 R /M (D:20260101)'),
        70: '(new)',
      }),
      ['form-field 1 name'],
    ],
    [
      'a box that was checked',
      (pdf) => ({ 20: pdf.text(20).replace('/V /Off /AS /Off', '/V /Yes /AS /Yes') }),
      ['form-field 1 check'],
    ],
    [
      'another radio button',
      (pdf) => ({
        24: pdf.edited(24, '/V /a', '/V /b'),
        25: pdf.edited(25, '/AS /a', '/AS /Off'),
        26: pdf.edited(26, '/AS /Off', '/AS /b'),
      }),
      ['form-field 1 radio'],
    ],
    [
      'a choice, by its whole name',
      (pdf) => ({ 28: pdf.edited(28, '/V (a)', '/V [(a) (b)] /I [0 1]') }),
      ['form-field 1 group.choice'],
    ],
    [
      'a field that can no longer be filled',
      (pdf) => ({ 8: pdf.edited(8, '/FT', '/Ff 1 /FT') }),
      ['form-field 1 name'],
    ],
  ])('%s', (_, edit, list) => {
    expect(filled(edit)).toEqual(FILLED(...list));
  });

  it('tells every field', () => {
    const both = (pdf: PdfBuilder): Objects => ({
      8: pdf.edited(8, 'old', 'new'),
      28: pdf.edited(28, '/V (a)', '/V (b)'),
    });
    expect(filled(both)).toEqual(FILLED('form-field 1 name', 'form-field 1 group.choice'));
  });

  it('tells every field that draws the same look', () => {
    expect(filled({ 22: look('v') })).toEqual(FILLED('form-field 1 check', 'form-field 1 radio'));
  });

  it('weighs more than signatures and data', () => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    pdf.update({ 8: pdf.edited(8, 'old', 'new'), 11: pdf.edited(11, '2026', '2027') });
    pdf.sign(ANY, { fieldName: 'second' });
    expect(after(pdf, end)).toEqual(
      FILLED('form-field 1 name', 'signature 1 second', 'document-info ModDate'),
    );
  });
});

describe('what is more than filling a form', () => {
  const text = (from: string, to: string) => (pdf: PdfBuilder) => ({ 8: pdf.edited(8, from, to) });
  it.each<[string, Edit, UpdateForm?, Prepare?]>([
    ['a field that moved', text('[50 500', '[60 500')],
    ['a field that was hidden', text('/FT', '/F 2 /FT')],
    ['a field that is not printed', text('/FT', '/F 0 /FT')],
    ['an action', text('/FT', '/A << /S /JavaScript /JS (x) >> /FT')],
    ['additional actions', text('/FT', '/AA << /K << /S /JavaScript /JS (x) >> >> /FT')],
    ['another name', text('(name)', '(other)')],
    ['another type', text('/FT /Tx', '/FT /Ch')],
    ['a layer', text('/FT', '/OC 13 0 R /FT')],
    ['more flags', text('/FT', '/Ff 3 /FT')],
    ['no look any more', text('/AP << /N 15 0 R >>', '')],
    ['a value that is a signature', text('(old value)', '<< /ByteRange [0 1 2 3] /Contents <00> >>')],
    ['a value that is another object', text('(old value)', '4 0 R')],
    ['a look that is the page’s contents', text('15 0 R', '4 0 R')],
    ['the look of another field', text('15 0 R', '22 0 R')],
    ['a turned widget', text('/FT', '/MK << /R 90 >> /FT')],
    ['a parent', text('/FT', '/Parent 24 0 R /FT')],
    ['a look that is no drawing', { 15: stream('x', '/Type /XObject /Subtype /Image') }],
    ['a look in a layer', { 15: look('x', '/OC 13 0 R') }],
    ['a look from another file', { 15: look('x', '/F (http://x)') }],
    ['a look of a push button', { 30: look('pay 900') }],
    ['the caption of a push button', (pdf) => ({ 29: pdf.edited(29, '(go)', '(stop)') })],
    [
      'the font of a look',
      (pdf) => ({ 8: pdf.edited(8, 'old', 'new'), 5: pdf.text(5).replace('Helvetica', 'Symbol') }),
    ],
    ['a look under another generation', { 15: look('new') }, { gens: { 15: 1 } }],
    ['a field under another generation', text('old', 'new'), { gens: { 8: 1 } }],
    ['a field taken away', {}, { free: [8] }],
    [
      'readers asked to draw',
      (pdf) => ({ 8: pdf.edited(8, 'old', 'new'), 9: pdf.edited(9, '/DA', '/NeedAppearances true /DA') }),
    ],
    [
      'a look that the page draws too',
      { 15: look('evil') },
      {},
      (pdf) => {
        MORE(pdf);
        pdf.update({ 13: '<< /Font << /F 5 0 R >> /XObject << /X 15 0 R >> >>', 7: stream('/X Do') });
      },
    ],
    [
      'a look that a seal has too',
      { 15: look('evil') },
      {},
      (pdf) => {
        pdf.sign(ANY, { field: '/DV 15 0 R' });
      },
    ],
    [
      'the dictionary of looks that a seal has too',
      { 15: look('evil') },
      {},
      (pdf) => {
        pdf.update({ 60: '<< /N 15 0 R >>', 8: pdf.edited(8, '<< /N 15 0 R >>', '60 0 R') });
        pdf.sign(ANY, { field: '/DV 60 0 R' });
      },
    ],
    [
      'a new look that a page comes to draw',
      (pdf) => ({
        8: pdf.edited(8, '15 0 R', '70 0 R'),
        70: look('new'),
        13: '<< /Font << /F 5 0 R >> /XObject << /X 70 0 R >> >>',
      }),
    ],
  ])('%s', (_, edit, form = {}, prepare = MORE) => {
    expect(filled(edit, form, prepare).after).toBe('changes');
  });

  it('is the addition of a field that is no signature', () => {
    const field = '<< /Type /Annot /Subtype /Widget /FT /Tx /T (more) /V (x) /Rect [0 0 9 9] /P 3 0 R >>';
    const found = filled((pdf) => ({
      70: field,
      9: pdf.edited(9, '8 0 R', '8 0 R 70 0 R'),
      3: pdf.edited(3, '8 0 R', '8 0 R 70 0 R'),
    }));
    expect(found.after).toBe('changes');
  });

  it('is a value beside something else, and both are told', () => {
    const found = filled((pdf) => ({ 8: pdf.edited(8, 'old', 'new'), 4: stream('BT (evil) Tj ET') }));
    expect(found).toEqual({ after: 'changes', list: ['page-content 1', 'form-field 1 name'] });
  });

  it('is a look that lay hidden in the signed bytes', () => {
    const pdf = new PdfBuilder();
    const hidden = pdf.bytes.length;
    pdf.append(`15 0 obj\n${look('evil')}\nendobj\n`);
    const { end } = pdf.sign(ANY);
    pdf.update({}, { offsets: { 15: hidden } });
    expect(after(pdf, end)).toEqual({ after: 'changes', list: ['hidden-object', 'form-field 1 name'] });
  });

  it('is a look that goes back to one before the signature', () => {
    const pdf = new PdfBuilder();
    const first = Buffer.from(pdf.bytes).indexOf('15 0 obj');
    pdf.update({ 15: look('second') });
    const { end } = pdf.sign(ANY);
    const same = pdf.clone();
    same.update({}, { offsets: { 15: Buffer.from(pdf.bytes).lastIndexOf('15 0 obj') } });
    expect(after(same, end).after).toBe('nothing');
    pdf.update({}, { offsets: { 15: first } });
    expect(after(pdf, end).list).toContain('hidden-object');
  });
});
