import { CHANGED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { edited, textOf, updated, type UpdateForm } from './update.ts';
import { contract, look, PART, type SealHouse } from './victims.ts';

// Shadow attacks (Mainka and others, 2021), replace: what was signed refers to something that seems harmless to change.

type Form = NonNullable<UpdateForm['form']>;

/** What was signed refers to something that is allowed to change, and is replaced. */
function replace(house: SealHouse, form: Form): Attack[] {
  const amount = textOf(contract(), PART.textField);
  const one = (
    name: string,
    original: Uint8Array,
    change: (pdf: Uint8Array) => Uint8Array,
    expected: Expected,
    more: Partial<Attack> = {},
  ): Attack => ({
    ...{ name: `replace: ${name}`, original, expected },
    bytes: change(original),
    shows: 'another amount in the field',
    where: 1,
    sums: true,
    ...more,
  });
  const plain = house.seal(contract({}, { form }));
  const prepared = house.seal(
    contract({ [PART.textField]: amount.replace('/V (100)', '/V (100) /DV (900)') }, { form }),
  );
  const twoValues = house.seal(
    contract({ [PART.textField]: amount.replace('/V (100)', '/V (900)') }, { form }),
  );
  const nine = look('BT /F 24 Tf 4 10 Td (900) Tj ET', undefined, '/Resources << /Font << /F 5 0 R >> >>');
  const field = PART.textField;
  return [
    one(
      'the value of a field alone',
      plain,
      (pdf) => updated(pdf, { [field]: edited(pdf, field, '(100)', '(900)') }, { form }),
      CHANGED('1 form-field amount'),
      {
        where: 'hidden',
        shows: 'another amount, as soon as a reader draws the field itself',
      },
    ),
    one(
      'the look of a field alone',
      plain,
      (pdf) => updated(pdf, { [PART.fieldLook]: nine }, { form }),
      CHANGED('1 form-field amount'),
    ),
    one(
      'the default value put in',
      prepared,
      (pdf) =>
        updated(
          pdf,
          { [field]: edited(pdf, field, '/V (100)', '/V (900)'), [PART.fieldLook]: nine },
          { form },
        ),
      CHANGED('1 form-field amount'),
    ),
    one(
      'readers asked to draw a field whose look was not its value',
      twoValues,
      (pdf) =>
        updated(pdf, { [PART.form]: edited(pdf, PART.form, '/DA', '/NeedAppearances true /DA') }, { form }),
      CHANGED('1 form NeedAppearances'),
      { where: 'hidden', shows: 'another amount, in readers that draw fields when asked to' },
    ),
    one(
      'the look taken away from a field whose look was not its value',
      twoValues,
      (pdf) => updated(pdf, { [field]: edited(pdf, field, '/AP << /N 19 0 R >>', '') }, { form }),
      CHANGED('1 form-field amount'),
    ),
    one(
      'the font of the form',
      plain,
      (pdf) => updated(pdf, { [PART.form]: edited(pdf, PART.form, '/F 5 0 R', '/F 14 0 R') }, { form }),
      CHANGED('1 form DR'),
      { where: 'hidden', shows: 'other letters, as soon as a reader draws the field itself' },
    ),
  ];
}

function named(name: string, attacks: readonly Attack[]): Attack[] {
  return attacks.map((attack) => ({ ...attack, name: `${attack.name}, ${name}` }));
}

export const SHADOW_REPLACE: AttackFamily = {
  family: 'shadow: replace',
  attacks: (house) => [
    ...named('table', replace(house, 'table')),
    ...named('stream', replace(house, 'stream')),
  ],
};
