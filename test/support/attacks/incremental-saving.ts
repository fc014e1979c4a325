import { CHANGED, REFUSED, WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { lastSignature } from './by-hand.ts';
import {
  edited,
  joined,
  lastXref,
  nextNumber,
  numbersOf,
  objectTexts,
  stream,
  textOf,
  updated,
} from './update.ts';
import { content, contract, PART, type SealHouse } from './victims.ts';

// Incremental saving attacks (Mladenov and others, 2019): the signed bytes stay, what follows them changes the document.

const EVIL = stream(content('900'));
const BODY = `${PART.content} 0 obj\n${EVIL}\nendobj\n`;

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const twice = house.seal(original, { centre: { x: 60, y: 240 } });
  const { value, field } = lastSignature(original);
  const one = (name: string, bytes: Uint8Array, expected: Expected, more: Partial<Attack> = {}): Attack => ({
    ...{ name, bytes, original, expected },
    shows: 'another amount, with the seal below it',
    where: 1,
    sums: true,
    ...more,
  });
  const copy = nextNumber(original);
  const whole = updated(original, { [PART.content]: EVIL });
  const cut = (what: string): Uint8Array => {
    const text = Buffer.from(whole).toString('latin1');
    const at = text.lastIndexOf(what);
    return joined(whole.subarray(0, at), whole.subarray(at + what.length));
  };
  return [
    one('another text by an update', whole, CHANGED('1 page-content')),
    one(
      'another text by an update with a copy of the signature',
      updated(original, {
        [PART.content]: EVIL,
        [field]: edited(original, field, `/V ${value} 0 R`, `/V ${copy} 0 R`),
        [copy]: textOf(original, value),
      }),
      WRONG('1 structure PDF_BYTE_RANGE_GAP', '1 page-content'),
    ),
    one(
      'another text by an update that writes the signature again',
      updated(original, { [PART.content]: EVIL, [value]: textOf(original, value) }),
      WRONG('1 structure PDF_BYTE_RANGE_GAP', '1 page-content'),
    ),
    one(
      'another text in two updates',
      updated(updated(original, { 40: 'null' }), { [PART.content]: EVIL }),
      CHANGED('1 page-content'),
    ),
    one('an update without %%EOF', cut('%%EOF\n'), REFUSED),
    one('an update without startxref', cut(`startxref\n${lastXref(whole)}\n`), CHANGED('1 trailing-bytes'), {
      where: 'hidden',
      shows: 'another amount, to readers that search for objects',
    }),
    one('an update without a trailer', cut('trailer\n'), REFUSED),
    one('a body whose startxref leads to nothing', joined(original, BODY, 'startxref\n0\n%%EOF\n'), REFUSED),
    one('a body alone', joined(original, BODY), CHANGED('1 trailing-bytes'), {
      where: 'hidden',
      shows: 'another amount, to readers that search for objects',
    }),
    one(
      'a body with the startxref of the signed version',
      joined(original, BODY, `startxref\n${lastXref(original)}\n%%EOF\n`),
      WRONG('1 structure PDF_BYTE_RANGE_NOT_REVISION'),
      { where: 'hidden', shows: 'another amount, to readers that search for objects' },
    ),
    one(
      'the whole document written again, without Prev',
      rewritten(original),
      WRONG('1 structure PDF_BYTE_RANGE_NOT_REVISION'),
    ),
    one(
      'back to the version before the last seal',
      joined(twice, `startxref\n${lastXref(original)}\n%%EOF\n`),
      WRONG('1 structure PDF_BYTE_RANGE_NOT_REVISION'),
      { original: twice, shows: 'the second seal is gone' },
    ),
    one('the last seal taken away again', takenAway(original, twice), CHANGED('1 freed-object'), {
      ...{ original: twice, shows: 'the second seal is gone' },
    }),
    one(
      'an update that passes over the last seal',
      updated(twice, {}, { prev: lastXref(original) }),
      CHANGED('1 unnamed-bytes'),
      { original: twice, shows: 'the second seal is gone' },
    ),
  ];
}

/** Everything as it was before the last seal, whose objects are freed. */
function takenAway(before: Uint8Array, after: Uint8Array): Uint8Array {
  const [old, now] = [objectTexts(before), objectTexts(after)];
  const changed = [...now].filter(([num, text]) => old.has(num) && old.get(num) !== text);
  return updated(after, Object.fromEntries(changed.map(([num]) => [num, old.get(num)!])), {
    free: [...now.keys()].filter((num) => !old.has(num)),
  });
}

/** Every object anew but the signature, in a section that continues nothing. */
function rewritten(original: Uint8Array): Uint8Array {
  const signature = numbersOf(original, '/Type /Sig ')[0]!;
  const objects = Object.fromEntries(objectTexts(original));
  const text = Buffer.from(original).toString('latin1');
  const at = text.indexOf(`\n${signature} 0 obj`) + 1;
  return updated(
    original,
    { ...objects, [PART.content]: EVIL, [signature]: 'null' },
    { first: true, offsets: { [signature]: at } },
  );
}

export const INCREMENTAL_SAVING: AttackFamily = { family: 'incremental saving', attacks };
