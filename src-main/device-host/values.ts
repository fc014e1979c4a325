import { isSm2Point } from '@yinzheng/core/sm';
import type { Handle } from './cryptoki.ts';

/** A text of a module: what lies behind a zero is no part of it, blanks around it are padding. Bytes that are no UTF-8 came as U+FFFD. */
export function plainText(text: string): string {
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trim().slice(0, 4096);
}

/** A text that was read as bytes. */
export function bytesText(value: Buffer | undefined): string {
  return plainText(value?.toString('utf8') ?? '');
}

/** A CK_ULONG as it lies in memory; undefined for anything else. */
export function ulong(value: Buffer | undefined): number | undefined {
  // Every machine that this program runs on has the low byte first.
  return value?.length === 4 || value?.length === 8 ? value.readUInt32LE(0) : undefined;
}

/** A CK_BBOOL; undefined where there is none. */
export function flag(value: Buffer | undefined): boolean | undefined {
  return value?.length === 1 ? value[0] !== 0 : undefined;
}

/**
 * Numbers of slots, for as long as this process lives: what people see, and orders say. No two slots have the same, also
 * where a module counts beyond what a number can say.
 */
export function slotNumbers(): (slot: Handle) => number {
  const known = new Map<string, number>();
  const taken = new Set<number>();
  return (slot) => {
    const name = slot.toString('hex');
    const before = known.get(name);
    if (before !== undefined) return before;
    let number = slotNumber(slot);
    while (taken.has(number)) number = number === Number.MAX_SAFE_INTEGER ? 0 : number + 1;
    known.set(name, number);
    taken.add(number);
    return number;
  };
}

/** The number that a slot would have alone. */
export function slotNumber(slot: Handle): number {
  if (slot.length < 8) return slot.readUInt32LE(0);
  // Numbers past 2^53 are no numbers of JavaScript's.
  const whole = slot.readBigUInt64LE(0);
  return Number(whole <= BigInt(Number.MAX_SAFE_INTEGER) ? whole : whole & 0xffff_ffffn);
}

/**
 * An SM2 point from CKA_EC_POINT: 04, x, y; the same in an OCTET STRING, as the standard has it; or x, y alone.
 * Undefined for any other key: a point of another curve is none of this one.
 */
export function sm2Point(value: Buffer | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined;
  const bytes = Uint8Array.from(value);
  const [tag, length] = bytes;
  const inner = tag === 4 && length === bytes.length - 2 ? bytes.subarray(2) : bytes;
  for (const candidate of [bytes, inner]) {
    const point = candidate.length === 64 ? Uint8Array.of(4, ...candidate) : candidate.slice();
    if (isSm2Point(point)) return point;
  }
  return undefined;
}
