import { combineAnswers, type Answer, type ErrorParams } from '../kernel/index.ts';
import type { ReasonCode } from './reasons.ts';

/** The seven steps of verifying a stamp, in their order (GB/T 38540-2020; GM/T 0031). */
export const STEP_NAMES = [
  'structure',
  'digest',
  'signature',
  'membership',
  'seal',
  'certificate',
  'time',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** One thing that was looked at. */
export interface Check {
  readonly answer: Answer;
  /** Whether "cannot tell" here makes the whole "cannot tell". */
  readonly demanded: boolean;
  readonly reason: ReasonCode;
  /** Values that the reason's text names; times are ISO 8601 in UTC. */
  readonly params: ErrorParams;
}

/**
 * The outcome of one step: the answer of all its checks, with the reason of the check that decides it. What was
 * not checked, and lowers nothing, stands among `checks` as `unknown` and not demanded.
 */
export interface StepResult extends Check {
  readonly step: StepName;
  /** At least one; the one that a valid step is valid for comes first. */
  readonly checks: readonly Check[];
}

export function valid(reason: ReasonCode, params: ErrorParams = {}): Check {
  return { answer: 'valid', demanded: true, reason, params };
}

export function invalid(reason: ReasonCode, params: ErrorParams = {}): Check {
  return { answer: 'invalid', demanded: true, reason, params };
}

/** Cannot tell, and the whole must be told so. */
export function unknown(reason: ReasonCode, params: ErrorParams = {}): Check {
  return { answer: 'unknown', demanded: true, reason, params };
}

/** Cannot tell, shown without lowering the whole. */
export function unchecked(reason: ReasonCode, params: ErrorParams = {}): Check {
  return { answer: 'unknown', demanded: false, reason, params };
}

/** A step from its checks. */
export function stepOf(step: StepName, first: Check, ...more: readonly Check[]): StepResult {
  const checks = [first, ...more];
  const answer = combineAnswers(checks);
  const deciding = checks.find(
    (check) => check.answer === answer && (check.demanded || answer !== 'unknown'),
  );
  const { reason, params } = deciding ?? first;
  return { step, answer, demanded: true, reason, params, checks };
}

/** Which time a verification rests on (design idea 13). */
export type TimeBasis =
  /** Said by the signer, proved by nobody. */
  | { readonly kind: 'claimed'; readonly at: Date }
  /** Proved by a time stamp, or by a trusted time the caller brought along. */
  | { readonly kind: 'timestamp'; readonly at: Date }
  | { readonly kind: 'none' };
