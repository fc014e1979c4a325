import {
  DEFAULT_POLICY,
  verifySeal,
  verifySealSignature,
  type StepResult,
  type VerificationContext,
} from '@yinzheng/core/verification';
import { flipBit } from './fuzz.ts';

// One flipped bit anywhere must be noticed: the bytes are refused, or a step becomes invalid that was not.

/** Verifies bytes in the way that is to notice changes. */
export type Verify = (bytes: Uint8Array) => readonly StepResult[];

const NO_TRUST: VerificationContext = {
  roots: [],
  others: [],
  crls: [],
  statusLists: [],
  now: new Date('2026-11-01T00:00:00Z'),
  policy: DEFAULT_POLICY,
};

/** A seal at a moment of its validity. */
export const sealAt =
  (at: Date, context = NO_TRUST): Verify =>
  (seal) =>
    verifySeal({ seal, at, ...context }).steps;

/** A stamp, over whatever digest. */
export const stampOf =
  (protectedDigest: Uint8Array | undefined, context = NO_TRUST): Verify =>
  (signature) =>
    verifySealSignature({ signature, protectedDigest, ...context }).steps;

const faults = (steps: readonly StepResult[]): string[] =>
  steps.flatMap(({ step, checks }) =>
    checks.filter(({ answer }) => answer === 'invalid').map(({ reason }) => `${step} ${reason}`),
  );

/** The positions, in order, whose flipped bit goes unnoticed. `bits` says which bits of a position to try. */
export function unnoticed(
  bytes: Uint8Array,
  verify: Verify,
  positions: Iterable<number>,
  bits: (position: number) => readonly number[],
): number[] {
  const before = new Set(faults(verify(bytes)));
  const out: number[] = [];
  for (const position of positions) {
    const missed = bits(position).some((bit) => {
      return faults(verify(flipBit(bytes, position, bit))).every((fault) => before.has(fault));
    });
    if (missed) out.push(position);
  }
  return out;
}

/** From `from` up to, not including, `to`. */
export function* range(from: number, to: number, step = 1): Generator<number> {
  for (let i = from; i < to; i += step) yield i;
}

/** A run of positions that may go unnoticed, with what lies there. */
export type Excused = readonly [from: number, to: number, what: string];

/** The positions that no run excuses. */
export function notExcused(positions: readonly number[], excused: readonly Excused[]): number[] {
  return positions.filter((position) => !excused.some(([from, to]) => position >= from && position < to));
}
