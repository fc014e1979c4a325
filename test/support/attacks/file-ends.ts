import { CHANGED, REFUSED, WRONG, type Attack, type AttackFamily } from './attack.ts';
import { asText, inPlace, joined, lastXref, stream, updated } from './update.ts';
import { uponFile } from './upon.ts';
import { byteRangeOf, content, contract, PART, rangeNumbers, type SealHouse } from './victims.ts';

// Bytes before and behind what was signed.

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const one = uponFile(original, 'nothing; another program takes the file for something else');
  const hidden = { where: 'hidden' } as const;
  const [, first, second, length] = rangeNumbers(original);
  const prefix = '<script>alert(1)</script><!--\n';
  // Readers that do not find startxref rebuild the file and take the copy of page one's content that no table names.
  const copy = `${PART.content} 0 obj\n${stream(content('900'))}\nendobj\n`;
  const twofold = house.seal(updated(contract(), {}, { before: copy }));
  return [
    one(
      'seventeen blanks behind the end',
      joined(original, ' '.repeat(17)),
      CHANGED('1 trailing-bytes'),
      hidden,
    ),
    one('zeros behind the end', joined(original, '\0'.repeat(900)), CHANGED('1 trailing-bytes'), hidden),
    one(
      'so many zeros behind the end that startxref is out of sight',
      joined(twofold, '\0'.repeat(1010)),
      REFUSED,
      {
        original: twofold,
        shows: 'another amount to readers that rebuild the file',
        ...hidden,
      },
    ),
    one('pages of empty lines behind the end', joined(twofold, '\n'.repeat(30_000)), REFUSED, {
      original: twofold,
      shows: 'another amount to readers that rebuild the file',
      ...hidden,
    }),
    one(
      'blanks before the header',
      joined(' '.repeat(900), original),
      WRONG('1 structure PDF_BYTE_RANGE_GAP'),
      { ...hidden, sums: false },
    ),
    one('a remark behind the end', joined(original, '%-->\n'), CHANGED('1 trailing-bytes'), hidden),
    one(
      'a page of HTML behind the end',
      joined(original, `<html>${'x'.repeat(500)}</html>`),
      CHANGED('1 trailing-bytes'),
      hidden,
    ),
    one(
      'an archive behind the end',
      joined(original, `PK\x03\x04${'\0\x01'.repeat(400)}`),
      CHANGED('1 trailing-bytes'),
      hidden,
    ),
    one('one more %%EOF', joined(original, '%%EOF\n'), CHANGED('1 trailing-bytes'), hidden),
    one('a script before the header', joined(prefix, original), WRONG('1 structure PDF_BYTE_RANGE_GAP'), {
      ...hidden,
      sums: false,
    }),
    one(
      'a script before the header, and a ByteRange that knows of it',
      joined(
        prefix,
        inPlace(
          original,
          byteRangeOf(original),
          `[${prefix.length} ${first} ${second + prefix.length} ${length}]`,
        ),
      ),
      WRONG('1 structure PDF_BYTE_RANGE_FORM'),
      { ...hidden, sums: false },
    ),
    one(
      'another header inside',
      joined(
        original,
        `%PDF-1.7\n${asText(original.subarray(lastXref(original)))}`.replace(
          /startxref\n\d+/,
          `startxref\n${lastXref(original)}`,
        ),
      ),
      WRONG('1 structure PDF_BYTE_RANGE_NOT_REVISION'),
      hidden,
    ),
    one(
      'the place of the signature spoiled',
      inPlace(original, '/SigFlags 3', '/SigFlags 0'),
      WRONG(house.kind === 'ses' ? '1 digest DIGEST_WRONG' : '1 digest CMS_DIGEST_WRONG'),
      {
        ...hidden,
        sums: false,
      },
    ),
  ];
}

export const FILE_ENDS: AttackFamily = { family: 'bytes around the document', attacks };
