import type { Signer } from '../pdf-signed.ts';
import {
  asText,
  joined,
  latin1,
  nextNumber,
  numbersOf,
  stream,
  textOf,
  updated,
  type Objects,
  type UpdateForm,
} from './update.ts';

// Signatures as the product does not write them: certifying, locking, hung up oddly, with ranges of any shape.

export type Range = readonly [number, number, number, number];

/** Who signs, under which SubFilter. */
export interface HandSigner {
  readonly signer: Signer;
  readonly subFilter: string;
}

export interface HandForm extends UpdateForm {
  /** Bytes kept for Contents. */
  readonly size?: number;
  /** Type of the signature dictionary; Sig unless given. */
  readonly type?: string;
  readonly name?: string;
  readonly rect?: string;
  /** What the field draws, in a box of 200 × 40. */
  readonly look?: string;
  /** More entries of the signature dictionary and of the field. */
  readonly value?: string;
  readonly field?: string;
  /** More objects in the same update, given the signature's number. */
  readonly more?: (value: number) => Objects;
  /** Changes the ByteRange before it is signed. */
  readonly range?: (honest: Range) => readonly number[];
}

const RANGE_ROOM = 60;

/** The Reference entry of a certifying signature (ISO 32000-1, 12.8.2.2): 1 no changes, 2 forms, 3 annotations too. */
export function docMdp(p: 1 | 2 | 3): string {
  return `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P ${p} >> >>]`;
}

/** The Reference entry of a signature that locks fields (12.8.2.4). */
export function fieldMdp(action: string): string {
  return `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 ${action} >> >>]`;
}

/** Appends a signature with a field on page one (object 3) and in the form (object 9). */
export function signedByHand(
  pdf: Uint8Array,
  { signer, subFilter }: HandSigner,
  form: HandForm = {},
): Uint8Array {
  const { size = 4000, rect = '[350 200 550 240]' } = form;
  const value = nextNumber(pdf);
  const [shape, field] = [value + 1, value + 2];
  const hex = `<${'0'.repeat(2 * size)}>`;
  const room = `[${' '.repeat(RANGE_ROOM)}]`;
  const objects: Objects = {
    3: textOf(pdf, 3).replace(/\/Annots \[([^\]]*)\]/, `/Annots [$1 ${field} 0 R]`),
    9: textOf(pdf, 9).replace(/\/Fields \[([^\]]*)\]/, `/Fields [$1 ${field} 0 R]`),
    [value]: `<< /Type /${form.type ?? 'Sig'} /Filter /GM.PKILite /SubFilter /${subFilter} /M (D:20260601010203Z) ${form.value ?? ''} /ByteRange ${room} /Contents ${hex} >>`,
    [shape]: stream(
      form.look ?? '1 0 0 RG 4 4 192 32 re S',
      '/Type /XObject /Subtype /Form /BBox [0 0 200 40] /Resources << /Font << /F 5 0 R >> >>',
    ),
    [field]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${form.name ?? `Sig${value}`}) /F 132 /Rect ${rect} /P 3 0 R /V ${value} 0 R /AP << /N ${shape} 0 R >> ${form.field ?? ''} >>`,
    ...form.more?.(value),
  };
  const out = updated(pdf, objects, form);
  const text = asText(out);
  const first = text.lastIndexOf(hex);
  const second = first + hex.length;
  const range = form.range?.([0, first, second, out.length - second]) ?? [
    0,
    first,
    second,
    out.length - second,
  ];
  out.set(latin1(range.join(' ')), text.lastIndexOf(room) + 1);
  const [a = 0, b = 0, c = 0, d = 0] = range;
  const der = signer(joined(out.subarray(a, a + b), out.subarray(c, c + d)));
  out.set(latin1(Buffer.from(der).toString('hex')), first + 1);
  return out;
}

/** The catalogue with a certifying signature named in it. */
export function certifying(pdf: Uint8Array, value: number): Objects {
  return { 1: textOf(pdf, 1).replace(/>>$/, `/Perms << /DocMDP ${value} 0 R >> >>`) };
}

/** Appends a certifying signature (12.8.4). */
export function certified(pdf: Uint8Array, by: HandSigner, p: 1 | 2 | 3, form: HandForm = {}): Uint8Array {
  return signedByHand(pdf, by, {
    value: docMdp(p),
    name: 'certification',
    ...form,
    more: (value) => ({ ...certifying(pdf, value), ...form.more?.(value) }),
  });
}

/** The number of a signature's dictionary and of its field: the last ones of the file. */
export function lastSignature(pdf: Uint8Array): { readonly value: number; readonly field: number } {
  return { value: numbersOf(pdf, '/Type /Sig ').at(-1)!, field: numbersOf(pdf, '/FT /Sig').at(-1)! };
}
