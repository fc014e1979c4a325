import { combineAnswers, equalBytes, YinzhengError, type Answer } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import { parseSealSignature, type SealSignature } from '../seals/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import { judgeCertificate } from './certificate.ts';
import { judgeSeal, judgeSealTime } from './ses-seal.ts';
import { signatureStructure, unreadableStructure } from './ses-structure.ts';
import { timeBasis, type TimeSources } from './ses-time.ts';
import { invalid, STEP_NAMES, stepOf, unknown, valid } from './steps.ts';
import type { Check, StepName, StepResult, TimeBasis } from './steps.ts';

export interface VerifySealSignatureInput extends TimeSources {
  readonly signature: SealSignature | Uint8Array;
  /** SM3 of the protected bytes; undefined when they are not at hand. */
  readonly protectedDigest: Uint8Array | undefined;
}

/** What was found about a stamp. */
export interface SealSignatureVerdict {
  readonly answer: Answer;
  /** All seven, in their order. */
  readonly steps: readonly StepResult[];
  readonly time: TimeBasis;
  /** Undefined when the bytes are no SES_Signature. */
  readonly signature: SealSignature | undefined;
  /** The stamper's certificate, where it can be read. */
  readonly signer: Certificate | undefined;
}

/**
 * Verifies a SES_Signature of any generation in the seven steps of the standards. Step by step it says valid, invalid
 * or cannot tell; what cannot be judged because another step failed is "cannot tell", never valid.
 */
export function verifySealSignature(input: VerifySealSignatureInput): SealSignatureVerdict {
  let signature: SealSignature;
  try {
    signature = input.signature instanceof Uint8Array ? parseSealSignature(input.signature) : input.signature;
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return withoutStructure(unreadableStructure(error), undefined);
  }
  const { step, signer, maker } = signatureStructure(signature);
  if (step.answer === 'invalid' || signer === undefined || maker === undefined) {
    return withoutStructure(step, signature);
  }
  return judge(signature, step, signer, maker, input);
}

function judge(
  signature: SealSignature,
  structure: StepResult,
  signer: Certificate,
  maker: Certificate,
  input: VerifySealSignatureInput,
): SealSignatureVerdict {
  const { eseal } = signature.toSign;
  const seal = judgeSeal(eseal, maker, input);
  const signed = signatureCheck(signature, signer);
  const { basis, proof, checks } = timeBasis(signature, input);
  // A time that is only claimed is worth as much as the signature over it; a seal's dates as much as its maker's.
  const timeStands = signed.answer === 'valid' || basis.kind === 'timestamp';
  const certificate = (): readonly [Check, ...Check[]] => {
    if (!timeStands) return [unknown('NOT_JUDGED_SIGNATURE')];
    if (basis.kind === 'none') return [unknown('NOT_JUDGED_TIME')];
    return judgeCertificate(signer, basis.at, input).checks;
  };
  const time = (): readonly [Check, ...Check[]] => {
    if (!seal.authentic) return [unknown('NOT_JUDGED_SEAL'), ...checks];
    if (!timeStands) return [unknown('NOT_JUDGED_SIGNATURE'), ...checks];
    if (basis.kind === 'none') return [unknown('TIME_UNREADABLE'), ...checks];
    return [...judgeSealTime(eseal, maker, seal.makerChain, basis, input, proof), ...checks];
  };
  const steps = [
    structure,
    stepOf('digest', digestCheck(signature, input.protectedDigest)),
    stepOf('signature', signed),
    stepOf('membership', membershipCheck(signature)),
    seal.step,
    stepOf('certificate', ...certificate()),
    stepOf('time', ...time()),
  ];
  return { answer: combineAnswers(steps), steps, time: basis, signature, signer };
}

/** Step 2. */
function digestCheck({ toSign }: SealSignature, protectedDigest: Uint8Array | undefined): Check {
  if (protectedDigest === undefined) return unknown('DIGEST_CONTENT_MISSING');
  return equalBytes(toSign.dataHash, protectedDigest) ? valid('DIGEST_OK') : invalid('DIGEST_WRONG');
}

/** Step 3. */
function signatureCheck({ toSign, signature }: SealSignature, signer: Certificate): Check {
  const params = { subject: signer.subject.text };
  const key = signer.publicKey.sm2Point;
  const right = key !== undefined && sm2Verify(key, toSign.bytes, signature);
  return right ? valid('STAMP_SIGNATURE_OK', params) : invalid('STAMP_SIGNATURE_WRONG', params);
}

/** Step 4. */
function membershipCheck({ toSign, certificate }: SealSignature): Check {
  const list = toSign.eseal.info.property.certList;
  if (list.kind === 'certificates') {
    const found = list.certificates.some((one) => equalBytes(one, certificate));
    return found ? valid('MEMBERSHIP_OK') : invalid('MEMBERSHIP_NOT_LISTED');
  }
  const digest = sm3(certificate);
  if (list.digests.some(({ value }) => equalBytes(value, digest))) return valid('MEMBERSHIP_OK');
  // The digest's name is free text: only what cannot be SM3 is taken for another digest.
  const other = list.digests.find(
    ({ type, value }) => value.length !== digest.length || /sha|md5/i.test(type),
  );
  return other === undefined
    ? invalid('MEMBERSHIP_NOT_LISTED')
    : unknown('MEMBERSHIP_DIGEST_UNKNOWN', { type: other.type });
}

function withoutStructure(structure: StepResult, signature: SealSignature | undefined): SealSignatureVerdict {
  const rest = STEP_NAMES.slice(1).map((step: StepName) => stepOf(step, unknown('NOT_JUDGED_STRUCTURE')));
  const steps = [structure, ...rest];
  return { answer: combineAnswers(steps), steps, time: { kind: 'none' }, signature, signer: undefined };
}
