import { CHANGED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { stream, textOf, updated, type UpdateForm } from './update.ts';
import { content, contract, type SealHouse } from './victims.ts';

// Shadow attacks (Mainka and others, 2021), hide and replace: both texts are in the signed bytes under one number.

type Form = NonNullable<UpdateForm['form']>;

/** Both are in the signed bytes under one number; a later cross-reference section leads to the other one. */
function hideAndReplace(house: SealHouse, form: Form, later: Form): Attack[] {
  const text = (num: number, body: string): string => `${num} 0 obj\n${body}\nendobj\n`;
  const evilPage =
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 34 0 R /Resources << /Font << /F 5 0 R /G 14 0 R >> /XObject << /Im 13 0 R >> /Properties << /Draft 16 0 R /Final 17 0 R >> >> >>';
  const hidden = [
    text(4, stream(content('900'))),
    text(31, textOf(contract(), 1).replace('/Pages 2 0 R', '/Pages 32 0 R')),
    text(32, '<< /Type /Pages /Kids [33 0 R] /Count 1 /MediaBox [0 0 595 842] >>'),
    text(33, evilPage.replace('/Parent 2 0 R', '/Parent 32 0 R')),
    text(34, stream(content('900'))),
    text(2, '<< /Type /Pages /Kids [6 0 R 3 0 R] /Count 2 /MediaBox [0 0 595 842] >>'),
  ].join('');
  const original = house.seal(contract({}, { form, before: hidden }));
  const at = (what: string): number => Buffer.from(original).indexOf(what);
  const places = Object.fromEntries([31, 32, 33, 34].map((num) => [num, at(`${num} 0 obj`)]));
  const one = (name: string, bytes: Uint8Array, expected: Expected): Attack => ({
    ...{ name: `hide and replace: ${name}`, original, bytes, expected },
    shows: 'another amount, which lay in the signed bytes all the time',
    where: 1,
    sums: true,
  });
  return [
    one(
      'the text',
      updated(original, {}, { form: later, offsets: { 4: at('4 0 obj') } }),
      CHANGED('1 page-content', '1 hidden-object'),
    ),
    one(
      'the page tree',
      updated(original, {}, { form: later, offsets: { 2: at('\n2 0 obj') + 1 } }),
      CHANGED('1 page-tree', '1 hidden-object'),
    ),
    one(
      'the catalogue',
      updated(original, {}, { form: later, root: 31, offsets: places }),
      CHANGED('1 page-tree', '1 hidden-object'),
    ),
  ];
}

function named(name: string, attacks: readonly Attack[]): Attack[] {
  return attacks.map((attack) => ({ ...attack, name: `${attack.name}, ${name}` }));
}

export const SHADOW_HIDE_AND_REPLACE: AttackFamily = {
  family: 'shadow: hide and replace',
  attacks: (house) => [
    ...named('table', hideAndReplace(house, 'table', 'table')),
    ...named('stream', hideAndReplace(house, 'stream', 'stream')),
    ...named('hybrid', hideAndReplace(house, 'table', 'hybrid')),
  ],
};
