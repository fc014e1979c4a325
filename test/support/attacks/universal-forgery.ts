import { WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { lastSignature } from './by-hand.ts';
import { edited, inPlace, nextNumber, updated } from './update.ts';
import { byteRangeOf, contentsOf, contract, forged, rangeNumbers, type SealHouse } from './victims.ts';

// Universal signature forgery (Mladenov and others, 2019): the text is changed, and what a reader would check the
// signature by is taken away or spoiled, in the hope that it then checks nothing.

const FORM = '1 structure PDF_BYTE_RANGE_FORM';

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const changed = forged(original);
  const range = byteRangeOf(original);
  const contents = contentsOf(original);
  const [, first, second, length] = rangeNumbers(original);
  const { value, field } = lastSignature(original);
  const one = (name: string, bytes: Uint8Array, expected: Expected): Attack => ({
    ...{ name, bytes, original, expected },
    shows: 'another amount, with the seal below it',
    where: 1,
    sums: false,
  });
  const ranges = (name: string, text: string, ...names: readonly string[]): Attack =>
    one(`ByteRange ${name}`, inPlace(changed, `/ByteRange ${range}`, text), WRONG(...names));
  const inside = (name: string, text: string, ...names: readonly string[]): Attack =>
    one(`Contents ${name}`, inPlace(changed, `/Contents ${contents}`, text), WRONG(...names));
  const next = nextNumber(original);
  const digest = house.kind === 'ses' ? '1 digest DIGEST_WRONG' : '1 digest CMS_DIGEST_WRONG';
  return [
    ranges('missing', '', FORM),
    ranges('null', '/ByteRange null', FORM),
    ranges('of nothing', '/ByteRange []', FORM),
    ranges('of zeros', '/ByteRange [0 0 0 0]', '1 structure PDF_BYTE_RANGE_GAP'),
    ranges('negative', '/ByteRange [0 -1 -1 -1]', FORM),
    ranges('huge', `/ByteRange [0 ${first} ${second} 999999999]`, '1 structure PDF_BYTE_RANGE_BEYOND_FILE'),
    ranges('beyond all integers', '/ByteRange [0 1 99999999999999999999 1]', FORM),
    ranges('of real numbers', `/ByteRange [0.0 ${first}. ${second}. ${length}.]`, FORM),
    ranges('that is a text', '/ByteRange (0 1 2 3)', FORM),
    ranges('of three numbers', `/ByteRange [0 ${first} ${second}]`, FORM),
    ranges('of six numbers', `/ByteRange [0 9 9 9 ${second} ${length}]`, FORM),
    ranges('that overlaps', `/ByteRange [0 ${second} ${first} 10]`, '1 structure PDF_BYTE_RANGE_OVERLAP'),
    one(
      'ByteRange indirect',
      updated(changed, {
        [value]: edited(changed, value, range, `${next} 0 R`),
        [next]: range,
      }),
      WRONG(FORM),
    ),
    inside('missing', '', '1 structure PDF_CONTENTS_FORM'),
    inside('null', '/Contents null', '1 structure PDF_CONTENTS_FORM'),
    inside('empty', '/Contents <>', '1 structure PDF_CONTENTS_EMPTY'),
    inside('0x00', '/Contents <00>', '1 structure PDF_CONTENTS_EMPTY'),
    inside('of zeros', `/Contents <${'0'.repeat(contents.length - 2)}>`, '1 structure PDF_CONTENTS_EMPTY'),
    inside('of a text', '/Contents (a signature)', '1 structure PDF_CONTENTS_FORM'),
    inside('of another kind', '/Contents /Signature', '1 structure PDF_CONTENTS_FORM'),
    one('signature without Type', inPlace(changed, '/Type /Sig ', ''), WRONG(digest)),
    one('signature without Filter', inPlace(changed, filterOf(house), ''), WRONG(digest)),
    one('signature without SubFilter', inPlace(changed, subFilterOf(house), ''), WRONG(digest)),
    one(
      'signature that is null',
      updated(changed, { [value]: 'null' }),
      WRONG('1 structure PDF_VALUE_UNREADABLE'),
    ),
    one(
      'field without a value',
      updated(changed, { [field]: edited(changed, field, `/V ${value} 0 R`, '') }),
      {
        file: 'unknown NO_SIGNATURES',
        names: [],
      },
    ),
  ];
}

function filterOf({ kind }: SealHouse): string {
  return kind === 'ses' ? '/Filter /GM.PKILite' : '/Filter /Adobe.PPKLite';
}

function subFilterOf({ kind }: SealHouse): string {
  return kind === 'ses' ? '/SubFilter /GM.sm2seal' : '/SubFilter /adbe.pkcs7.detached';
}

export const UNIVERSAL_FORGERY: AttackFamily = { family: 'universal signature forgery', attacks };
