import { describe, expect, it } from 'vitest';
import { bytesSource, changesSince, openPdf } from '@yinzheng/core/documents';
import { after, ANY, changed, CHANGES, NOTHING, type Objects } from '../../support/pdf-changes.ts';
import { PdfBuilder, stream } from '../../support/pdf-signed.ts';

describe('what was hidden in a document before it was signed', () => {
  it('an object that the page refers to comes into being afterwards', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ 6: pdf.edited(6, '[7 0 R]', '[7 0 R 95 0 R]') });
    };
    const store = (pdf: PdfBuilder): Objects => ({
      1: pdf.edited(1, '/Names', '/DSS << /Certs [95 0 R] >> /Names'),
      95: stream('BT (evil) Tj ET'),
    });
    expect(changed(store, {}, prepare)).toEqual(CHANGES('hidden-object', 'validation-data DSS'));
  });

  it('an object that the signed cross-reference table places behind the signed bytes', () => {
    const pdf = new PdfBuilder();
    pdf.update({ 6: pdf.edited(6, '[7 0 R]', '[7 0 R 30 0 R]') }, { offsets: { 30: 20_000 } });
    const { end } = pdf.sign(ANY);
    const evil = `30 0 obj\n${stream('BT (evil) Tj ET')}\nendobj\n`;
    pdf.append(' '.repeat(20_000 - pdf.bytes.length));
    pdf.append(evil);
    pdf.update({});
    expect(after(pdf, end)).toEqual(CHANGES('unnamed-bytes 20000', 'hidden-object'));
  });

  it('another version of an object, to which a later table only points', () => {
    const pdf = new PdfBuilder();
    const hidden = pdf.bytes.length;
    pdf.append(`4 0 obj\n${stream('BT (evil) Tj ET')}\nendobj\n`);
    const { end } = pdf.sign(ANY);
    pdf.update({}, { offsets: { 4: hidden } });
    expect(after(pdf, end)).toEqual(CHANGES('hidden-object', 'page-content 1'));
  });

  it('a cross-reference section within the signed bytes that only a later one names', () => {
    const pdf = new PdfBuilder();
    const before = pdf.xref;
    pdf.update({ 4: stream('BT (evil) Tj ET') });
    const hidden = pdf.xref;
    pdf.update({}, { prev: before });
    const { end } = pdf.sign(ANY);
    pdf.update({}, { prev: hidden });
    expect(after(pdf, end)).toEqual(CHANGES('cross-reference'));
  });

  it('a cross-reference section within the signed bytes that takes the signed version for its predecessor', () => {
    const build = (prev: number): { pdf: PdfBuilder; hidden: number; end: number } => {
      const pdf = new PdfBuilder();
      const before = pdf.xref;
      pdf.update({ 4: stream('BT (evil) Tj ET') }, { prev });
      const hidden = pdf.xref;
      pdf.update({}, { prev: before });
      const { end } = pdf.sign(ANY, { size: 10 });
      return { pdf, hidden, end };
    };
    // The offset of the signed version's section is known once everything is as long as it will be.
    const { pdf, hidden, end } = build(build(1000).pdf.xref);
    expect(after(pdf, end)).toEqual(NOTHING);
    pdf.update({}, { prev: hidden });
    expect(after(pdf, end)).toEqual(CHANGES('cross-reference'));
  });

  it('an object under another generation, which nothing refers to', () => {
    const again = (pdf: PdfBuilder): Objects => ({ 7: pdf.text(7) });
    expect(changed(again)).toEqual(NOTHING);
    expect(changed(again, { gens: { 7: 1 } })).toEqual(CHANGES('page-content 2'));
  });

  it('an outline entry that is the information about the document at the same time', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update(
        {
          1: pdf.edited(1, '/Names', '/Outlines 97 0 R /Names'),
          97: '<< /First 98 0 R /Last 98 0 R >>',
          98: '<< /Title (fair) /Parent 97 0 R >>',
        },
        { info: 98 },
      );
    };
    const title = (pdf: PdfBuilder): Objects => ({ 98: pdf.edited(98, 'fair', 'evil') });
    expect(changed(title, {}, prepare)).toEqual(CHANGES('trailer Info', 'object'));
  });

  it('an unused object that becomes a security store', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ 97: '<< >>' });
    };
    const store = (pdf: PdfBuilder): Objects => ({
      1: pdf.edited(1, '/Names', '/DSS 97 0 R /Names'),
      97: '<< /Certs [120 0 R] >>',
      120: stream('certificate'),
    });
    expect(changed(store, {}, prepare)).toEqual(CHANGES('catalog DSS', 'object', 'added-object'));
  });

  it('metadata that is the contents of a page at the same time', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ 1: pdf.edited(1, '12 0 R', '4 0 R'), 4: stream('BT (fair) Tj ET', '/Type /Metadata') });
    };
    const found = changed({ 4: stream('BT (evil) Tj ET', '/Type /Metadata') }, {}, prepare);
    expect(found.list).toContain('catalog Metadata');
    expect(found.after).toBe('changes');
  });

  it('a list of the security store that is the contents of a page at the same time', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({
        1: pdf.edited(1, '/Names', '/DSS << /Certs 96 0 R >> /Names'),
        6: pdf.edited(6, '[7 0 R]', '96 0 R'),
        96: '[7 0 R]',
      });
    };
    const found = changed({ 96: '[7 0 R 97 0 R]', 97: stream('BT (evil) Tj ET') }, {}, prepare);
    expect(found.list).toContain('catalog DSS');
  });

  it('resources of the form that are those of a page at the same time', () => {
    const prepare = (pdf: PdfBuilder): void => {
      pdf.update({ 9: '<< /Fields [8 0 R] /DR 13 0 R >>', 7: stream('/X Do') });
    };
    const found = changed({ 13: '<< /Font << /F 5 0 R >> /XObject << /X 15 0 R >> >>' }, {}, prepare);
    expect(found).toEqual(CHANGES('page 2 Resources'));
  });
});

describe('what was there in between', () => {
  const twice = (): {
    pdf: PdfBuilder;
    end: number;
    before: Objects;
    second: { value: number; field: number };
  } => {
    const pdf = new PdfBuilder();
    const { end } = pdf.sign(ANY);
    const before = { 3: pdf.text(3), 9: pdf.text(9) };
    return { pdf, end, before, second: pdf.sign(ANY, { fieldName: 'second' }) };
  };

  it('a signature that was taken away again', () => {
    const { pdf, end, before, second } = twice();
    pdf.update(before, { free: [second.value, second.value + 1, second.field] });
    expect(after(pdf, end)).toEqual(CHANGES('freed-object', 'freed-object', 'freed-object'));
  });

  it('a signature whose objects became others', () => {
    const { pdf, end, before, second } = twice();
    pdf.update({
      ...before,
      1: pdf.edited(
        1,
        '/Names',
        `/DSS << /Certs [${[0, 1, 2].map((i) => `${second.value + i} 0 R`).join(' ')}] >> /Names`,
      ),
      [second.value]: stream('one'),
      [second.value + 1]: stream('two'),
      [second.field]: stream('three'),
    });
    expect(after(pdf, end).after).toBe('changes');
    expect(after(pdf, end).list).toContain('freed-object');
  });

  it('a signature that became validation data', () => {
    const { pdf, end, before, second } = twice();
    const certs = [0, 1, 2].map((i) => `${second.value + i} 0 R`).join(' ');
    pdf.update({ ...before, 1: pdf.edited(1, '/Names', `/DSS << /Certs [${certs}] >> /Names`) });
    expect(after(pdf, end)).toEqual(CHANGES('added-object Sig', 'validation-data DSS'));
  });
});

describe('defaults for fields that readers draw', () => {
  const undrawn =
    '<< /Type /Annot /Subtype /Widget /FT /Tx /T (free) /V (x) /DA (/X 9 Tf 0 g) /Rect [0 0 9 9] >>';
  const prepare = (pdf: PdfBuilder): void => {
    pdf.update({
      40: undrawn,
      9: pdf.edited(9, '8 0 R', '8 0 R 40 0 R').replace('/DA (/F 0 Tf 0 g)', ''),
      3: pdf.edited(3, '8 0 R', '8 0 R 40 0 R'),
    });
  };
  const font = (name: string, entries = ''): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} ${entries} >>`;
  const put =
    (name: string, text: string) =>
    (pdf: PdfBuilder): Objects => ({
      9: pdf.edited(9, '/F 5 0 R', `/F 5 0 R /${name} 95 0 R`),
      95: text,
    });

  it('may not be added, but for the standard fonts that PDFBox adds', () => {
    expect(changed(put('X', font('Symbol')), {}, prepare)).toEqual(CHANGES('form DR', 'added-object Font'));
    expect(changed(put('Helv', font('Symbol')), {}, prepare)).toEqual(
      CHANGES('form DR', 'added-object Font'),
    );
    expect(changed(put('Helv', font('Helvetica', '/FontDescriptor << >>')), {}, prepare)).toEqual(
      CHANGES('form DR', 'added-object Font'),
    );
    expect(changed(put('Helv', font('Helvetica', '/Encoding /WinAnsiEncoding')), {}, prepare)).toEqual(
      NOTHING,
    );
    expect(changed(put('X', font('Symbol')))).toEqual(NOTHING);
  });

  it('nor a default appearance, but for the one that PDFBox adds', () => {
    const da =
      (text: string) =>
      (pdf: PdfBuilder): Objects => ({ 9: pdf.edited(9, '/DR', `/DA (${text}) /DR`) });
    expect(changed(da('/F 24 Tf 1 g'), {}, prepare)).toEqual(CHANGES('form DA'));
    expect(changed(da('/Helv 0 Tf 0 g '), {}, prepare)).toEqual(NOTHING);
  });
});

describe('comparing', () => {
  it('says the same of several versions at once as of each alone', () => {
    const pdf = new PdfBuilder();
    const ends = [pdf.sign(ANY).end];
    pdf.update({ 4: stream('BT (other) Tj ET') });
    ends.push(pdf.sign(ANY).end, pdf.sign(ANY).end);
    const doc = openPdf(bytesSource(pdf.bytes));
    const together = changesSince(doc, [...ends].reverse());
    expect(ends.map((end) => together.get(end)?.after)).toEqual(['changes', 'signatures', 'nothing']);
    for (const end of ends) expect(together.get(end)).toEqual(changesSince(doc, [end]).get(end));
  });

  it('ends on loops and on nesting', () => {
    const loop = (pdf: PdfBuilder): void => {
      pdf.update({ 20: '[21 0 R (a)]', 21: '[20 0 R (b)]', 1: pdf.edited(1, '/Names', '/X 20 0 R /Names') });
    };
    const other = (pdf: PdfBuilder): Objects => ({
      ...{ 30: '[31 0 R (a)]', 31: '[30 0 R (b)]' },
      1: pdf.edited(1, '20 0 R', '30 0 R'),
    });
    expect(changed(other, {}, loop)).toEqual(NOTHING);
    const unlike = (pdf: PdfBuilder): Objects => ({ ...other(pdf), 31: '[30 0 R (c)]' });
    expect(changed(unlike, {}, loop).list).toContain('catalog X');
    const chain = (from: number, text: string): Objects =>
      Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [from + i, i === 299 ? text : `[${from + i + 1} 0 R]`]),
      );
    const deep = (pdf: PdfBuilder): void => {
      pdf.update({ ...chain(100, '(a)'), 1: pdf.edited(1, '/Names', '/X 100 0 R /Names') });
    };
    const found = changed(
      (pdf) => ({ ...chain(1000, '(a)'), 1: pdf.edited(1, '100 0 R', '1000 0 R') }),
      {},
      deep,
    );
    expect(found.list).toContain('catalog X');
  });
});
