import type { SealSignature } from '../seals/index.ts';
import type { VerificationContext } from './policy.ts';
import { unchecked, unknown, type Check, type TimeBasis } from './steps.ts';
import type { TimeProof } from './time-proof.ts';
import { judgeTimestamp, statedTime } from './timestamp.ts';

/** The time a stamp is judged at, and what there is to say about where it comes from. */
export interface TimeFinding {
  readonly basis: TimeBasis;
  /** What proves it, where it is not a token of the stamp's own. */
  readonly proof: TimeProof | undefined;
  readonly checks: readonly Check[];
}

/** What else may tell the time of a stamp. */
export interface TimeSources extends VerificationContext {
  /** A time of signing that the caller can prove otherwise. */
  readonly trustedTime?: Date | undefined;
  /** What proves that the stamp existed at a time, for stamps without a token that does. */
  readonly proof?: TimeProof | undefined;
}

/**
 * A trusted time given by the caller, else that of a time stamp that verifies, else one proved from outside, else the
 * claimed one.
 */
export function timeBasis(signature: SealSignature, context: TimeSources): TimeFinding {
  const { timeStamp } = signature;
  const stamp = timeStamp === undefined ? undefined : judgeTimestamp(timeStamp, signature.signature, context);
  const stampChecks = stamp === undefined ? [] : [stamp.check, ...stamp.notes];
  const proven = context.trustedTime ?? stamp?.provenTime;
  const { proof } = context;
  const at = proven ?? proof?.at;
  if (at !== undefined) {
    return {
      basis: { kind: 'timestamp', at },
      proof: proven === undefined ? proof : undefined,
      checks: stampChecks,
    };
  }
  const claimed = claimedTime(signature);
  const checks = [...claimed.checks, ...stampChecks];
  if (claimed.at === undefined) return { basis: { kind: 'none' }, proof, checks };
  const latest = context.now.getTime() + context.policy.clockTolerance * 1000;
  if (claimed.at.getTime() > latest) {
    checks.push(
      unknown('TIME_IN_FUTURE', { date: claimed.at.toISOString(), now: context.now.toISOString() }),
    );
  }
  return { basis: { kind: 'claimed', at: claimed.at }, proof, checks };
}

/**
 * The time inside what was signed. A token there (v1) is the signer's own word too: over what it was taken is not
 * settled by the texts known to us, so it proves nothing.
 */
function claimedTime({ toSign }: SealSignature): { at: Date | undefined; checks: Check[] } {
  const { timeInfo } = toSign;
  if (timeInfo.kind === 'time') return { at: timeInfo.time, checks: [] };
  if (timeInfo.kind === 'unreadable') return { at: undefined, checks: [] };
  const at = statedTime(timeInfo.token);
  return {
    at,
    checks: at === undefined ? [] : [unchecked('TIMESTAMP_KIND_UNKNOWN', { date: at.toISOString() })],
  };
}
