import { FORBIDDEN, WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { certified, docMdp, fieldMdp, lastSignature, signedByHand } from './by-hand.ts';
import { annotation, filled, FREE_TEXT } from './overlays.ts';
import { edited, textOf, updated, type Objects } from './update.ts';
import { contract, PART, type SealHouse } from './victims.ts';

// What a certification or a lock says is changed, taken away, or passed over.

const REFERENCE = '/Reference [40 0 R]';
const TERMS = (p: number): string =>
  `<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P ${p} >> >>`;

function attacks(house: SealHouse): Attack[] {
  const indirect = certified(contract({ 40: TERMS(1) }), house, 1, { value: REFERENCE });
  const direct = certified(contract(), house, 1);
  const { value } = lastSignature(direct);
  const locking = fieldMdp('/Action /Include /Fields [(amount)]');
  const locked = signedByHand(contract(), house, { value: locking });
  const lockedForms = signedByHand(certified(contract(), house, 2), house, { value: locking });
  const one = (
    name: string,
    original: Uint8Array,
    bytes: Uint8Array,
    expected: Expected,
    sums = true,
  ): Attack => ({
    ...{ name, original, bytes, expected, sums },
    ...{ shows: 'another amount, in a document that says it may be so', where: 1 },
  });
  const withNote = (pdf: Uint8Array, more: Objects): Uint8Array =>
    updated(pdf, { ...annotation(pdf, 'FreeText', FREE_TEXT), ...more });
  const catalog = textOf(direct, PART.catalog);
  const allowsNotes = (pdf: Uint8Array, perms: boolean): Uint8Array =>
    signedByHand(pdf, house, {
      ...{ value: docMdp(3), name: 'second' },
      more: (num) => (perms ? { 1: catalog.replace(/\/DocMDP \d+/, `/DocMDP ${num}`) } : {}),
    });
  const noted = updated(direct, annotation(direct, 'FreeText', FREE_TEXT));
  return [
    one(
      'P raised from 1 to 3 where it stands by itself',
      indirect,
      withNote(indirect, { 40: TERMS(3) }),
      FORBIDDEN('1 annotation'),
    ),
    one(
      'P raised from 1 to 3 in the signature',
      direct,
      withNote(direct, { [value]: edited(direct, value, '/P 1', '/P 3') }),
      WRONG('1 structure PDF_BYTE_RANGE_GAP', '1 annotation'),
    ),
    one(
      'Perms taken away',
      direct,
      withNote(direct, { 1: catalog.replace(/\/Perms << [^>]*>>/, '') }),
      FORBIDDEN('1 catalog Perms', '1 annotation'),
    ),
    one(
      'Perms that name another signature',
      direct,
      withNote(direct, {
        1: catalog.replace(/\/DocMDP \d+ 0 R/, '/DocMDP 41 0 R'),
        41: `<< /Type /Sig ${docMdp(3)} >>`,
      }),
      FORBIDDEN('1 catalog Perms', '1 annotation'),
    ),
    one(
      'Perms that name usage rights too',
      direct,
      withNote(direct, { 1: catalog.replace('/Perms <<', '/Perms << /UR3 41 0 R'), 41: '<< /Type /Sig >>' }),
      FORBIDDEN('1 catalog Perms', '1 annotation'),
    ),
    one(
      'a second certification that allows more',
      direct,
      allowsNotes(noted, true),
      FORBIDDEN('1 annotation', '1 catalog Perms'),
    ),
    one(
      'a later signature that says it allows more',
      direct,
      allowsNotes(noted, false),
      FORBIDDEN('1 annotation'),
    ),
    one('a locked field filled', locked, updated(locked, filled(locked)), FORBIDDEN('1 form-field amount')),
    one(
      'a locked field filled, certified P 2',
      lockedForms,
      updated(lockedForms, filled(lockedForms)),
      FORBIDDEN('1 form-field amount', '2 form-field amount'),
    ),
    one(
      'a locked field filled and signed by a later seal',
      locked,
      house.seal(updated(locked, filled(locked)), { centre: { x: 60, y: 240 } }),
      { file: 'invalid FILE_CHANGE_FORBIDDEN', names: ['1 form-field amount'] },
    ),
  ];
}

export const PERMISSIONS: AttackFamily = { family: 'permissions', attacks };
