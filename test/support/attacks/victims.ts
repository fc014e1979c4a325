import {
  bytesSource,
  fillContents,
  openPdf,
  preparePicture,
  prepareImpression,
  protectedParts,
  type ImpressionSpec,
} from '@yinzheng/core/documents';
import { sm3 } from '@yinzheng/core/sm';
import { makeWorld, STAMPED_AT, type World } from '../made-seals.ts';
import { cmsSigner, sesSigner, type Signer } from '../pdf-signed.ts';
import { encodePng } from '../png-encoder.ts';
import { document, joined, latin1, stream, type Objects, type UpdateForm } from './update.ts';

// The documents that are attacked, and the house that seals them with the product's own writer.

/** The objects of {@link contract} that attacks name. */
export const PART = {
  catalog: 1,
  pages: 2,
  page: 3,
  content: 4,
  font: 5,
  secondPage: 6,
  secondContent: 7,
  textField: 8,
  form: 9,
  link: 10,
  info: 11,
  metadata: 12,
  image: 13,
  drawnFont: 14,
  glyph: 15,
  draftLayer: 16,
  finalLayer: 17,
  toUnicode: 18,
  fieldLook: 19,
  outlines: 20,
  outlineItem: 21,
} as const;

const HEX_IMAGE =
  '/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode';

/** A picture of 2 × 2 grey pixels. */
export function image(hex: string): string {
  return stream(`${hex}>`, `${HEX_IMAGE} /Width 2 /Height 2`);
}

/** What page one says. */
export function content(amount: string): string {
  return [
    `BT /F 36 Tf 60 740 Td (Pay ${amount} yuan) Tj ET`,
    'BT /G 36 Tf 60 680 Td (1) Tj ET',
    'q 80 0 0 80 60 560 cm /Im Do Q',
    '/OC /Draft BDC BT /F 36 Tf 200 600 Td (DRAFT) Tj ET EMC',
    '/OC /Final BDC BT /F 36 Tf 200 560 Td (FINAL) Tj ET EMC',
  ].join('\n');
}

/** A form XObject. */
export function look(data: string, box = '[0 0 200 40]', entries = ''): string {
  return stream(data, `/Type /XObject /Subtype /Form /BBox ${box} ${entries}`);
}

const WITH_FONT = '/Resources << /Font << /F 5 0 R >> >>';
const TO_UNICODE = [
  '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def',
  '1 begincodespacerange <00> <FF> endcodespacerange',
  '1 beginbfrange <20> <7E> <0020> endbfrange',
  'endcmap end end',
].join('\n');

/**
 * A contract of two pages: text, a font drawn by hand, a picture, layers, a text field, a link, an outline, Info and
 * Metadata. `change` replaces objects and adds others from number 22.
 */
export function contract(change: Objects = {}, form: UpdateForm = {}): Uint8Array {
  const objects: Objects = {
    1:
      '<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R /Metadata 12 0 R /Names << >> /Outlines 20 0 R ' +
      '/OCProperties << /OCGs [16 0 R 17 0 R] /D << /ON [17 0 R] /OFF [16 0 R] /Order [16 0 R 17 0 R] >> >> >>',
    2: '<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] >>',
    3:
      '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R /G 14 0 R >> ' +
      '/XObject << /Im 13 0 R >> /Properties << /Draft 16 0 R /Final 17 0 R >> >> /Annots [8 0 R 10 0 R] >>',
    4: stream(content('100')),
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 18 0 R >>',
    6: '<< /Type /Page /Parent 2 0 R /Contents [7 0 R] /Resources << /Font << /F 5 0 R >> >> >>',
    7: stream('BT /F 36 Tf 60 740 Td (Page two) Tj ET'),
    8: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (100) /DA (/F 24 Tf 0 g) /Rect [60 480 260 520] /P 3 0 R /AP << /N 19 0 R >> >>',
    9: '<< /Fields [8 0 R] /DA (/F 0 Tf 0 g) /DR << /Font << /F 5 0 R >> >> >>',
    10: '<< /Type /Annot /Subtype /Link /Rect [60 440 200 460] /Border [0 0 1] /A << /S /URI /URI (https://example.org/) >> >>',
    11: '<< /Title (A contract) /ModDate (D:20260101000000Z) >>',
    12: stream('<x:xmpmeta/>', '/Type /Metadata /Subtype /XML'),
    13: image('FF00 00FF'),
    14:
      '<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] ' +
      '/CharProcs << /one 15 0 R >> /Encoding << /Type /Encoding /Differences [49 /one] >> /FirstChar 49 /LastChar 49 /Widths [1000] /Resources << >> >>',
    15: stream('1000 0 0 0 1000 1000 d1 400 0 200 1000 re f'),
    16: '<< /Type /OCG /Name (draft) >>',
    17: '<< /Type /OCG /Name (final) >>',
    18: stream(TO_UNICODE),
    19: look('BT /F 24 Tf 4 10 Td (100) Tj ET', undefined, WITH_FONT),
    20: '<< /Type /Outlines /First 21 0 R /Last 21 0 R /Count 1 >>',
    21: '<< /Title (The contract) /Parent 20 0 R /Dest [3 0 R /Fit] >>',
    ...change,
  };
  const base = document(objects, { trailer: '/Info 11 0 R', ...form });
  return base;
}

/** A seal of red: 8 × 8 pixels, the middle transparent. */
function sealPicture(): Uint8Array {
  const samples: number[] = [];
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const inside = x > 1 && x < 6 && y > 1 && y < 6;
      samples.push(204, 22, 22, inside ? 0 : 255);
    }
  }
  return encodePng({ width: 8, height: 8, depth: 8, colourType: 6, samples });
}

export type SealKind = 'ses' | 'cms';

/** Seals documents with one unit's seal, the root of all trusted. */
export interface SealHouse {
  readonly kind: SealKind;
  readonly world: World;
  readonly signer: Signer;
  /** The SubFilter of its signatures. */
  readonly subFilter: string;
  /** Appends one impression. */
  readonly seal: (document: Uint8Array, more?: SealMore) => Uint8Array;
}

export interface SealMore extends Pick<Partial<ImpressionSpec>, 'page' | 'centre' | 'size' | 'contentsSize'> {
  readonly signer?: Signer;
  readonly kind?: SealKind;
}

const SIGNATURE = {
  ses: { filter: 'GM.PKILite', subFilter: 'GM.sm2seal' },
  cms: { filter: 'Adobe.PPKLite', subFilter: 'adbe.pkcs7.detached' },
} as const;

/** A house that seals in one of the two forms; `own` signs in place of the world's unit. */
export function sealHouse(kind: SealKind, world = makeWorld(), own?: Signer): SealHouse {
  const picture = preparePicture(sealPicture());
  const signers = { ses: sesSigner(world), cms: cmsSigner(world.unit) };
  const usual = own ?? signers[kind];
  const seal = (pdf: Uint8Array, more: SealMore = {}): Uint8Array => {
    const { signer, kind: form = kind, ...where } = more;
    const prepared = prepareImpression(openPdf(bytesSource(pdf)), {
      page: 1,
      centre: { x: 150, y: 240 },
      size: { width: 40, height: 40 },
      picture,
      signature: { ...SIGNATURE[form], date: STAMPED_AT, utcOffsetMinutes: 480 },
      contentsSize: 4000,
      // Of its own for every version of a file, and the same in every run.
      random: joined(sm3(pdf)).slice(0, 32),
      ...where,
    });
    const der = (signer ?? (form === kind ? usual : signers[form]))(joined(pdf, ...protectedParts(prepared)));
    return joined(pdf, fillContents(prepared, der));
  };
  return { kind, world, signer: usual, subFilter: SIGNATURE[kind].subFilter, seal };
}

/** The signature's Contents as it is written, with its brackets; the last one unless `index` says another. */
export function contentsOf(pdf: Uint8Array, index = -1): string {
  const found = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/Contents (<[0-9A-Fa-f]{1000,}>)/g),
  ].at(index);
  if (found === undefined) throw new Error('no Contents');
  return found[1]!;
}

/** The last ByteRange as it is written, with its brackets. */
export function byteRangeOf(pdf: Uint8Array): string {
  const found = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/ByteRange (\[[\d ]+\])/g),
  ].at(-1);
  if (found === undefined) throw new Error('no ByteRange');
  return found[1]!;
}

/** The numbers of a ByteRange. */
export function rangeNumbers(pdf: Uint8Array): readonly [number, number, number, number] {
  const [a, b, c, d] = byteRangeOf(pdf).match(/\d+/g)!.map(Number);
  return [a!, b!, c!, d!];
}

/** The page's text changed where it stands: the digest no longer holds. */
export function forged(pdf: Uint8Array): Uint8Array {
  const at = Buffer.from(pdf).indexOf('Pay 100');
  const out = Uint8Array.from(pdf);
  out.set(latin1('Pay 900'), at);
  return out;
}
