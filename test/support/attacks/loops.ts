import { CHANGED, REFUSED, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { edited, nextNumber, stream, textOf, updated } from './update.ts';
import { contract, PART, type SealHouse } from './victims.ts';

// Updates that lead a verifier in circles or down without end, so that it gives up or gives in.

const DEEP = 20_000;

function attacks(house: SealHouse): Attack[] {
  const original = house.seal(contract());
  const one = (name: string, bytes: Uint8Array, expected: Expected): Attack => ({
    ...{ name, original, bytes, expected },
    ...{ shows: 'nothing: other readers do not mind', where: 'hidden', sums: true },
  });
  const next = nextNumber(original);
  const { page, pages, form, textField, content } = PART;
  const list = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
  const here = original.length;
  // Offsets of as many digits: the first update is as long with any of them.
  const second = updated(original, {}, { prev: here }).length;
  return [
    one('a table that comes before itself', updated(original, {}, { prev: here }), REFUSED),
    one(
      'two tables that come before each other',
      updated(updated(original, {}, { prev: second }), {}, { prev: here }),
      REFUSED,
    ),
    one(
      'pages that are their own parents',
      updated(original, { [pages]: edited(original, pages, '6 0 R]', '6 0 R 2 0 R]') }),
      REFUSED,
    ),
    one(
      'a field that is its own parent',
      updated(original, {
        [textField]: edited(original, textField, '/FT /Tx', `/FT /Tx /Parent ${textField} 0 R`),
      }),
      CHANGED('1 form-field amount'),
    ),
    one(
      'a field that is its own child',
      updated(original, {
        [textField]: edited(original, textField, '/FT /Tx', `/FT /Tx /Kids [${textField} 0 R]`),
      }),
      CHANGED(),
    ),
    one(
      'a reference that leads back to itself',
      updated(original, {
        [form]: edited(original, form, '/DA', `/Old ${next} 0 R /DA`),
        [next]: `${next + 1} 0 R`,
        [next + 1]: `${next} 0 R`,
      }),
      CHANGED('1 unreadable'),
    ),
    one(
      'a list within a list, and so on',
      updated(original, { [page]: edited(original, page, '/Type /Page ', `/Type /Page /Old ${list} `) }),
      REFUSED,
    ),
    one(
      'a stream whose length is itself',
      updated(original, {
        [content]: textOf(original, content).replace(/\/Length \d+/, `/Length ${next} 0 R`),
        [next]: stream('', '').replace('/Length 0', `/Length ${next} 0 R`),
      }),
      CHANGED('1 page-content'),
    ),
  ];
}

export const LOOPS: AttackFamily = { family: 'loops and depths', attacks };
