import { equalBytes, utf8 } from '../kernel/index.ts';
import type { TokenFacts } from './token-facts.ts';

// Rules for a new PIN, checked before the token is asked: a refusal there may count as a try.

/** Days after which a PIN should be changed, unless the settings say otherwise. */
export const PIN_REMINDER_DAYS = 90;

/** What a new PIN is held against. */
export interface PinPlan {
  /** The new PIN, UTF-8. Not kept, not changed. */
  readonly fresh: Uint8Array;
  /** The old one; left out where it is not at hand. */
  readonly old?: Uint8Array | undefined;
  readonly token: Pick<TokenFacts, 'label' | 'serial' | 'model' | 'manufacturer' | 'minPin' | 'maxPin'>;
}

/** Why a new PIN is not taken: codes of the catalogue. */
export const PIN_PROBLEMS = [
  'PIN_LENGTH',
  'PIN_CHARACTERS',
  'PIN_SAME',
  'PIN_REPEATED',
  'PIN_RUN',
  'PIN_OF_KEY',
] as const;
export type PinProblem = (typeof PIN_PROBLEMS)[number];

/** Fewest bytes of a new PIN, where the token would take fewer. */
const SHORTEST = 6;
/** Most bytes that are passed on, where the token tells no sensible limit. */
const LONGEST = 255;
/** A name of the key counts when the PIN holds this many characters of it in a row. */
const TELLING = 6;

/** Rows along which fingers and counting go; a PIN that follows one, there or back, is a run. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '147258369',
].flatMap((row) => [utf8(row), utf8(row).reverse()]);

/** Lengths that a new PIN of this token may have, bytes. */
export function pinLimits({ minPin, maxPin }: Pick<TokenFacts, 'minPin' | 'maxPin'>): {
  min: number;
  max: number;
} {
  // CK_UNAVAILABLE_INFORMATION and 0 are no limits.
  const max = maxPin >= 1 && maxPin <= LONGEST ? maxPin : LONGEST;
  const told = minPin >= 1 && minPin <= max ? minPin : 0;
  return { min: Math.min(Math.max(told, SHORTEST), max), max };
}

/** The first thing wrong with a new PIN; undefined: it may be set. No text is made of it. */
export function pinProblem({ fresh, old, token }: PinPlan): PinProblem | undefined {
  const { min, max } = pinLimits(token);
  if (fresh.length < min || fresh.length > max) return 'PIN_LENGTH';
  if (!fresh.every(isTypeable)) return 'PIN_CHARACTERS';
  if (old !== undefined && equalBytes(old, fresh)) return 'PIN_SAME';
  const folded = fresh.map(lowerCase);
  try {
    if (isRepeated(folded)) return 'PIN_REPEATED';
    if (isRun(folded)) return 'PIN_RUN';
    return isOfKey(folded, token) ? 'PIN_OF_KEY' : undefined;
  } finally {
    folded.fill(0);
  }
}

/** Letters, digits and signs of ASCII: what every keyboard, pad and driver takes alike. */
function isTypeable(byte: number): boolean {
  return byte >= 0x21 && byte <= 0x7e;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** A piece of up to three characters over and over: 111111, 121212, abcabcab. */
function isRepeated(pin: Uint8Array): boolean {
  return [1, 2, 3].some((size) => pin.every((byte, at) => at < size || byte === pin[at - size]));
}

/** One row, there or back, or two pieces of rows one after the other: 123456, 987654, 123abc, 123456x. */
function isRun(pin: Uint8Array): boolean {
  let pieces = 0;
  for (let at = 0; at < pin.length; pieces++) at += stepAt(pin, at);
  return pieces <= 2;
}

/** How many bytes from there on follow one row. */
function stepAt(pin: Uint8Array, at: number): number {
  let size = 1;
  while (at + size < pin.length && ROWS.some((row) => holds(row, pin.subarray(at, at + size + 1)))) size++;
  return size;
}

/** Whether it is what the key shows to everybody, or for the better part. */
function isOfKey(pin: Uint8Array, { label, serial, model, manufacturer }: PinPlan['token']): boolean {
  return [label, serial, model, manufacturer].some((shown) => {
    const name = utf8(shown.trim()).map(lowerCase);
    if (name.length >= 4 && holds(pin, name)) return true;
    return longestShared(pin, name) >= Math.max(TELLING, Math.ceil(pin.length / 2));
  });
}

/** Length of the longest piece that both hold. */
function longestShared(a: Uint8Array, b: Uint8Array): number {
  let longest = 0;
  for (let start = 0; start < a.length; start++) {
    while (start + longest < a.length && holds(b, a.subarray(start, start + longest + 1))) longest++;
  }
  return longest;
}

function holds(whole: Uint8Array, piece: Uint8Array): boolean {
  for (let start = 0; start + piece.length <= whole.length; start++) {
    if (piece.every((byte, at) => byte === whole[start + at])) return true;
  }
  return false;
}

/** Whole days since a PIN was changed; 0 when the clock went back. */
export function pinAgeDays(changedAt: Date, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - changedAt.getTime()) / 86_400_000));
}

/** How a PIN's age stands: days until it should be changed, negative when that is over; undefined: its age is not known. */
export function pinReminder(
  changedAt: Date | undefined,
  now: Date,
  days: number = PIN_REMINDER_DAYS,
): { readonly ageDays: number; readonly daysLeft: number; readonly due: boolean } | undefined {
  if (changedAt === undefined || Number.isNaN(changedAt.getTime())) return undefined;
  const ageDays = pinAgeDays(changedAt, now);
  return { ageDays, daysLeft: days - ageDays, due: ageDays >= days };
}
