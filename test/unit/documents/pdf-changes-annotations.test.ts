import { describe, expect, it } from 'vitest';
import {
  after,
  ANY,
  changed,
  CHANGES,
  REMARKS,
  type Found,
  type Objects,
} from '../../support/pdf-changes.ts';
import { PdfBuilder, stream, type UpdateForm } from '../../support/pdf-signed.ts';

// Annotations that were added or changed, and what only looks like it.

type Edit = Objects | ((pdf: PdfBuilder) => Objects);
const look = (text: string, entries = ''): string =>
  stream(`BT (${text}) Tj ET`, `/Type /XObject /Subtype /Form /BBox [0 0 150 20] ${entries}`);
const note = (entries = '', subtype = 'FreeText'): string =>
  `<< /Type /Annot /Subtype /${subtype} /Rect [0 0 99 99] /Contents (x) /P 3 0 R ${entries} >>`;

/** A page with further annotations. */
const onPage = (pdf: PdfBuilder, ...nums: number[]): Objects => ({
  3: pdf.edited(3, '10 0 R', `10 0 R ${nums.map((num) => `${num} 0 R`).join(' ')}`),
});
const added = (objects: Objects): Found =>
  changed((pdf) => ({
    ...objects,
    ...onPage(
      pdf,
      ...Object.keys(objects)
        .map(Number)
        .filter((num) => num < 60),
    ),
  }));

describe('annotations', () => {
  it('that were added', () => {
    expect(added({ 50: note() })).toEqual(REMARKS('annotation 1 FreeText'));
    expect(
      added({ 50: note('/AP << /N 60 0 R >>'), 60: look('x', '/Resources << /Font << /F 5 0 R >> >>') }),
    ).toEqual(REMARKS('annotation 1 FreeText'));
    const reply = {
      50: note('/Popup 51 0 R', 'Text'),
      51: note('/Parent 50 0 R /Open false', 'Popup'),
      52: note('/IRT 50 0 R', 'Text'),
    };
    expect(added(reply)).toEqual(REMARKS('annotation 1 Text', 'annotation 1 Popup', 'annotation 1 Text'));
    expect(added({ 50: note('/A << /S /URI /URI (https://example.org) >>', 'Link') })).toEqual(
      REMARKS('annotation 1 Link'),
    );
  });

  it('in an array that is an object of its own', () => {
    expect(changed({ 14: '[50 0 R]', 50: note().replace('3 0 R', '6 0 R') })).toEqual(
      REMARKS('annotation 2 FreeText'),
    );
  });

  it('that were changed', () => {
    expect(changed((pdf) => ({ 10: pdf.edited(10, '620', '720') }))).toEqual(REMARKS('annotation 1 Link'));
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ 50: note('/AP << /N 60 0 R >>'), 60: look('x'), ...onPage(pdf, 50) });
    };
    expect(changed({ 60: look('y') }, {}, prepare)).toEqual(REMARKS('annotation 1 FreeText'));
    const text = (pdf: PdfBuilder): Objects => ({
      50: pdf.edited(50, '(x)', '(y)').replace('60 0', '90 0'),
      90: look('y'),
    });
    expect(changed(text, {}, prepare)).toEqual(REMARKS('annotation 1 FreeText'));
  });

  it('weigh more than values of fields', () => {
    const both = (pdf: PdfBuilder): Objects => ({
      8: pdf.edited(8, 'old', 'new'),
      50: note(),
      ...onPage(pdf, 50),
    });
    expect(changed(both)).toEqual(REMARKS('annotation 1 FreeText', 'form-field 1 name'));
  });
});

describe('annotations that are more than remarks', () => {
  it.each<[string, Objects]>([
    ['a program', { 50: note('/A << /S /JavaScript /JS (x) >>', 'Link') }],
    ['a program after an address', { 50: note('/A << /S /URI /URI (x) /Next << /S /Launch >> >>', 'Link') }],
    ['a launch', { 50: note('/A 60 0 R', 'Link'), 60: '<< /S /Launch /F (x) >>' }],
    ['actions of its own', { 50: note('/AA << /E << /S /URI /URI (x) >> >>') }],
    ['a widget', { 50: note('/FT /Tx /T (x)', 'Widget') }],
    ['an attached file', { 50: note('/FS << /F (x) >>', 'FileAttachment') }],
    ['media', { 50: note('', 'Screen') }],
    ['a layer', { 50: note('/OC 13 0 R') }],
    ['an entry nobody knows', { 50: note('/Maker 60 0 R'), 60: '<< >>' }],
    ['another page', { 50: note().replace('/P 3 0 R', '/P 6 0 R') }],
    ['a popup that is the page’s link elsewhere', { 50: note('/Popup 7 0 R', 'Text') }],
    ['the look of a field', { 50: note('/AP << /N 15 0 R >>') }],
    ['the look of the seal', { 50: note('/AP << /N 17 0 R >>') }],
    ['a look from another file', { 50: note('/AP << /N 60 0 R >>'), 60: look('x', '/Ref << /F (x) >>') }],
    ['no annotation', { 50: '(x)' }],
  ])('%s', (_, objects) => {
    expect(added(objects).after).toBe('changes');
  });

  it.each<[string, Edit, UpdateForm?]>([
    ['taken away', (pdf) => ({ 3: pdf.edited(3, '10 0 R', '') })],
    ['removed', {}, { free: [10] }],
    ['replaced', (pdf) => ({ 3: pdf.edited(3, '10 0 R', '50 0 R'), 50: note() })],
    ['hidden', (pdf) => ({ 10: pdf.edited(10, '/Rect', '/F 2 /Rect') })],
    ['turned into another kind', (pdf) => ({ 10: pdf.edited(10, 'Link', 'Stamp') })],
    ['made to lead elsewhere', (pdf) => ({ 10: pdf.edited(10, '/Rect', '/A << /S /URI /URI (x) >> /Rect') })],
    ['a field’s widget moved', (pdf) => ({ 8: pdf.edited(8, '[50', '[60') })],
    ['the look of the seal', { 17: look('evil') }],
    ['the place of the seal', (pdf) => ({ 18: pdf.edited(18, '[100 100', '[300 100') })],
    ['written into the page itself', (pdf) => ({ 3: pdf.edited(3, '10 0 R', `10 0 R ${note()}`) })],
    ['beside page contents', (pdf) => ({ 50: note(), ...onPage(pdf, 50), 4: stream('BT (evil) Tj ET') })],
    [
      'beside a resource',
      (pdf) => ({ 50: note(), 3: pdf.edited(3, '10 0 R', '10 0 R 50 0 R').replace('5 0 R', '15 0 R') }),
    ],
  ])('%s', (_, edit, form = {}) => {
    expect(changed(edit, form).after).toBe('changes');
  });

  it('a look that two pages draw', () => {
    const shared = (pdf: PdfBuilder): void => {
      pdf.update({
        50: note('/AP << /N 60 0 R >>'),
        60: look('x'),
        ...onPage(pdf, 50),
        13: '<< /Font << /F 5 0 R >> /XObject << /X 60 0 R >> >>',
      });
    };
    expect(changed({ 60: look('evil') }, {}, shared)).toEqual(
      CHANGES('shared-object', 'annotation 1 FreeText'),
    );
  });
});

describe('bytes that no version names', () => {
  const signed = (): { pdf: PdfBuilder; end: number } => {
    const pdf = new PdfBuilder();
    return { pdf, end: pdf.sign(ANY).end };
  };

  it('between the last signature and a later version', () => {
    const { pdf, end } = signed();
    const quiet = pdf.clone();
    quiet.update({}, { before: ' \n' });
    expect(after(quiet, end).after).toBe('nothing');
    const at = pdf.bytes.length;
    pdf.update({}, { before: '80 0 obj\n(hidden)\nendobj\n' });
    expect(after(pdf, end)).toEqual(CHANGES(`unnamed-bytes ${at}`));
  });

  it('as a whole version that the next one leaves out', () => {
    const { pdf, end } = signed();
    const before = pdf.xref;
    pdf.update({ 4: stream('BT (evil) Tj ET') });
    pdf.update({}, { prev: before });
    const found = after(pdf, end);
    expect(found.after).toBe('changes');
    expect(found.list[0]).toMatch(/^unnamed-bytes /);
  });

  it('count for every signature, and not where a signature came later', () => {
    const { pdf, end } = signed();
    pdf.update({}, { before: '80 0 obj\n(hidden)\nendobj\n' });
    const second = pdf.sign(ANY, { fieldName: 'second' }).end;
    expect(after(pdf, second).after).toBe('nothing');
    expect(after(pdf, end).after).toBe('changes');
  });
});
