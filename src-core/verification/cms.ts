import { asOctets, readDer } from '../asn1/index.ts';
import { combineAnswers, equalBytes, YinzhengError, type Answer } from '../kernel/index.ts';
import {
  attributeValue,
  CMS_ATTRIBUTE,
  digestOf,
  parseSignedData,
  SHA1_OID,
  verifySignerInfo,
  type Certificate,
  type SignedContent,
  type SignedData,
  type SignerInfo,
  type SignerResult,
} from '../pki/index.ts';
import { judgeCertificate } from './certificate.ts';
import {
  algorithmsOf,
  contentCheck,
  notJudged,
  signatureCheck,
  type ProtectedContent,
} from './cms-checks.ts';
import { unreadParts, withMessageSources } from './cms-sources.ts';
import { messageTime, timeCheck, timeStands, type MessageTime, type MessageTimeSources } from './cms-time.ts';
import { invalid, stepOf, unchecked, unknown, valid } from './steps.ts';
import type { Check, StepResult, TimeBasis } from './steps.ts';

export interface VerifyCmsInput extends MessageTimeSources {
  /** The SignedData, in BER or DER; zeros may follow it. */
  readonly bytes: Uint8Array;
  /** What it was made over, as a digest; undefined when that is not at hand. */
  readonly content: ProtectedContent | undefined;
  /**
   * The legacy form adbe.pkcs7.sha1 (ISO 32000-1, 12.8.3.3): the message's own content is SHA-1 of what is protected.
   * Else the message is detached.
   */
  readonly sha1Content?: boolean;
}

/** What was found about a CMS signature by one signer. */
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

/**
 * Verifies a CMS signature (GB/T 35275; RFC 5652, ISO 32000-2, 12.8.3.3): with SM2 and SM3, and with the algorithms of
 * the context's port. A weak algorithm (see `verifyForeign`) is never valid, and never more than "cannot tell".
 */
export function verifyCms(input: VerifyCmsInput): CmsVerdict {
  try {
    const signedData = parseSignedData(input.bytes);
    const [signerInfo, ...more] = signedData.signers;
    if (signerInfo === undefined || more.length > 0) {
      return withoutStructure(invalid('CMS_SIGNER_COUNT', { count: signedData.signers.length }), signedData);
    }
    // What is inside is not what the ranges protect: another kind of signature.
    if ((signedData.content !== undefined) !== (input.sha1Content === true)) {
      return withoutStructure(unknown('CMS_NOT_DETACHED'), signedData);
    }
    return judge(signedData, signerInfo, input);
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return withoutStructure(invalid('CMS_UNREADABLE', { where: error.params['where'] ?? '' }), undefined);
  }
}

function judge(signedData: SignedData, signerInfo: SignerInfo, input: VerifyCmsInput): CmsVerdict {
  const { others, foreign } = input;
  const stated = statedDigest(signerInfo);
  const digest = digestCheck(signedData, signerInfo, stated, input);
  // The signature is judged over the digest that the message states, so that one changed document is one wrong step.
  const content = contentOf(signedData, stated, input.content);
  const result = verifySignerInfo(signedData, signerInfo, content, { others, foreign });
  const signature = signatureCheck(result);
  const time = messageTime(signerInfo, input);
  const steps = [
    stepOf('structure', structureCheck(result), ...unreadParts(signerInfo)),
    stepOf('digest', digest),
    stepOf('signature', signature),
    stepOf('certificate', ...certificateChecks(signedData, signerInfo, result, signature, time, input)),
    stepOf('time', timeCheck(signature, time), ...time.checks),
  ];
  const answer = combineAnswers(steps);
  return { answer, steps, time: time.basis, signedData, signerInfo, signer: result.certificate };
}

/** The messageDigest attribute; undefined where there are no signed attributes. */
function statedDigest({ signedAttributes }: SignerInfo): Uint8Array | undefined {
  const value = attributeValue(signedAttributes, CMS_ATTRIBUTE.messageDigest);
  return value === undefined ? undefined : asOctets(readDer(value, 'messageDigest'), 'messageDigest');
}

function contentOf(
  { content: inner }: SignedData,
  stated: Uint8Array | undefined,
  content: ProtectedContent | undefined,
): SignedContent {
  if (stated !== undefined) return { digest: stated };
  if (inner !== undefined) return { digest: new Uint8Array(0), pieces: () => [inner] };
  return content ?? { digest: new Uint8Array(0) };
}

function structureCheck({ answer, reason, params }: SignerResult): Check {
  return answer === 'invalid' && reason === 'CMS_CONTENT_TYPE_WRONG'
    ? invalid(reason, params)
    : valid('CMS_STRUCTURE_OK');
}

function digestCheck(
  { content: inner }: SignedData,
  signer: SignerInfo,
  stated: Uint8Array | undefined,
  { content, foreign }: VerifyCmsInput,
): Check {
  const bare = signer.signedAttributesDer === undefined;
  if (inner !== undefined) {
    const own = bare ? undefined : digestOf(signer.digestAlgorithmOid, inner, foreign);
    const differs = stated === undefined ? !bare : own !== undefined && !equalBytes(stated, own);
    if (differs) return invalid('CMS_DIGEST_WRONG');
    return contentCheck({ ...algorithmsOf(signer), digest: SHA1_OID }, inner, content, foreign);
  }
  if (!bare) return contentCheck(algorithmsOf(signer), stated, content, foreign);
  const check = contentCheck(algorithmsOf(signer), content?.digest, content, foreign);
  const open = check.reason === 'CMS_ALGORITHM_UNSUPPORTED' || check.reason === 'PDF_DIGEST_NOT_COMPUTED';
  return open ? check : valid('CMS_DIGEST_IN_SIGNATURE');
}

function certificateChecks(
  signedData: SignedData,
  signer: SignerInfo,
  { certificate, signingCertificate }: SignerResult,
  signature: Check,
  time: MessageTime,
  input: VerifyCmsInput,
): readonly [Check, ...Check[]] {
  if (signingCertificate === 'other') return [invalid('CMS_SIGNING_CERTIFICATE_WRONG')];
  if (certificate === undefined) return [unknown('CMS_SIGNER_CERTIFICATE_MISSING', { signer: '' })];
  if (!timeStands(signature, time)) return [notJudged(signature)];
  if (time.basis.kind === 'none') return [unknown('NOT_JUDGED_TIME')];
  const { context, notes } = withMessageSources(signedData, signer, input);
  const [first, ...more] = judgeCertificate(certificate, time.basis.at, context).checks;
  const named = signingCertificate === 'unchecked' ? [unchecked('CMS_SIGNING_CERTIFICATE_UNCHECKED')] : [];
  return [first, ...more, ...named, ...notes];
}

function withoutStructure(structure: Check, signedData: SignedData | undefined): CmsVerdict {
  const names = ['digest', 'signature', 'certificate', 'time'] as const;
  const rest = names.map((step) => stepOf(step, unknown('NOT_JUDGED_STRUCTURE')));
  const steps = [stepOf('structure', structure), ...rest];
  const answer = combineAnswers(steps);
  return { answer, steps, time: { kind: 'none' }, signedData, signerInfo: undefined, signer: undefined };
}
