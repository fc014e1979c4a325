import { CHANGED, FORBIDDEN, UNSIGNED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { certified, lastSignature } from './by-hand.ts';
import { annotation, filled, FREE_TEXT, OVERLAY } from './overlays.ts';
import { edited, nextNumber, stream, textOf, updated, type Objects } from './update.ts';
import { contract, PART, type SealHouse } from './victims.ts';

// Evil annotations (Mainka and others, 2021): what a certification allows is used to cover the text.

const LATER = 'annotations that cover the first line with another amount';

/** Annotations and field values after a certification, or after a seal. */
function attacks(house: SealHouse): Attack[] {
  const sealed = house.seal(contract());
  const by = (p: 1 | 2 | 3): Uint8Array => certified(contract(), house, p);
  const one = (name: string, original: Uint8Array, objects: Objects, expected: Expected): Attack => ({
    ...{ name, original, expected, bytes: updated(original, objects) },
    ...{ shows: LATER, where: 1, sums: true },
  });
  const [none, forms, notes] = [by(1), by(2), by(3)];
  const shared = certified(
    contract({ [PART.page]: textOf(contract(), PART.page).replace('/Im 13 0 R', '/Im 19 0 R') }),
    house,
    2,
  );
  const sealLook = Number(/\/AP << \/N (\d+)/.exec(textOf(forms, lastSignature(forms).field))![1]);
  return [
    one(
      'FreeText over a sealed text',
      sealed,
      annotation(sealed, 'FreeText', FREE_TEXT),
      CHANGED('1 annotation'),
    ),
    one('Stamp over a sealed text', sealed, annotation(sealed, 'Stamp'), CHANGED('1 annotation')),
    one('FreeText, certified P 1', none, annotation(none, 'FreeText', FREE_TEXT), FORBIDDEN('1 annotation')),
    one(
      'FreeText, certified P 2',
      forms,
      annotation(forms, 'FreeText', FREE_TEXT),
      FORBIDDEN('1 annotation'),
    ),
    one('Stamp, certified P 2', forms, annotation(forms, 'Stamp'), FORBIDDEN('1 annotation')),
    one('FreeText, certified P 3', notes, annotation(notes, 'FreeText', FREE_TEXT), UNSIGNED('1 annotation')),
    one('Stamp, certified P 3', notes, annotation(notes, 'Stamp'), UNSIGNED('1 annotation')),
    one(
      'Redact, certified P 3',
      notes,
      annotation(notes, 'Redact', '/OverlayText (Pay 900)'),
      FORBIDDEN('1 annotation'),
    ),
    one('a field filled, certified P 1', none, filled(none), FORBIDDEN('1 form-field amount')),
    one('a field filled, certified P 2', forms, filled(forms), UNSIGNED('1 form-field amount')),
    one(
      'page contents, certified P 3',
      notes,
      { 4: stream('BT /F 36 Tf 60 740 Td (Pay 900) Tj ET') },
      FORBIDDEN('1 page-content'),
    ),
    one(
      'a link that leads elsewhere, certified P 3',
      notes,
      {
        [PART.link]: edited(
          notes,
          PART.link,
          '/Border [0 0 1]',
          `/Border [0 0 1] /AP << /N ${nextNumber(notes)} 0 R >>`,
        ),
        [nextNumber(notes)]: OVERLAY,
      },
      UNSIGNED('1 annotation'),
    ),
    one(
      'a field filled whose look the page draws too, certified P 2',
      shared,
      filled(shared),
      FORBIDDEN('1 shared-object'),
    ),
    one(
      'a field filled whose new look is that of the seal, certified P 2',
      forms,
      {
        [PART.textField]: edited(
          forms,
          PART.textField,
          '/AP << /N 19 0 R >>',
          `/AP << /N ${sealLook} 0 R >>`,
        ),
      },
      FORBIDDEN('1 form-field amount'),
    ),
    one(
      'a field moved over the text, certified P 2',
      forms,
      { [PART.textField]: edited(forms, PART.textField, '[60 480 260 520]', '[60 730 260 770]') },
      FORBIDDEN('1 form-field amount'),
    ),
  ];
}

export const EVIL_ANNOTATIONS: AttackFamily = { family: 'evil annotations', attacks };
