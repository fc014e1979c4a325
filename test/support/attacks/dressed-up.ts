import { CHANGED, WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { OVER_TEXT, OVERLAY } from './overlays.ts';
import { edited, inPlace, nextNumber, stream, textOf, updated, type Objects } from './update.ts';
import { contentsOf, contract, PART, type SealHouse } from './victims.ts';

// Changes dressed up as what may follow a signature: resources of the form, an empty field that is signed, information
// about the document. Who prepares the document sees to it that they change more than they seem to.

interface Dressed {
  readonly name: string;
  readonly shows: string;
  /** What is prepared before the seal, as objects of the contract. */
  readonly prepared: Objects;
  /** `next` is the first number that is free. */
  readonly change: (pdf: Uint8Array, next: number) => Objects;
  readonly expected: Expected;
  readonly where?: Attack['where'];
  readonly sums?: boolean;
}

/** A field of the form that nobody drew: readers draw it themselves. */
const UNDRAWN =
  '<< /Type /Annot /Subtype /Widget /FT /Tx /T (undrawn) /V (111) /F 4 /Rect [300 480 500 520] /P 3 0 R';
const NINE =
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [49 /nine] >> >>';
const FAKE =
  '<< /Type /Sig /Filter /GM.PKILite /SubFilter /GM.sm2seal /ByteRange [0 1 2 3] /Contents <3000> >>';

function withField(fields: string, annots: string): Objects {
  const clean = contract();
  return {
    [PART.page]: textOf(clean, PART.page).replace(
      '/Annots [8 0 R 10 0 R]',
      `/Annots [8 0 R 10 0 R ${annots}]`,
    ),
    [PART.form]: textOf(clean, PART.form).replace('/Fields [8 0 R]', `/Fields [8 0 R ${fields}]`),
  };
}

/** What signing an empty field does to it, without any signature. */
function fill(pdf: Uint8Array, field: number, next: number): Objects {
  return {
    [field]: edited(pdf, field, '/P 3 0 R', `/P 3 0 R /V ${next} 0 R /AP << /N ${next + 1} 0 R >>`),
    [next]: FAKE,
    [next + 1]: OVERLAY,
  };
}

const EMPTY_FIELD = `<< /Type /Annot /Subtype /Widget /FT /Sig /F 4 /Rect ${OVER_TEXT} /P 3 0 R`;

const AS_XREF = '/Type /XRef /W [1 2 1] /Size 1';
const AS_OBJECTS = '/Type /ObjStm /N 0 /First 0';
const OVER_AMOUNT = '1 1 1 rg 50 720 400 60 re f 0 g BT /F 36 Tf 60 740 Td (Pay 900) Tj ET';
const DRAWN_TOO: Objects = {
  [PART.page]: textOf(contract(), PART.page).replace('/Contents 4 0 R', '/Contents [4 0 R 30 0 R]'),
};
/** A picture that is metadata too. */
const PICTURED = (hex: string): string =>
  stream(
    `${hex}>`,
    '/Type /Metadata /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode /Width 2 /Height 2',
  );

const DRESSED: readonly Dressed[] = [
  {
    name: 'a font put among the resources of the form',
    shows: '999 in a field that said 111',
    prepared: { ...withField('30 0 R', '30 0 R'), 30: `${UNDRAWN} /DA (/X 24 Tf 0 g) >>` },
    change: (pdf, next) => ({
      [PART.form]: edited(pdf, PART.form, '/F 5 0 R', `/F 5 0 R /X ${next} 0 R`),
      [next]: NINE,
    }),
    expected: CHANGED('1 form DR'),
  },
  {
    name: 'a default appearance put into the form',
    shows: 'a field that was not drawn',
    prepared: {
      ...withField('30 0 R', '30 0 R'),
      [PART.form]: '<< /Fields [8 0 R 30 0 R] /DR << /Font << /F 5 0 R >> >> >>',
      30: `${UNDRAWN} >>`,
    },
    change: (pdf) => ({ [PART.form]: edited(pdf, PART.form, '/DR', '/DA (/F 24 Tf 0 g) /DR') }),
    expected: CHANGED('1 form DA'),
  },
  {
    name: 'the widget of an empty signature field filled',
    shows: 'another amount, drawn by a widget that says it is signed',
    prepared: {
      ...withField('30 0 R', '31 0 R'),
      30: '<< /FT /Sig /T (sign here) /Kids [31 0 R] >>',
      31: `${EMPTY_FIELD} /Parent 30 0 R >>`,
    },
    change: (pdf, next) => fill(pdf, 31, next),
    expected: CHANGED('1 form-field'),
  },
  {
    name: 'a signature field outside the form filled',
    shows: 'another amount, drawn by a field that says it is signed',
    prepared: { ...withField('', '30 0 R'), 30: `${EMPTY_FIELD} /T (sign here) >>` },
    change: (pdf, next) => fill(pdf, 30, next),
    expected: WRONG('1 structure PDF_FIELD_NOT_IN_FORM'),
    sums: false,
  },
  {
    name: 'an empty signature field filled with no signature',
    shows: 'another amount, drawn by a field that says it is signed',
    prepared: { ...withField('30 0 R', '30 0 R'), 30: `${EMPTY_FIELD} /T (sign here) >>` },
    change: (pdf, next) => fill(pdf, 30, next),
    expected: WRONG('1 structure PDF_BYTE_RANGE_GAP'),
    sums: false,
  },
  {
    name: 'metadata that a page draws',
    shows: 'another amount over the signed one',
    prepared: {
      [PART.page]: textOf(contract(), PART.page).replace('/Contents 4 0 R', '/Contents [4 0 R 12 0 R]'),
    },
    change: () => ({
      [PART.metadata]: stream(
        '1 1 1 rg 50 720 400 60 re f 0 g BT /F 36 Tf 60 740 Td (Pay 900) Tj ET',
        '/Type /Metadata /Subtype /XML',
      ),
    }),
    expected: CHANGED('1 catalog Metadata'),
  },
  {
    name: 'information about the document that is an outline too',
    shows: 'another title in the outline',
    where: 'hidden',
    prepared: {
      [PART.outlines]: `<< /Type /Outlines /First ${PART.info} 0 R /Last ${PART.info} 0 R /Count 1 >>`,
      [PART.info]: '<< /Title (Pay 100) >>',
    },
    change: () => ({ [PART.info]: '<< /Title (Pay 900) >>' }),
    expected: CHANGED('1 trailer Info'),
  },
  {
    name: 'the length of a stream',
    shows: 'another amount over the signed one',
    prepared: {
      [PART.page]: textOf(contract(), PART.page).replace('/Contents 4 0 R', '/Contents [4 0 R 30 0 R]'),
      30: `<< /Length 31 0 R >>\nstream\nq Q\nendstream\nendobj\n1 1 1 rg 50 720 400 60 re f 0 g BT /F 36 Tf 60 740 Td (Pay 900) Tj ET\nendstream`,
      31: '3',
    },
    change: () => ({
      31: String(
        'q Q\nendstream\nendobj\n1 1 1 rg 50 720 400 60 re f 0 g BT /F 36 Tf 60 740 Td (Pay 900) Tj ET'
          .length,
      ),
    }),
    expected: CHANGED('1 object'),
  },
  {
    name: 'data for later verification that is a picture',
    shows: 'another picture',
    prepared: {
      [PART.catalog]: textOf(contract(), PART.catalog).replace('/Names', '/DSS << /Certs [13 0 R] >> /Names'),
    },
    change: (pdf) => ({ [PART.image]: textOf(pdf, PART.image).replace('FF00 00FF', '00FF FF00') }),
    expected: CHANGED('1 object XObject'),
  },
  {
    name: 'a page drawn by what calls itself a cross-reference stream',
    shows: 'another amount over the signed one',
    prepared: { ...DRAWN_TOO, 30: stream('q Q', AS_XREF) },
    change: () => ({ 30: stream(OVER_AMOUNT, AS_XREF) }),
    expected: CHANGED('1 page-content'),
  },
  {
    name: 'a page drawn by what calls itself an object stream',
    shows: 'another amount over the signed one',
    prepared: { ...DRAWN_TOO, 30: stream('q Q', AS_OBJECTS) },
    change: () => ({ 30: stream(OVER_AMOUNT, AS_OBJECTS) }),
    expected: CHANGED('1 page-content'),
  },
  ...[AS_XREF, AS_OBJECTS].map((type): Dressed => ({
    name: `a new stream that nothing uses, ${type.split(' ')[1]!}`,
    shows: 'nothing: it waits for a table that names it',
    where: 'hidden',
    prepared: {},
    change: (_, next) => ({ [next]: stream(OVER_AMOUNT, type) }),
    expected: CHANGED(`1 added-object ${type.slice(7).split(' ')[0]!}`),
  })),
  {
    name: 'metadata that is a picture, drawn by what calls itself a cross-reference stream',
    shows: 'another picture',
    prepared: {
      [PART.page]: textOf(contract(), PART.page)
        .replace('/Contents 4 0 R', '/Contents [4 0 R 31 0 R]')
        .replace('/Im 13 0 R', '/Im 13 0 R /X 30 0 R'),
      [PART.metadata]: PICTURED('FF00 00FF'),
      30: stream(
        'q 80 0 0 80 300 300 cm /Y Do Q',
        `${AS_XREF} /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Y ${PART.metadata} 0 R >> >>`,
      ),
      31: stream('/X Do'),
    },
    change: () => ({ [PART.metadata]: PICTURED('00FF FF00') }),
    expected: CHANGED('1 catalog Metadata'),
  },
  {
    name: 'metadata that is a script, named twice by the catalogue',
    shows: 'nothing: another script runs when the file is opened',
    where: 'hidden',
    prepared: {
      [PART.catalog]: textOf(contract(), PART.catalog).replace(
        '/Names',
        `/OpenAction << /S /JavaScript /JS ${PART.metadata} 0 R >> /Names`,
      ),
      [PART.metadata]: stream('1', '/Type /Metadata'),
    },
    change: () => ({ [PART.metadata]: stream('app.alert(900)', '/Type /Metadata') }),
    expected: CHANGED('1 catalog Metadata'),
  },
];

function attacks(house: SealHouse): Attack[] {
  const sealed = house.seal(contract());
  const contents = contentsOf(sealed);
  const signature = contents.replace(/(?:00)+>$/, '');
  return [
    ...DRESSED.map(({ prepared, change, where = 1, sums = true, ...rest }): Attack => {
      const original = house.seal(contract(prepared));
      return {
        ...rest,
        original,
        where,
        bytes: updated(original, change(original, nextNumber(original))),
        sums,
      };
    }),
    {
      name: 'something behind the signature in Contents',
      shows: 'nothing: room in the file carries what nobody signed',
      where: 'hidden',
      original: sealed,
      bytes: inPlace(
        sealed,
        contents,
        `${signature}${'4D5A'.repeat(20).padEnd(contents.length - signature.length - 1, '0')}>`,
      ),
      sums: true,
      expected: WRONG('1 structure PDF_CONTENTS_PADDING'),
    },
  ];
}

export const DRESSED_UP: AttackFamily = { family: 'changes dressed up', attacks };
