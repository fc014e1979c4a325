import fc from 'fast-check';
import { concat, YinzhengError } from '@yinzheng/core/kernel';
import { LONG } from './sample.ts';

/**
 * Parameters for `fc.assert`: a fixed seed and so many runs in `npm test`; `npm run soak` (SOAK=1) makes `soakFactor`
 * times as many under a seed of its own, which fast-check prints when something is found.
 */
export function fuzzRuns(runs: number, soakFactor = 200): { seed?: number; numRuns: number } {
  return LONG ? { numRuns: runs * soakFactor } : { seed: 20260424, numRuns: runs };
}

/**
 * Runs a parser on hostile input: it must return or throw a coded error, within `maxMs` milliseconds of the processor's
 * time (a busy machine does not count). Returns the value, or undefined after a coded error.
 */
export function expectCodedErrorOrValue<T>(parse: () => T, maxMs = 2000): T | undefined {
  const start = process.cpuUsage();
  let value: T | undefined;
  try {
    value = parse();
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw new Error('an error without a code', { cause: error });
    if (error.code === 'INTERNAL') throw new Error('hostile input found a defect of ours', { cause: error });
  }
  const { user, system } = process.cpuUsage(start);
  const spent = (user + system) / 1000;
  if (spent > maxMs) throw new Error(`took ${spent.toFixed(0)} ms, ${maxMs} allowed`);
  return value;
}

/** One change of a file. */
type Edit = (bytes: Uint8Array) => Uint8Array;

/** A position as a fraction of the length, so that it fits whatever the edits before it made. */
const place = fc.noBias(fc.nat({ max: 2 ** 30 - 1 })).map((step) => step / 2 ** 30);

function at(bytes: Uint8Array, fraction: number): number {
  return Math.floor(bytes.length * fraction);
}

function splice(bytes: Uint8Array, from: number, to: number, instead: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, from), instead, bytes.subarray(to));
}

/** Lengths and tags that parsers trip over. */
const NASTY = [
  [0x80],
  [0x00, 0x00],
  [0x84, 0xff, 0xff, 0xff, 0xff],
  [0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x30, 0x80],
  [0x24, 0x80],
  [0x1f, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff],
].map((bytes) => Uint8Array.from(bytes));

const flip = fc.tuple(place, fc.integer({ min: 0, max: 7 })).map(([where, bit]): Edit => {
  return (bytes) => flipBit(bytes, at(bytes, where), bit);
});
const overwrite = fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(([where, value]): Edit => {
  return (bytes) => splice(bytes, at(bytes, where), at(bytes, where) + 1, Uint8Array.of(value));
});

/** Changes that keep the length are the likelier ones: the others mostly end at the first length that does not fit. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { arbitrary: flip, weight: 6 },
  { arbitrary: overwrite, weight: 6 },
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([where, more]): Edit => {
    return (bytes) => splice(bytes, at(bytes, where), at(bytes, where), more);
  }),
  fc.tuple(place, fc.constantFrom(...NASTY), fc.boolean()).map(([where, nasty, over]): Edit => {
    return (bytes) => splice(bytes, at(bytes, where), at(bytes, where) + (over ? nasty.length : 0), nasty);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(([where, size]): Edit => {
    return (bytes) => splice(bytes, at(bytes, where), at(bytes, where) + size, new Uint8Array(0));
  }),
  fc.tuple(place, place, fc.integer({ min: 1, max: 64 })).map(([from, to, size]): Edit => {
    return (bytes) =>
      splice(bytes, at(bytes, to), at(bytes, to), bytes.slice(at(bytes, from)).subarray(0, size));
  }),
  place.map(
    (where): Edit =>
      (bytes) =>
        bytes.slice(0, at(bytes, where)),
  ),
);

/** The bytes with one bit turned over. */
export function flipBit(bytes: Uint8Array, position: number, bit: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  if (position < out.length) out[position]! ^= 1 << bit;
  return out;
}

/** Places and bits to flip in so many bytes: a sample of the places in `npm test`, every bit of every one in `npm run soak`. */
export function* flips(length: number, every = 3): Generator<readonly [position: number, bit: number]> {
  if (LONG) {
    for (let i = 0; i < length * 8; i++) yield [i >> 3, i & 7];
  } else {
    for (let i = 0; i < length; i += every) yield [i, i & 7];
  }
}

/** The sample after one to four changes: bits, bytes, insertions, nasty lengths, cuts, copies of its own parts. */
export function mutated(sample: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce((bytes, change) => change(bytes), sample));
}

/** One of the samples, changed. */
export function mutatedOneOf(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.nat({ max: samples.length - 1 }).chain((index) => mutated(samples[index]!));
}
