import { YinzhengError, combineAnswers, equalBytes, type Answer } from '../kernel/index.ts';
import type { Certificate, ChainResult } from '../pki/index.ts';
import { parseSeal, SEAL_HEADER_ID, type Seal } from '../seals/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import { judgeCertificate } from './certificate.ts';
import type { VerificationContext } from './policy.ts';
import { judgeSealStatus } from './ses-status.ts';
import { sealStructure, unreadableStructure } from './ses-structure.ts';
import {
  invalid,
  stepOf,
  unchecked,
  unknown,
  valid,
  type Check,
  type StepResult,
  type TimeBasis,
} from './steps.ts';
import type { TimeProof } from './time-proof.ts';
import { judgeTimestamp } from './timestamp.ts';

/** Step 5, and what step 7 needs of it. */
export interface SealJudgement {
  readonly step: StepResult;
  /** Whether the maker signed these very bytes. */
  readonly authentic: boolean;
  readonly makerChain: ChainResult;
}

/** Step 5: the maker's signature, the maker's certificate at createDate, header and critical extensions. */
export function judgeSeal(seal: Seal, maker: Certificate, context: VerificationContext): SealJudgement {
  const { header, extDatas, property } = seal.info;
  const authentic = sm2Verify(makerKey(maker), seal.signedBytes, seal.signature);
  const signature = authentic
    ? valid('SEAL_SIGNATURE_OK', { maker: maker.subject.text })
    : invalid('SEAL_SIGNATURE_WRONG', { maker: maker.subject.text });
  const certificate = judgeCertificate(maker, property.createDate, context);
  const checks: Check[] = [...certificate.checks];
  // Nothing in the structure marks makers: whether this one was entitled cannot be asked, only said.
  if (listsCertificate(seal, maker)) checks.push(unchecked('SEAL_MAKER_IS_SIGNER'));
  if (header.ID !== SEAL_HEADER_ID) checks.push(invalid('SEAL_HEADER_WRONG'));
  // No extension of a seal is known yet that would have to be honoured.
  const critical = extDatas.find((one) => one.critical);
  if (critical !== undefined) checks.push(invalid('SEAL_EXTENSION_UNKNOWN', { oid: critical.extnID }));
  if (seal.timeStamp !== undefined) {
    const stamp = judgeTimestamp(seal.timeStamp, seal.signature, context);
    checks.push(stamp.check, ...stamp.notes);
  }
  return { step: stepOf('seal', signature, ...checks), authentic, makerChain: certificate.chain };
}

function listsCertificate({ info }: Seal, { der }: Certificate): boolean {
  const { certList } = info.property;
  return certList.kind === 'certificates'
    ? certList.certificates.some((one) => equalBytes(one, der))
    : certList.digests.some(({ value }) => equalBytes(value, sm3(der)));
}

/** Step 7: whether the time lies in the seal's validity, and what became of the seal by then. */
export function judgeSealTime(
  seal: Seal,
  maker: Certificate,
  makerChain: ChainResult,
  basis: Exclude<TimeBasis, { kind: 'none' }> | { readonly kind: 'now'; readonly at: Date },
  context: VerificationContext,
  proof?: TimeProof,
): [Check, Check] {
  const { validStart, validEnd } = seal.info.property;
  const params = {
    date: basis.at.toISOString(),
    start: validStart.toISOString(),
    end: validEnd.toISOString(),
  };
  const status = judgeSealStatus(seal, maker, makerChain, basis.at, context);
  if (basis.at < validStart) return [invalid('TIME_BEFORE_VALIDITY', params), status];
  if (basis.at > validEnd) return [invalid('TIME_AFTER_VALIDITY', params), status];
  if (proof !== undefined) {
    return [valid('TIME_PROVED_BY_DOCUMENT', { ...params, field: proof.field }), status];
  }
  const reasons = {
    claimed: 'TIME_CLAIMED_IN_VALIDITY',
    timestamp: 'TIME_PROVED_IN_VALIDITY',
    now: 'SEAL_IN_VALIDITY',
  } as const;
  return [valid(reasons[basis.kind], params), status];
}

export interface VerifySealInput extends VerificationContext {
  readonly seal: Seal | Uint8Array;
  /** The moment the seal's validity and status are asked for; now unless given. */
  readonly at?: Date | undefined;
}

/** What was found about a seal by itself: the steps structure, seal and time. */
export interface SealVerdict {
  readonly answer: Answer;
  readonly steps: readonly StepResult[];
  /** Undefined when the bytes are no seal. */
  readonly seal: Seal | undefined;
}

/** Verifies a seal that no stamp stands around. */
export function verifySeal(input: VerifySealInput): SealVerdict {
  const at = input.at ?? input.now;
  let seal: Seal;
  try {
    seal = input.seal instanceof Uint8Array ? parseSeal(input.seal) : input.seal;
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return verdict(undefined, [unreadableStructure(error), notJudged('seal'), notJudged('time')]);
  }
  const { step, maker } = sealStructure(seal);
  if (step.answer === 'invalid' || maker === undefined) {
    return verdict(seal, [step, notJudged('seal'), notJudged('time')]);
  }
  const judged = judgeSeal(seal, maker, input);
  const time = judged.authentic
    ? stepOf('time', ...judgeSealTime(seal, maker, judged.makerChain, { kind: 'now', at }, input))
    : stepOf('time', unknown('NOT_JUDGED_SEAL'));
  return verdict(seal, [step, judged.step, time]);
}

function verdict(seal: Seal | undefined, steps: readonly StepResult[]): SealVerdict {
  return { answer: combineAnswers(steps), steps, seal };
}

function notJudged(step: 'seal' | 'time'): StepResult {
  return stepOf(step, unknown('NOT_JUDGED_STRUCTURE'));
}

function makerKey(maker: Certificate): Uint8Array {
  return maker.publicKey.sm2Point ?? new Uint8Array(0); // a certificate without an SM2 key does not pass step 1
}
