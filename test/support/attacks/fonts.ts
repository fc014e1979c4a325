import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../repo.ts';
import { CHANGED, type Attack, type AttackFamily } from './attack.ts';
import { edited, numbersOf, stream, textOf } from './update.ts';
import { uponUpdates } from './upon.ts';
import { contract, PART, type SealHouse } from './victims.ts';

// A font is swapped after signing: the page says the same characters, the reader sees others.

const { font } = PART;

function attacks(house: SealHouse): Attack[] {
  const nine = '/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [49 /nine] >>';
  const inContract = uponUpdates(house.seal(contract()), [
    {
      name: 'another encoding',
      ...{ shows: '900 where 100 was signed', where: 1, expected: CHANGED('1 object Font') },
      objects: (pdf) => ({ [font]: edited(pdf, font, '/Encoding /WinAnsiEncoding', nine) }),
    },
    {
      name: 'another base font',
      ...{ shows: 'other letters', where: 1, expected: CHANGED('1 object Font') },
      objects: (pdf) => ({ [font]: edited(pdf, font, '/Helvetica', '/Courier-Bold') }),
    },
    {
      name: 'other widths',
      ...{
        shows: 'letters upon one another, an amount that cannot be read',
        where: 1,
        expected: CHANGED('1 object Font'),
      },
      objects: (pdf) => ({
        [font]: edited(
          pdf,
          font,
          '/Type /Font',
          `/Type /Font /FirstChar 32 /LastChar 126 /Widths [${'200 '.repeat(95)}]`,
        ),
      }),
    },
    {
      name: 'a drawn glyph',
      ...{ shows: 'another figure', where: 1, expected: CHANGED('1 object') },
      objects: () => ({
        [PART.glyph]: stream('1000 0 0 0 1000 1000 d1 0 0 1000 200 re 800 0 200 1000 re f'),
      }),
    },
    {
      name: 'what letters mean when they are copied',
      ...{
        shows: 'the signed amount; copied or read aloud it is another one',
        where: 'text',
        expected: CHANGED('1 object'),
      },
      objects: (pdf) => ({
        [PART.toUnicode]: edited(
          pdf,
          PART.toUnicode,
          '1 beginbfrange <20> <7E> <0020>',
          '2 beginbfrange <31> <31> <0039> <32> <7E> <0032>',
        ).replace(/\/Length \d+/, (old) => `/Length ${Number(old.slice(8)) + '<31> <31> <0039> '.length}`),
      }),
    },
  ]);
  const sample = house.seal(new Uint8Array(readFileSync(join(ROOT, 'resources/demo/sample.pdf'))));
  const [descriptor, other] = numbersOf(sample, '/FontFile3');
  const program = (num: number): number => Number(/\/FontFile3 (\d+)/.exec(textOf(sample, num))![1]);
  const embedded = uponUpdates(sample, [
    {
      name: 'another embedded program',
      ...{
        shows: 'other characters all over the notice',
        where: 1,
        expected: CHANGED('1 object FontDescriptor'),
      },
      objects: (pdf) => ({
        [descriptor!]: edited(
          pdf,
          descriptor!,
          `/FontFile3 ${program(descriptor!)} 0 R`,
          `/FontFile3 ${program(other!)} 0 R`,
        ),
      }),
    },
    {
      name: 'the embedded program itself',
      ...{ shows: 'other characters all over the notice', where: 1, expected: CHANGED('1 object') },
      objects: (pdf) => ({ [program(descriptor!)]: textOf(pdf, program(other!)) }),
    },
  ]);
  return [...inContract, ...embedded];
}

export const FONTS: AttackFamily = { family: 'fonts swapped', attacks };
