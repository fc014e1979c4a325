import { CHANGED, WRONG, type Attack, type AttackFamily } from './attack.ts';
import { lastSignature } from './by-hand.ts';
import { edited, nextNumber, numbersOf, textOf, updated, type Objects } from './update.ts';
import { uponFile } from './upon.ts';
import { contract, image, look, PART, type SealHouse } from './victims.ts';

// The seal's picture is not the one that was stamped, or not where it was.

const BLUE = look('0 0 1 rg 0 0 113 113 re f', '[0 0 113.38583 113.38583]');

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const twice = house.seal(original, { centre: { x: 60, y: 240 } });
  const { value, field } = lastSignature(original);
  const one = uponFile(original, 'another seal, another place, or none');
  const shape = Number(/\/AP << \/N (\d+) 0 R/.exec(textOf(original, field))![1]);
  const picture = Number(/\/Seal (\d+) 0 R/.exec(textOf(original, shape))![1]);
  const set = (objects: Objects): Uint8Array => updated(original, objects);
  const onField = (from: string, to: string): Uint8Array =>
    set({ [field]: edited(original, field, from, to) });
  const [first, second] = numbersOf(twice, '/FT /Sig');
  const [firstValue, secondValue] = numbersOf(twice, '/Type /Sig ');
  const swap = (key: string, a: string, b: string): Uint8Array =>
    updated(twice, {
      [first!]: edited(twice, first!, `${key} ${a}`, `${key} ${b}`),
      [second!]: edited(twice, second!, `${key} ${b}`, `${key} ${a}`),
    });
  const nameOf = (num: number): string => /\/T (\([^)]*\))/.exec(textOf(twice, num))![1]!;
  const name = nameOf(first!);
  const changed = CHANGED(`1 form-field ${name.slice(1, -1)}`);
  const swapped = [`1 form-field ${name.slice(1, -1)}`, `2 form-field ${nameOf(second!).slice(1, -1)}`];
  return [
    one('another look of the seal', set({ [shape]: BLUE }), changed),
    one(
      'another picture within the look',
      set({ [picture]: image('00FF FF00') }),
      CHANGED('1 object XObject'),
    ),
    one(
      'another look named',
      set({
        [field]: edited(original, field, `/N ${shape} 0 R`, `/N ${nextNumber(original)} 0 R`),
        [nextNumber(original)]: BLUE,
      }),
      changed,
    ),
    one('the seal moved', onField('/Rect [', '/Rect [20 20 120 120] /Old ['), changed),
    one('the seal made invisible', onField('/F 132', '/F 134'), changed),
    one('the look taken away', onField(`/AP << /N ${shape} 0 R >>`, ''), changed),
    one('the seal in a layer that is off', onField('/F 132', '/F 132 /OC 16 0 R'), changed),
    one(
      'the seal taken off the page',
      set({ [PART.page]: edited(original, PART.page, ` ${field} 0 R`, '') }),
      CHANGED('1 annotation'),
    ),
    one(
      'the seal taken out of the form',
      set({ [PART.form]: edited(original, PART.form, ` ${field} 0 R`, '') }),
      { file: 'invalid FILE_CHANGED', names: ['1 structure PDF_FIELD_NOT_IN_FORM', '1 form Fields'] },
      { where: 'hidden', shows: 'no signature in the list of signatures' },
    ),
    one(
      'the field freed',
      updated(original, {}, { free: [field] }),
      {
        file: 'unknown NO_SIGNATURES',
        names: [],
      },
      { sums: false },
    ),
    one(
      'two fields that name one signature',
      updated(original, {
        [nextNumber(original)]: textOf(original, field).replace('/T (YZ', '/T (ZZ'),
        [PART.form]: edited(
          original,
          PART.form,
          ` ${field} 0 R`,
          ` ${field} 0 R ${nextNumber(original)} 0 R`,
        ),
        [PART.page]: edited(
          original,
          PART.page,
          ` ${field} 0 R`,
          ` ${field} 0 R ${nextNumber(original)} 0 R`,
        ),
      }),
      WRONG('1 structure PDF_VALUE_SHARED'),
      { where: 'hidden', shows: 'one signature as two' },
    ),
    uponFile(twice, 'the one seal answers for the other')(
      'the values of two seals swapped',
      swap('/V', `${firstValue!} 0 R`, `${secondValue!} 0 R`),
      CHANGED(...swapped.map((text) => text)),
      { where: 'hidden' },
    ),
    uponFile(twice, 'the one seal under the name of the other')(
      'the names of two seals swapped',
      swap('/T', name, nameOf(second!)),
      CHANGED(),
      { where: 'hidden' },
    ),
    one(
      'the value written into the field',
      onField(`/V ${value} 0 R`, `/V ${textOf(original, value)}`),
      WRONG('1 structure PDF_BYTE_RANGE_GAP'),
      {
        where: 'hidden',
        shows: 'nothing',
      },
    ),
  ];
}

export const SEAL_LOOKS: AttackFamily = { family: 'the look and place of a seal', attacks };
