import { WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { signedByHand } from './by-hand.ts';
import { asText, inPlace, joined, lastXref, over, placeOf, stream, updated } from './update.ts';
import { byteRangeOf, content, contentsOf, contract, rangeNumbers, type SealHouse } from './victims.ts';

// Signature wrapping (Mladenov and others, 2019): everything that was signed is still there and still hashed, and
// something that was not signed stands in or beside the gap.

const GAP = '1 structure PDF_BYTE_RANGE_GAP';
const EVIL = stream(content('900'));

/** Contents with its zeros cut off. */
function tight(contents: string): string {
  return contents.replace(/(?:00)+>$/, '>');
}

/**
 * The second part of what was signed goes to the end; before it stand another text and, where the signed startxref
 * leads, a cross-reference table that names it. A second ByteRange, in the gap, tells where the second part is now.
 */
function moved(pdf: Uint8Array): Uint8Array {
  const [, first, second, length] = rangeNumbers(pdf);
  const xref = lastXref(pdf);
  const head = joined(pdf.subarray(0, first), tight(contentsOf(pdf)));
  const table = (at: number, shift: number): string => {
    // The signed table, its offsets behind the gap shifted, and the text's own place added.
    const old = asText(pdf.subarray(xref));
    const lines = old
      .replace(/(\d{10})(?= 00000 n)/g, (digits) => {
        const offset = Number(digits);
        return String(offset > first ? offset + shift : offset).padStart(10, '0');
      })
      .replace('xref\n', `xref\n4 1\n${String(at).padStart(10, '0')} 00000 n \n`);
    return lines;
  };
  const range = (shift: number): string =>
    ` /ByteRange [0 ${first} ${second + shift} ${length}] >>\nendobj\n`;
  const evil = `4 0 obj\n${EVIL}\nendobj\n`;
  // The shift is known when the table is, and the table's length does not depend on it.
  const tableEnd = xref + table(0, 0).length;
  const shift = tableEnd - second;
  const before = joined(head, range(shift));
  const at = before.length;
  const pad = xref - at - evil.length;
  if (pad < 0) throw new Error('no room in the gap');
  return joined(before, evil, ' '.repeat(pad), table(at, shift), pdf.subarray(second));
}

/** Into the gap goes an object that the signed cross-reference table was made to name. */
function inTheGap(house: SealHouse): { readonly original: Uint8Array; readonly bytes: Uint8Array } {
  const page = (at: number): Uint8Array =>
    house.seal(contract({ 3: PAGE_OF_TWO, 31: 'null' }, { offsets: { 30: at } }));
  const probe = page(1);
  // What stands before the gap is as long in every version.
  const at = rangeNumbers(probe)[1] + tight(contentsOf(probe)).length + 300;
  const original = page(at);
  const [, first, second] = rangeNumbers(original);
  const contents = tight(contentsOf(original));
  const object = `30 0 obj\n${stream('1 1 1 rg 50 720 400 60 re f 0 g BT /F 36 Tf 60 740 Td (Pay 900) Tj ET')}\nendobj\n`;
  const start = `${contents}/X(`;
  const filled = `${start}${' '.repeat(at - first - start.length)}${object}`;
  return { original, bytes: over(original, first, `${filled.padEnd(second - first - 1)})`) };
}

const PAGE_OF_TWO =
  '<< /Type /Page /Parent 2 0 R /Contents [4 0 R 30 0 R] /Resources << /Font << /F 5 0 R /G 14 0 R >> ' +
  '/XObject << /Im 13 0 R >> /Properties << /Draft 16 0 R /Final 17 0 R >> >> /Annots [8 0 R 10 0 R] >>';

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const one = (name: string, bytes: Uint8Array, expected: Expected, more: Partial<Attack> = {}): Attack => ({
    ...{ name, bytes, original, expected },
    shows: 'another amount, with the seal below it',
    where: 1,
    sums: true,
    ...more,
  });
  const hidden = { where: 'hidden', shows: 'nothing yet: room for anything is left unsigned' } as const;
  const contents = contentsOf(original);
  const byHand = (form: Parameters<typeof signedByHand>[2]): Uint8Array =>
    signedByHand(contract(), house, form);
  const honest = byHand({});
  const wide = byHand({ range: ([, , c, d]) => [0, placeOf(contract(), '\n4 0 obj'), c, d] });
  const short = byHand({ range: ([, b, c]) => [0, b, c, 10] });
  const gap = inTheGap(house);
  return [
    one(
      'the second part moved behind another text',
      moved(original),
      WRONG('1 structure PDF_VALUE_UNREADABLE'),
      {
        // The dictionary says two things; which range is meant, nobody knows.
        sums: false,
      },
    ),
    one('an object in the gap', gap.bytes, WRONG(GAP), { original: gap.original }),
    one('a gap larger than Contents', inPlace(original, contents, tight(contents)), WRONG(GAP), hidden),
    one(
      'a gap smaller than Contents',
      byHand({ range: ([, b, c, d]) => [0, b, c - 20, d + 20] }),
      WRONG(GAP),
      { ...hidden, original: honest },
    ),
    one(
      'a gap that begins before Contents',
      byHand({ range: ([, b, c, d]) => [0, b - 10, c, d] }),
      WRONG(GAP),
      {
        ...hidden,
        original: honest,
      },
    ),
    one('a gap that holds the page', over(wide, placeOf(wide, 'Pay 100'), 'Pay 900'), WRONG(GAP), {
      original: honest,
    }),
    one(
      'a range that ends before the table',
      updated(short, { 4: EVIL }),
      WRONG('1 structure PDF_BYTE_RANGE_NOT_REVISION'),
      { original: honest },
    ),
    one(
      'the gap closed and a second Contents put behind it',
      inPlace(original, `/Contents ${contents}`, `/Contents <00> /Contents ${tight(contents)}`),
      WRONG('1 structure PDF_VALUE_UNREADABLE'),
      { where: 'hidden', shows: 'two signatures in one, of which a reader takes either', sums: false },
    ),
    one(
      'Contents that is not the gap',
      inPlace(original, `/ByteRange ${byteRangeOf(original)}`, `/ByteRange [0 9 19 ${original.length - 19}]`),
      WRONG(GAP),
      { where: 'hidden', shows: 'a signature over other bytes than it seems', sums: false },
    ),
  ];
}

export const SIGNATURE_WRAPPING: AttackFamily = { family: 'signature wrapping', attacks };
