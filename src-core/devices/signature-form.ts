import { der } from '../asn1/index.ts';
import { equalBytes, fail, toBigInt } from '../kernel/index.ts';
import { SM2_ORDER, sm2Verify } from '../sm/index.ts';

// What tokens give for a signature, and what it becomes. Seen in the field: r ‖ s of 64 bytes; the same with leading
// zeros of both halves cut off, or with each half padded to 64 bytes as in SKF's ECCSIGNATUREBLOB; DER with
// superfluous zeros before a number, without the zero that a high first bit wants, or with a length written long.

/** Longest half that is read: SKF pads each to 64 bytes. */
const LONGEST_HALF = 64;

/**
 * Strict DER { r, s } of what a token gave, both within 1 to n-1: every reading that is possible, the likeliest first;
 * empty: it is no signature. Two readings of one answer are possible though hardly ever met: the caller verifies.
 */
export function signatureReadings(given: Uint8Array): readonly Uint8Array[] {
  const readings = [asLooseDer(given), asHalves(given)].flatMap((value) => {
    if (value === undefined) return [];
    const [r, s] = value.map(toBigInt) as [bigint, bigint];
    const inRange = [r, s].every((part) => part >= 1n && part < SM2_ORDER);
    return inRange ? [der.sequence(der.integer(r), der.integer(s))] : [];
  });
  const [first, second] = readings;
  return first !== undefined && second !== undefined && equalBytes(first, second) ? [first] : readings;
}

/** Who signed what. */
export interface SignedBy {
  readonly serial: string;
  /** 04, x, y of the key that was asked. */
  readonly publicKey: Uint8Array;
  /** What was to be signed, under the default ID. */
  readonly message: Uint8Array;
}

/**
 * The signature in strict DER, verified with the key's public key: nothing a token gave is used otherwise.
 * @throws KEY_SIGNATURE_WRONG also when it is no signature at all
 */
export function verifiedSignature(given: Uint8Array, { serial, publicKey, message }: SignedBy): Uint8Array {
  return (
    signatureReadings(given).find((reading) => sm2Verify(publicKey, message, reading)) ??
    fail('KEY_SIGNATURE_WRONG', { serial })
  );
}

type Halves = readonly [Uint8Array, Uint8Array];

/** r ‖ s in halves of one size, right-aligned. */
function asHalves(given: Uint8Array): Halves | undefined {
  const half = given.length / 2;
  if (half < 1 || half > LONGEST_HALF || !Number.isInteger(half)) return undefined;
  return [given.subarray(0, half), given.subarray(half)];
}

/** SEQUENCE { INTEGER, INTEGER } whose lengths and numbers need not be minimal; nothing may follow it. */
function asLooseDer(given: Uint8Array): Halves | undefined {
  const outer = looseElement(given, 0x30);
  const r = outer?.rest.length === 0 ? looseElement(outer.content, 0x02) : undefined;
  const s = r === undefined ? undefined : looseElement(r.rest, 0x02);
  if (r === undefined || s?.rest.length !== 0) return undefined;
  return [r.content, s.content].every(({ length }) => length > 0 && length <= LONGEST_HALF + 1)
    ? [r.content, s.content]
    : undefined;
}

function looseElement(
  input: Uint8Array,
  identifier: number,
): { readonly content: Uint8Array; readonly rest: Uint8Array } | undefined {
  const [found, first] = input;
  if (found !== identifier || first === undefined || first === 0x80) return undefined;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (octets > 4 || input.length < 2 + octets) return undefined;
  const length = octets === 0 ? first : Number(toBigInt(input.subarray(2, 2 + octets)));
  const start = 2 + octets;
  if (start + length > input.length) return undefined;
  return { content: input.subarray(start, start + length), rest: input.subarray(start + length) };
}
