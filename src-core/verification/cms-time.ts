import { CMS_ATTRIBUTE, type SignerInfo } from '../pki/index.ts';
import { computes, notJudged } from './cms-checks.ts';
import type { VerificationContext } from './policy.ts';
import { unchecked, unknown, valid, type Check, type TimeBasis } from './steps.ts';
import type { TimeProof } from './time-proof.ts';
import { judgeTimestamp } from './timestamp.ts';

/** Tokens over one signature that are looked at; makers write one. */
const MAX_TOKENS = 4;

/** The time a message is judged at, where it comes from, and what else was found about it. */
export interface MessageTime {
  readonly basis: TimeBasis;
  /** What proves it, where it is not a token of the message's own. */
  readonly proof: TimeProof | undefined;
  readonly checks: readonly Check[];
}

export interface MessageTimeSources extends VerificationContext {
  /** A time the signer claims elsewhere, for messages that name none. */
  readonly claimedTime: Date | undefined;
  /** What proves that the signature existed at a time, for messages without a token that does. */
  readonly proof?: TimeProof | undefined;
}

/** The time of a time stamp that verifies, else one proved from outside, else the one the signer claims. */
export function messageTime(signer: SignerInfo, input: MessageTimeSources): MessageTime {
  const { proven, checks } = ownTokens(signer, input);
  if (proven !== undefined) return { basis: { kind: 'timestamp', at: proven }, proof: undefined, checks };
  const { proof } = input;
  if (proof !== undefined) return { basis: { kind: 'timestamp', at: proof.at }, proof, checks };
  const at = signer.signingTime ?? input.claimedTime;
  if (at === undefined) return { basis: { kind: 'none' }, proof, checks };
  if (at.getTime() > input.now.getTime() + input.policy.clockTolerance * 1000) {
    checks.push(unknown('TIME_IN_FUTURE', { date: at.toISOString(), now: input.now.toISOString() }));
  }
  return { basis: { kind: 'claimed', at }, proof, checks };
}

/** What the tokens of a message say; the earliest that proves a time counts. */
function ownTokens(
  { unsignedAttributes, signature }: SignerInfo,
  input: VerificationContext,
): { readonly proven: Date | undefined; readonly checks: Check[] } {
  const all = unsignedAttributes.find(({ oid }) => oid === CMS_ATTRIBUTE.timeStampToken)?.values ?? [];
  const judged = all.slice(0, MAX_TOKENS).map((token) => judgeTimestamp(token, signature, input));
  const checks = judged.flatMap(({ check, notes }) => [check, ...notes]);
  if (all.length > MAX_TOKENS) {
    checks.push(unchecked('TIMESTAMPS_NOT_CHECKED', { count: all.length - MAX_TOKENS }));
  }
  const times = judged.map(({ provenTime }) => provenTime).filter((time) => time !== undefined);
  return { proven: times.sort((a, b) => a.getTime() - b.getTime())[0], checks };
}

/** Whether something rests on the time: one that is only claimed is worth as much as the signature over it. */
export function timeStands(signature: Check, { basis }: MessageTime): boolean {
  return computes(signature) || basis.kind === 'timestamp';
}

/** What the step of the time says. */
export function timeCheck(signature: Check, time: MessageTime): Check {
  const { basis, proof } = time;
  if (!timeStands(signature, time)) return notJudged(signature);
  if (basis.kind === 'none') return unknown('CMS_TIME_MISSING');
  const params = { date: basis.at.toISOString() };
  if (basis.kind === 'claimed') return valid('CMS_TIME_CLAIMED', params);
  return proof === undefined
    ? valid('CMS_TIME_PROVED', params)
    : valid('CMS_TIME_PROVED_BY_DOCUMENT', { ...params, field: proof.field });
}
