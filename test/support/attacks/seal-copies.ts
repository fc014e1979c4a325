import { makeSeal, party } from '../made-seals.ts';
import { sesSigner } from '../pdf-signed.ts';
import { WRONG, type Attack, type AttackFamily } from './attack.ts';
import { lastSignature } from './by-hand.ts';
import { asText, edited, inPlace, joined, nextNumber, numbersOf, stream, textOf, updated } from './update.ts';
import { uponFile } from './upon.ts';
import { contentsOf, contract, PART, type SealHouse } from './victims.ts';

// A seal that belongs to another document, or to somebody else.

function attacks(house: SealHouse): Attack[] {
  const { world } = house;
  const original = house.seal(contract());
  const digest = house.kind === 'ses' ? 'digest DIGEST_WRONG' : 'digest CMS_DIGEST_WRONG';
  const other = contract({ 4: textOf(contract(), 4).replace('Pay 100', 'Pay 900') });
  const one = uponFile(original, 'another amount, with a seal that was made for this one');
  const forMe = house.seal(other);
  const twice = house.seal(original, { centre: { x: 60, y: 240 } });
  const stranger = party('Stranger', world.root);
  const ownRoot = party('Own Root', undefined);
  const ownUnit = party('A Unit', ownRoot);
  const ownSeal = { seal: makeSeal(party('Own Maker', ownRoot), ownUnit), unit: ownUnit };
  const pasted = nextNumber(original);
  const unsealed = contract();
  const next = nextNumber(unsealed);
  const { value, field } = lastSignature(original);
  const shapes = [...numbersOf(original, '/Subtype /Image'), ...numbersOf(original, '/Seal ')].filter(
    (num) => num >= next,
  );
  const pasteInto = (pdf: Uint8Array): Uint8Array =>
    updated(pdf, {
      ...Object.fromEntries([...shapes, value, field].map((num) => [num, textOf(original, num)])),
      [PART.page]: edited(pdf, PART.page, '/Annots [', `/Annots [${field} 0 R `),
      [PART.form]: edited(pdf, PART.form, '/Fields [', `/Fields [${field} 0 R `),
    });
  return [
    one(
      'Contents of a seal of another document',
      inPlace(forMe, contentsOf(forMe), contentsOf(original)),
      WRONG(`1 ${digest}`),
      { sums: false },
    ),
    one(
      'a whole signature of another document pasted',
      pasteInto(other),
      WRONG('1 structure PDF_BYTE_RANGE_GAP'),
      { sums: false },
    ),
    one(
      'the signed update of another document appended',
      joined(other, original.subarray(unsealed.length)),
      WRONG(`1 ${digest}`),
      { sums: false },
    ),
    uponFile(twice, 'two seals, of which one was never made')(
      'Contents of the older seal in the newer one',
      inPlace(twice, contentsOf(twice), contentsOf(twice, 0)),
      WRONG(`2 ${digest}`),
      { sums: false, where: 'hidden' },
    ),
    uponFile(original, 'two seals, of which one was never made')(
      'the same signature once more',
      updated(original, {
        [pasted]: textOf(original, value),
        [pasted + 1]: textOf(original, field)
          .replace('/T (YZ', '/T (ZZ')
          .replace(`/V ${value}`, `/V ${pasted}`)
          .replace('/Rect [', '/Rect [20 20 120 120] /Old ['),
        [PART.page]: edited(original, PART.page, '/Annots [', `/Annots [${pasted + 1} 0 R `),
        [PART.form]: edited(original, PART.form, '/Fields [', `/Fields [${pasted + 1} 0 R `),
      }),
      WRONG('1 structure PDF_BYTE_RANGE_GAP'),
    ),
    uponFile(original, 'the seal, stamped by somebody whom it does not name')(
      'a seal stamped by a stranger under the same root',
      house.seal(contract(), { kind: 'ses', signer: sesSigner({ seal: world.seal, unit: stranger }) }),
      WRONG('1 membership MEMBERSHIP_NOT_LISTED'),
      { where: 'hidden' },
    ),
    uponFile(original, 'a seal of the same name')(
      'a seal of the same name under a root of its own',
      house.seal(contract(), { kind: 'ses', signer: sesSigner(ownSeal) }),
      {
        file: 'unknown FILE_SIGNATURE_UNKNOWN',
        names: ['1 seal CHAIN_ROOT_NOT_REACHED', '1 certificate CHAIN_ROOT_NOT_REACHED'],
      },
      { where: 'hidden' },
    ),
    uponFile(original, 'a seal of the same name')(
      'the root of a stranger brought along in the document',
      withRoot(house.seal(contract(), { kind: 'ses', signer: sesSigner(ownSeal) }), ownRoot.certificate.der),
      { file: 'unknown FILE_SIGNATURE_UNKNOWN', names: ['1 certificate CHAIN_ROOT_NOT_REACHED'] },
      { where: 'hidden' },
    ),
  ];
}

/** A certificate put into the document's security data. */
function withRoot(pdf: Uint8Array, certificate: Uint8Array): Uint8Array {
  const next = nextNumber(pdf);
  return updated(pdf, {
    [PART.catalog]: edited(pdf, PART.catalog, '/Names', `/DSS << /Certs [${next} 0 R] >> /Names`),
    [next]: stream(asText(certificate)),
  });
}

export const SEAL_COPIES: AttackFamily = { family: 'seals of others', attacks };
