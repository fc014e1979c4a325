import { combineAnswers } from '../kernel/index.ts';
import { foreignDigest, type SignerResult } from '../pki/index.ts';
import { judgeCertificate } from './certificate.ts';
import {
  algorithmsOf,
  computes,
  contentCheck,
  notJudged,
  signatureCheck,
  type ProtectedContent,
} from './cms-checks.ts';
import { unreadParts, withMessageSources } from './cms-sources.ts';
import type { CmsVerdict } from './cms.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, stepOf, unchecked, unknown, valid, type Check, type TimeBasis } from './steps.ts';
import { verifyToken, type TimestampToken } from './timestamp.ts';

/**
 * Verifies a document time stamp (ETSI.RFC3161; ISO 32000-2, 12.8.5): a token over what the ByteRange protects. Its
 * time is proved when every step is valid; the authority's certificate is judged at that time.
 */
export function verifyDocumentTimestamp(
  token: TimestampToken,
  content: ProtectedContent | undefined,
  context: VerificationContext,
): Omit<CmsVerdict, 'signedData'> {
  const { info, signer } = token;
  const result = verifyToken(token, context);
  const digest = contentCheck(
    { ...algorithmsOf(signer), digest: info.digestOid },
    info.imprint,
    content,
    context.foreign,
  );
  const signature = weighed(token, signatureCheck(result));
  const before = [
    stepOf('structure', structureCheck(token, result), ...unreadParts(signer)),
    stepOf('digest', digest),
    stepOf('signature', signature),
    stepOf('certificate', ...certificateChecks(token, result, signature, context)),
  ];
  const proved = combineAnswers(before) === 'valid';
  const at = info.genTime;
  const params = { date: at.toISOString() };
  const told = proved ? valid('TIMESTAMP_TIME_PROVED', params) : unknown('TIMESTAMP_TIME_NOT_PROVED', params);
  const steps = [...before, stepOf('time', computes(signature) ? told : notJudged(signature))];
  const time: TimeBasis = proved
    ? { kind: 'timestamp', at }
    : computes(signature)
      ? { kind: 'claimed', at }
      : { kind: 'none' };
  return { answer: combineAnswers(steps), steps, time, signerInfo: signer, signer: result.certificate };
}

/** The authority signs a digest of what the token says: a weak one vouches for nothing. */
function weighed({ signer }: TimestampToken, signature: Check): Check {
  const digest = foreignDigest(signer.digestAlgorithmOid);
  return digest?.weak === true && signature.answer === 'valid'
    ? unknown('SIGNATURE_WEAK', { weakness: digest.name })
    : signature;
}

function structureCheck({ info }: TimestampToken, { reason, params }: SignerResult): Check {
  if (reason === 'CMS_CONTENT_TYPE_WRONG') return invalid(reason, params);
  const { criticalExtension: oid } = info;
  return oid === undefined
    ? valid('TIMESTAMP_STRUCTURE_OK')
    : unknown('TIMESTAMP_EXTENSION_UNKNOWN', { oid });
}

function certificateChecks(
  { signedData, signer, info }: TimestampToken,
  { certificate, signingCertificate }: SignerResult,
  signature: Check,
  context: VerificationContext,
): readonly [Check, ...Check[]] {
  if (signingCertificate === 'other') return [invalid('CMS_SIGNING_CERTIFICATE_WRONG')];
  if (certificate === undefined) return [unknown('CMS_SIGNER_CERTIFICATE_MISSING', { signer: '' })];
  if (!computes(signature)) return [notJudged(signature)];
  const sources = withMessageSources(signedData, signer, context);
  const judged = judgeCertificate(certificate, info.genTime, sources.context, 'time-stamp');
  const [first, ...more] = judged.checks;
  const named = signingCertificate === 'unchecked' ? [unchecked('CMS_SIGNING_CERTIFICATE_UNCHECKED')] : [];
  return [first, ...more, ...named, ...sources.notes];
}
