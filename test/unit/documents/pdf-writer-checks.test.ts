import { describe, expect, it } from 'vitest';
import { assertStampable } from '../../../src-core/documents/pdf/checks.ts';
import { bytesSource } from '../../../src-core/documents/pdf/memory-source.ts';
import { openPdf } from '../../../src-core/documents/pdf/open.ts';
import { YinzhengError } from '../../../src-core/kernel/index.ts';
import { A4, onePage, type PageShape } from '../../support/plain-pdf.ts';
import { stampUnsigned } from '../../support/stamping.ts';

// Which documents may be stamped: ISO 32000-1, 12.7.4.5, 12.8.2 and 12.8.4.

function answer(bytes: Uint8Array, maxBytes = 1_000_000): string {
  try {
    assertStampable(openPdf(bytesSource(bytes)), { maxBytes });
  } catch (error) {
    if (error instanceof YinzhengError) return `${error.code} ${JSON.stringify(error.params)}`;
    throw error;
  }
  return 'stampable';
}

const DOCMDP = (p: string): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams ${p} /V /1.2 >> >>]`;
const FIELDMDP = (entries: string): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << ${entries} >> >>]`;

/** A document with a signature field: its value's and its own further entries, and the catalogue's. */
function signed(value: string | undefined, field = '', catalogExtra = ''): Uint8Array {
  const signature =
    value === undefined ? 'null' : `<< /Type /Sig /Filter /A /Contents <00> /ByteRange [0 1 2 3] ${value} >>`;
  const shape: PageShape = {
    mediaBox: A4,
    form: 'indirect fields',
    catalogExtra,
    more: {
      14: '[10 0 R 20 0 R]',
      20: '<< /T (parent) /FT /Sig /Kids [22 0 R] >>',
      21: 'null',
      22: `<< /Parent 20 0 R /T (seal) /V 23 0 R ${field} >>`,
      23: signature,
    },
  };
  return onePage(shape);
}

/** The same document with a form that asks its readers to draw its fields. */
function asking(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.includes('/NeedAppearances false')) throw new Error('no form');
  return Buffer.from(text.replace('/NeedAppearances false', '/NeedAppearances true '), 'latin1');
}

/** A document that asks, with one field: its further entries. */
function asked(entries: string): Uint8Array {
  const field = `<< /Type /Annot /Subtype /Widget /T (a) /Rect [60 60 90 75] /P 3 0 R ${entries} >>`;
  return asking(onePage({ mediaBox: A4, form: 'indirect', more: { 10: field } }));
}

const UNDRAWN = 'PDF_FORM_UNDRAWN {"field":"a"}';
const LOCKED = 'PDF_LOCKED {"field":"parent.seal"}';

describe('assertStampable', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['a plain document', onePage({ mediaBox: A4 }), 'stampable'],
    ['a form', onePage({ mediaBox: A4, form: 'direct' }), 'stampable'],
    ['an ordinary signature', signed(''), 'stampable'],
    ['a document time stamp', signed('/SubFilter /ETSI.RFC3161'), 'stampable'],
    [
      'DocMDP, P = 1, in Perms',
      signed(DOCMDP('/P 1'), '', '/Perms << /DocMDP 23 0 R >>'),
      'PDF_CERTIFIED {}',
    ],
    ['DocMDP, P = 2', signed(DOCMDP('/P 2'), '', '/Perms << /DocMDP 23 0 R >>'), 'stampable'],
    ['DocMDP, P = 3', signed(DOCMDP('/P 3'), '', '/Perms << /DocMDP 23 0 R >>'), 'stampable'],
    ['DocMDP without P', signed(DOCMDP(''), '', '/Perms << /DocMDP 23 0 R >>'), 'stampable'],
    ['DocMDP, P = 1, no longer in Perms', signed(DOCMDP('/P 1')), 'PDF_CERTIFIED {}'],
    [
      'DocMDP, P = 1, in Perms alone',
      signed('', '', `/Perms << /DocMDP << /Type /Sig ${DOCMDP('/P 1')} >> >>`),
      'PDF_CERTIFIED {}',
    ],
    ['Perms null', signed('', '', '/Perms null'), 'stampable'],
    ['usage rights', signed('', '', '/Perms << /UR3 23 0 R >>'), 'stampable'],
    ['a lock of all fields', signed('', '/Lock << /Type /SigFieldLock /Action /All >>'), LOCKED],
    ['a lock of all but some', signed('', '/Lock << /Action /Exclude /Fields [(a)] >>'), LOCKED],
    ['a lock of some', signed('', '/Lock << /Action /Include /Fields [(a)] >>'), 'stampable'],
    ['a lock of some and P = 1', signed('', '/Lock << /Action /Include /Fields [(a)] /P 1 >>'), LOCKED],
    ['a lock of some and P = 2', signed('', '/Lock << /Action /Include /Fields [(a)] /P 2 >>'), 'stampable'],
    ['a lock not yet signed', signed(undefined, '/Lock << /Action /All >>'), 'stampable'],
    ['FieldMDP of all', signed(FIELDMDP('/Action /All')), LOCKED],
    ['FieldMDP of all but some', signed(FIELDMDP('/Action /Exclude /Fields [(a)]')), LOCKED],
    ['FieldMDP of nobody knows what', signed(FIELDMDP('/Action /Include')), LOCKED],
    ['a reference to nothing', signed('/Reference [21 0 R]'), LOCKED],
    ['FieldMDP of some', signed(FIELDMDP('/Action /Include /Fields [(a)]')), 'stampable'],
    ['XFA', onePage({ mediaBox: A4, form: 'direct', formExtra: '/XFA [(a) 4 0 R]' }), 'PDF_XFA {}'],
    ['XFA null', onePage({ mediaBox: A4, form: 'indirect', formExtra: '/XFA 12 0 R' }), 'stampable'],
    ['to be drawn by readers, nothing there', asked('/FT /Tx'), 'stampable'],
    ['to be drawn by readers, an empty value', asked('/FT /Tx /V ()'), 'stampable'],
    ['to be drawn by readers, a value', asked('/FT /Tx /V (x)'), UNDRAWN],
    ['to be drawn by readers, a value and a look', asked('/FT /Tx /V (x) /AP << /N 4 0 R >>'), 'stampable'],
    ['to be drawn by readers, a null look', asked('/FT /Tx /V (x) /AP << /N 12 0 R >>'), UNDRAWN],
    ['to be drawn by readers, a border', asked('/FT /Tx /MK << /BC [0] >>'), UNDRAWN],
    ['to be drawn by readers, hidden', asked('/FT /Tx /V (x) /F 2'), 'stampable'],
    ['to be drawn by readers, not ticked', asked('/FT /Btn /V /Off'), 'stampable'],
    ['to be drawn by readers, ticked', asked('/FT /Btn /V /Yes'), UNDRAWN],
    ['to be drawn by readers, chosen', asked('/FT /Ch /V [(x)]'), UNDRAWN],
    ['to be drawn by readers, signed', asking(signed('')), 'PDF_FORM_UNDRAWN {"field":"parent.seal"}'],
    ['a portfolio', onePage({ mediaBox: A4, catalogExtra: '/Collection << /View /D >>' }), 'stampable'],
  ])('%s', (_, bytes, expected) => {
    expect(answer(bytes)).toBe(expected);
  });

  it('too large', () => {
    const bytes = onePage({ mediaBox: A4 });
    expect(answer(bytes, bytes.length)).toBe('stampable');
    expect(answer(bytes, bytes.length - 1)).toBe(
      `PDF_TOO_LARGE ${JSON.stringify({ size: bytes.length, limit: bytes.length - 1 })}`,
    );
  });

  it('encrypted', () => {
    const bytes = onePage({ mediaBox: A4, trailerExtra: '/Encrypt << /Filter /Standard /V 1 >>' });
    expect(answer(bytes)).toMatch(/^PDF_ENCRYPTED/);
  });

  it.each<readonly [string, PageShape]>([
    ['AcroForm of another type', { mediaBox: A4, catalogExtra: '/AcroForm [1]' }],
    ['Fields of another type', { mediaBox: A4, catalogExtra: '/AcroForm << /Fields << >> >>' }],
    ['a field of another type', { mediaBox: A4, form: 'indirect fields', more: { 14: '[(x)]' } }],
    ['Perms of another type', { mediaBox: A4, catalogExtra: '/Perms (x)' }],
    ['a page named twice', { mediaBox: A4, more: { 2: '<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>' } }],
  ])('%s: broken', (_, shape) => {
    expect(answer(onePage(shape))).toMatch(/^PDF_BROKEN/);
  });

  it('annotations of another type are broken', () => {
    const page = `<< /Type /Page /Parent 2 0 R /MediaBox [${A4.join(' ')}] /Annots (x) >>`;
    const bytes = onePage({ mediaBox: A4, more: { 3: page } });
    expect(() => stampUnsigned(bytes)).toThrow('PDF_BROKEN');
  });

  it('a field of the same name is refused', () => {
    const { bytes } = stampUnsigned(onePage({ mediaBox: A4 }));
    expect(() => stampUnsigned(bytes)).toThrow('BAD_ARGUMENT');
  });
});
