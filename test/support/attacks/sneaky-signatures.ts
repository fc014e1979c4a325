import { EXT_KEY_USAGE } from '@yinzheng/core/pki';
import { party, STAMPED_AT } from '../made-seals.ts';
import { makeToken } from '../time-stamps.ts';
import { cmsSigner } from '../pdf-signed.ts';
import { CHANGED, FORBIDDEN, WRONG, type Attack, type AttackFamily, type Expected } from './attack.ts';
import { certified, signedByHand } from './by-hand.ts';
import { coveringField, OVER_TEXT, OVERLAY_DRAWING } from './overlays.ts';
import { updated } from './update.ts';
import { contentsOf, contract, type SealHouse } from './victims.ts';

// Sneaky signatures (Mainka and others, 2021): fields for signatures whose look covers the text.

const COVER = {
  rect: OVER_TEXT,
  look: OVERLAY_DRAWING,
  name: 'later',
};
/** Fields for signatures whose look covers the text. */
function attacks(house: SealHouse): Attack[] {
  const sealed = house.seal(contract());
  const stranger = cmsSigner(party('A Stranger', undefined, { keyUsage: ['digitalSignature'] }));
  const untrusted = (pdf: Uint8Array): Uint8Array =>
    signedByHand(pdf, { signer: stranger, subFilter: 'adbe.pkcs7.detached' }, COVER);
  const one = (
    name: string,
    original: Uint8Array,
    bytes: Uint8Array,
    expected: Expected,
    sums = true,
  ): Attack => ({
    ...{ name, original, bytes, expected, sums },
    ...{ shows: 'another amount, drawn by a later field for a signature', where: 1 },
  });
  const [none, forms] = [certified(contract(), house, 1), certified(contract(), house, 2)];
  const copied = (pdf: Uint8Array): Uint8Array => {
    const value = `/V << /Type /Sig /Filter /GM.PKILite /SubFilter /GM.sm2seal /ByteRange [0 1 2 3] /Contents ${contentsOf(pdf)} >>`;
    return updated(pdf, coveringField(pdf, value));
  };
  const stranded = {
    file: 'unknown FILE_SIGNATURE_UNKNOWN',
    names: ['2 certificate CHAIN_ROOT_NOT_REACHED'],
  };
  return [
    one(
      'a field nobody signed, over a sealed text',
      sealed,
      updated(sealed, coveringField(sealed)),
      CHANGED('1 form-field'),
    ),
    one(
      'a field nobody signed, certified P 2',
      forms,
      updated(forms, coveringField(forms)),
      FORBIDDEN('1 form-field'),
    ),
    one(
      'a field with the signature of another, certified P 2',
      forms,
      copied(forms),
      WRONG('1 structure PDF_BYTE_RANGE_GAP', '2 signature later'),
      false,
    ),
    one('signed by a stranger, over a sealed text', sealed, untrusted(sealed), stranded),
    one('signed by a stranger, certified P 2', forms, untrusted(forms), stranded),
    one('signed by a stranger, certified P 1', none, untrusted(none), FORBIDDEN('1 signature later')),
    one(
      'signed by one who is trusted, certified P 1',
      none,
      signedByHand(none, house, COVER),
      FORBIDDEN('1 signature later'),
    ),
    one(
      'a time stamp that covers the text',
      sealed,
      signedByHand(
        sealed,
        { signer: (signed) => token(house, signed), subFilter: 'ETSI.RFC3161' },
        { ...COVER, type: 'DocTimeStamp' },
      ),
      { file: 'invalid FILE_CHANGED', names: [] },
    ),
  ];
}

/** Anybody gets a time stamp of an authority that is trusted. */
function token({ world }: SealHouse, stamped: Uint8Array): Uint8Array {
  const authority = party('A Time Stamp Authority', world.root, {
    keyUsage: ['digitalSignature'],
    extKeyUsage: [EXT_KEY_USAGE.timeStamping],
  });
  return makeToken(authority, { stamped, genTime: STAMPED_AT });
}

export const SNEAKY_SIGNATURES: AttackFamily = { family: 'sneaky signatures', attacks };
