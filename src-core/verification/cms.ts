import { asOctets, readDer } from '../asn1/index.ts';
import { combineAnswers, equalBytes, YinzhengError, type Answer } from '../kernel/index.ts';
import {
  attributeValue,
  CMS_ATTRIBUTE,
  parseCrl,
  parseSignedData,
  verifySignerInfo,
  type Certificate,
  type Crl,
  type SignedContent,
  type SignedData,
  type SignerInfo,
  type SignerResult,
} from '../pki/index.ts';
import { SM3_OID } from '../sm/index.ts';
import { judgeCertificate } from './certificate.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, stepOf, unchecked, unknown, valid } from './steps.ts';
import type { Check, StepResult, TimeBasis } from './steps.ts';
import { judgeTimestamp } from './timestamp.ts';

export interface VerifyCmsInput extends VerificationContext {
  /** The SignedData, in BER or DER; zeros may follow it. */
  readonly bytes: Uint8Array;
  /** SM3 of what it was made over; undefined when that is not at hand. */
  readonly content: SignedContent | undefined;
  /** A time the signer claims elsewhere, for messages that name none. */
  readonly claimedTime: Date | undefined;
}

/** What was found about a detached CMS signature by one signer. */
export interface CmsVerdict {
  readonly answer: Answer;
  /** structure, digest, signature, certificate, time. */
  readonly steps: readonly StepResult[];
  readonly time: TimeBasis;
  /** Undefined when the bytes are no SignedData. */
  readonly signedData: SignedData | undefined;
  readonly signerInfo: SignerInfo | undefined;
  readonly signer: Certificate | undefined;
}

/** Verifies a detached CMS signature (GB/T 35275; RFC 5652, ISO 32000-2, 12.8.3.3) with SM2 and SM3. */
export function verifyCms(input: VerifyCmsInput): CmsVerdict {
  try {
    const signedData = parseSignedData(input.bytes);
    const [signerInfo, ...more] = signedData.signers;
    if (signerInfo === undefined || more.length > 0) {
      return withoutStructure(invalid('CMS_SIGNER_COUNT', { count: signedData.signers.length }), signedData);
    }
    // What is inside is not what the ranges protect: another kind of signature (adbe.pkcs7.sha1, a time stamp).
    if (signedData.content !== undefined) return withoutStructure(unknown('CMS_NOT_DETACHED'), signedData);
    return judge(signedData, signerInfo, input);
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return withoutStructure(invalid('CMS_UNREADABLE', { where: error.params['where'] ?? '' }), undefined);
  }
}

function judge(signedData: SignedData, signerInfo: SignerInfo, input: VerifyCmsInput): CmsVerdict {
  const stated = statedDigest(signerInfo);
  const digest = digestCheck(signerInfo, stated, input.content);
  // The signature is judged over the digest that the message states, so that one changed document is one wrong step.
  const result = verifySignerInfo(signedData, signerInfo, signedContent(stated, input.content), input.others);
  const signature = signatureCheck(result);
  const { basis, checks } = timeBasis(signerInfo, input);
  const steps = [
    stepOf('structure', structureCheck(result)),
    stepOf('digest', digest),
    stepOf('signature', signature),
    stepOf('certificate', ...certificateChecks(signedData, result, signature, basis, input)),
    stepOf('time', timeCheck(signature, basis), ...checks),
  ];
  const answer = combineAnswers(steps);
  return { answer, steps, time: basis, signedData, signerInfo, signer: result.certificate };
}

/** A claimed time is worth as much as the signature over it. */
function stands(signature: Check, basis: TimeBasis): boolean {
  return signature.answer === 'valid' || basis.kind === 'timestamp';
}

/** The messageDigest attribute; undefined where there are no signed attributes. */
function statedDigest({ signedAttributes }: SignerInfo): Uint8Array | undefined {
  const value = attributeValue(signedAttributes, CMS_ATTRIBUTE.messageDigest);
  return value === undefined ? undefined : asOctets(readDer(value, 'messageDigest'), 'messageDigest');
}

function signedContent(stated: Uint8Array | undefined, content: SignedContent | undefined): SignedContent {
  if (stated !== undefined) return { digest: stated };
  return content ?? { digest: new Uint8Array(0) };
}

function structureCheck({ answer, reason, params }: SignerResult): Check {
  return answer === 'invalid' && reason === 'CMS_CONTENT_TYPE_WRONG'
    ? invalid(reason, params)
    : valid('CMS_STRUCTURE_OK');
}

function digestCheck(
  signer: SignerInfo,
  stated: Uint8Array | undefined,
  content: SignedContent | undefined,
): Check {
  const { digestAlgorithmOid: digest, signatureAlgorithmOid: signature } = signer;
  if (digest !== SM3_OID) return unknown('CMS_ALGORITHM_UNSUPPORTED', { digest, signature });
  if (content === undefined) return unknown('PDF_DIGEST_NOT_COMPUTED');
  if (signer.signedAttributesDer === undefined) return valid('CMS_DIGEST_IN_SIGNATURE');
  return stated !== undefined && equalBytes(stated, content.digest)
    ? valid('CMS_DIGEST_OK')
    : invalid('CMS_DIGEST_WRONG');
}

function signatureCheck({ answer, reason, params, certificate }: SignerResult): Check {
  if (answer === 'valid') return valid('CMS_SIGNATURE_OK', { subject: certificate?.subject.text ?? '' });
  // Told by the steps that they concern: certificate and structure.
  if (reason === 'CMS_SIGNING_CERTIFICATE_WRONG' || reason === 'CMS_CONTENT_TYPE_WRONG') {
    return unknown('CMS_NOT_JUDGED_SIGNATURE');
  }
  return answer === 'invalid' ? invalid(reason, params) : unknown(reason, params);
}

/** The time of a time stamp that verifies, else the one the signer claims. */
function timeBasis(
  signer: SignerInfo,
  input: VerifyCmsInput,
): { basis: TimeBasis; checks: readonly Check[] } {
  const token = attributeValue(signer.unsignedAttributes, CMS_ATTRIBUTE.timeStampToken);
  const stamp = token === undefined ? undefined : judgeTimestamp(token, signer.signature, input);
  const checks = stamp === undefined ? [] : [stamp.check];
  if (stamp?.provenTime !== undefined) return { basis: { kind: 'timestamp', at: stamp.provenTime }, checks };
  const at = signer.signingTime ?? input.claimedTime;
  if (at === undefined) return { basis: { kind: 'none' }, checks };
  if (at.getTime() > input.now.getTime() + input.policy.clockTolerance * 1000) {
    checks.push(unknown('TIME_IN_FUTURE', { date: at.toISOString(), now: input.now.toISOString() }));
  }
  return { basis: { kind: 'claimed', at }, checks };
}

/** Why nothing rests on a time that is only claimed: the signature over it is wrong, or could not be judged. */
function notJudged(signature: Check): Check {
  return unknown(signature.answer === 'invalid' ? 'CMS_NOT_JUDGED_SIGNATURE' : 'CMS_NOT_JUDGED_ALGORITHM');
}

function timeCheck(signature: Check, basis: TimeBasis): Check {
  if (!stands(signature, basis)) return notJudged(signature);
  if (basis.kind === 'none') return unknown('CMS_TIME_MISSING');
  const params = { date: basis.at.toISOString() };
  return valid(basis.kind === 'claimed' ? 'CMS_TIME_CLAIMED' : 'CMS_TIME_PROVED', params);
}

function certificateChecks(
  signedData: SignedData,
  { certificate, signingCertificate }: SignerResult,
  signature: Check,
  basis: TimeBasis,
  input: VerifyCmsInput,
): readonly [Check, ...Check[]] {
  if (signingCertificate === 'other') return [invalid('CMS_SIGNING_CERTIFICATE_WRONG')];
  if (certificate === undefined) return [unknown('CMS_SIGNER_CERTIFICATE_MISSING', { signer: '' })];
  if (!stands(signature, basis)) return [notJudged(signature)];
  if (basis.kind === 'none') return [unknown('NOT_JUDGED_TIME')];
  const { checks } = judgeCertificate(certificate, basis.at, {
    ...input,
    others: [...input.others, ...signedData.certificates],
    crls: [...input.crls, ...signedData.crls.flatMap(readableCrl)],
  });
  return signingCertificate === 'unchecked'
    ? [...checks, unchecked('CMS_SIGNING_CERTIFICATE_UNCHECKED')]
    : checks;
}

function readableCrl(bytes: Uint8Array): Crl[] {
  try {
    return [parseCrl(bytes)];
  } catch (error) {
    if (error instanceof YinzhengError) return [];
    throw error;
  }
}

function withoutStructure(structure: Check, signedData: SignedData | undefined): CmsVerdict {
  const names = ['digest', 'signature', 'certificate', 'time'] as const;
  const rest = names.map((step) => stepOf(step, unknown('NOT_JUDGED_STRUCTURE')));
  const steps = [stepOf('structure', structure), ...rest];
  const answer = combineAnswers(steps);
  return { answer, steps, time: { kind: 'none' }, signedData, signerInfo: undefined, signer: undefined };
}
