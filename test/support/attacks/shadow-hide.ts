import { CHANGED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { edited, stream, textOf, updated, type UpdateForm } from './update.ts';
import { content, contract, image, look, PART, type SealHouse } from './victims.ts';

// Shadow attacks (Mainka and others, 2021), hide: who prepares the document lays something over a text, and takes it away
// after signing. Each with a cross-reference table, or with a stream, as the signed file has it.

type Form = NonNullable<UpdateForm['form']>;

const AMOUNT = 'q 420 0 0 50 55 725 cm /Ov Do Q';
const WHITE_FORM = look('1 1 1 rg 0 0 1 1 re f', '[0 0 1 1]');
const EMPTY_FORM = look('', '[0 0 1 1]');

function page(resources: string, more = '', contents = '4 0 R'): string {
  return (
    `<< /Type /Page /Parent 2 0 R /Contents ${contents} /Resources << /Font << /F 5 0 R /G 14 0 R >> ${resources} ` +
    `/Properties << /Draft 16 0 R /Final 17 0 R >> >> /Annots [8 0 R 10 0 R ${more}] >>`
  );
}

const LAYERS = '<< /OCGs [16 0 R 17 0 R] /D << /ON [17 0 R] /OFF [16 0 R] /Order [16 0 R 17 0 R] >> >>';
const HIDES = 'the text below what covered it when it was signed';

/** What was signed lies under something that is taken away. */
function hide(house: SealHouse, form: Form): Attack[] {
  const sealed = (objects: Readonly<Record<number, string>>): Uint8Array =>
    house.seal(contract(objects, { form }));
  const covered = (thing: string): Uint8Array =>
    sealed({
      [PART.page]: page('/XObject << /Im 13 0 R /Ov 30 0 R >>'),
      [PART.content]: stream(`${content('900')}\n${AMOUNT}`),
      30: thing,
    });
  const one = (
    name: string,
    original: Uint8Array,
    change: (pdf: Uint8Array) => Uint8Array,
    expected: Expected,
  ): Attack => ({
    ...{ name: `hide: ${name}`, original, expected },
    bytes: change(original),
    shows: HIDES,
    where: 1,
    sums: true,
  });
  const stamped = sealed({
    [PART.page]: page('/XObject << /Im 13 0 R >>', '30 0 R'),
    [PART.content]: stream(content('900')),
    30: '<< /Type /Annot /Subtype /Stamp /F 4 /Rect [55 725 475 775] /AP << /N 31 0 R >> >>',
    31: WHITE_FORM,
  });
  const layered = sealed({
    [PART.catalog]: textOf(contract(), 1).replace(/\/OCProperties .*$/, '/OCProperties 30 0 R >>'),
    30: LAYERS,
  });
  const twoStreams = sealed({
    [PART.page]: page('/XObject << /Im 13 0 R >>', '', '[4 0 R 30 0 R]'),
    [PART.content]: stream(content('900')),
    30: stream('1 1 1 rg 55 725 420 50 re f'),
  });
  const dangling = sealed({ [PART.page]: page('/XObject << /Im 13 0 R >>', '', '[4 0 R 30 0 R]') });
  return [
    one(
      'a covering image freed',
      covered(image('FFFF FFFF')),
      (pdf) => updated(pdf, {}, { form, free: [30] }),
      CHANGED('1 freed-object'),
    ),
    one(
      'a covering form made empty',
      covered(WHITE_FORM),
      (pdf) => updated(pdf, { 30: EMPTY_FORM }, { form }),
      CHANGED('1 object XObject'),
    ),
    one(
      'a covering image swapped',
      covered(image('FFFF FFFF')),
      (pdf) => updated(pdf, { 30: EMPTY_FORM }, { form }),
      CHANGED('1 object XObject'),
    ),
    one(
      'a covering annotation taken off the page',
      stamped,
      (pdf) => updated(pdf, { [PART.page]: edited(pdf, PART.page, ' 30 0 R', '') }, { form }),
      CHANGED('1 annotation'),
    ),
    one(
      'the look of a covering annotation emptied',
      stamped,
      (pdf) => updated(pdf, { 31: EMPTY_FORM }, { form }),
      CHANGED('1 annotation Stamp'),
    ),
    one(
      'a covering content stream emptied',
      twoStreams,
      (pdf) => updated(pdf, { 30: stream('') }, { form }),
      CHANGED('1 page-content'),
    ),
    one(
      'the layers switched',
      layered,
      (pdf) =>
        updated(
          pdf,
          { 30: LAYERS.replace('/ON [17 0 R] /OFF [16 0 R]', '/ON [16 0 R] /OFF [17 0 R]') },
          { form },
        ),
      CHANGED('1 object'),
    ),
    one(
      'a content stream that did not exist',
      dangling,
      (pdf) => updated(pdf, { 30: stream('1 1 1 rg 55 725 420 50 re f') }, { form }),
      CHANGED('1 hidden-object'),
    ),
  ];
}

function named(name: string, attacks: readonly Attack[]): Attack[] {
  return attacks.map((attack) => ({ ...attack, name: `${attack.name}, ${name}` }));
}

export const SHADOW_HIDE: AttackFamily = {
  family: 'shadow: hide',
  attacks: (house) => [...named('table', hide(house, 'table')), ...named('stream', hide(house, 'stream'))],
};
