import { combineAnswers, equalBytes, YinzhengError, readable } from '../kernel/index.ts';
import { digestOf, foreignDigest, parseSignedData, verifySignerInfo } from '../pki/index.ts';
import type { SignedData, SignerInfo, SignerResult } from '../pki/index.ts';
import { judgeCertificate } from './certificate.ts';
import { withMessageSources } from './cms-sources.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, unchecked, valid, type Check } from './steps.ts';
import { parseTstInfo, TST_INFO_OID, type TstInfo } from './tst-info.ts';

/** What a time stamp token is worth. `provenTime` is there only when everything about it is valid. */
export interface TimestampJudgement {
  readonly check: Check;
  /** Why it proves nothing, and what about it was not checked. */
  readonly notes: readonly Check[];
  readonly provenTime: Date | undefined;
}

/** A token taken apart. */
export interface TimestampToken {
  readonly signedData: SignedData;
  readonly signer: SignerInfo;
  /** DER of the TSTInfo. */
  readonly content: Uint8Array;
  readonly info: TstInfo;
}

/**
 * Judges a time stamp token over `stamped` (RFC 3161; both CMS habits). One that contradicts what it stands on is
 * invalid; one that cannot be judged (another algorithm, no way to a root) proves nothing and is shown as such,
 * since a signature without a token would pass as well.
 */
export function judgeTimestamp(
  token: Uint8Array,
  stamped: Uint8Array,
  context: VerificationContext,
): TimestampJudgement {
  try {
    const parts = readToken(parseSignedData(token));
    return parts === undefined ? nothing(invalid('TIMESTAMP_UNREADABLE')) : judge(parts, stamped, context);
  } catch (error) {
    if (error instanceof YinzhengError) return nothing(invalid('TIMESTAMP_UNREADABLE'));
    throw error;
  }
}

/** The parts of a token; undefined where the message is none, or has not exactly one signer (RFC 3161, 2.4.2). @throws DER_MALFORMED */
export function readToken(signedData: SignedData): TimestampToken | undefined {
  const { contentType, content, signers } = signedData;
  const [signer, ...more] = signers;
  if (contentType !== TST_INFO_OID || content === undefined) return undefined;
  if (signer === undefined || more.length > 0) return undefined;
  return { signedData, signer, content, info: parseTstInfo(content) };
}

/** The time a token states, without judging the token; undefined when it is none. */
export function statedTime(token: Uint8Array): Date | undefined {
  return readable(() => readToken(parseSignedData(token))?.info.genTime);
}

/** The authority's signature over a token's content. @throws DER_MALFORMED */
export function verifyToken(
  { signedData, signer, content }: TimestampToken,
  { others, foreign }: VerificationContext,
): SignerResult {
  // Without the digest nothing can be verified, and the answer is that the algorithm is not known.
  const digest = digestOf(signer.digestAlgorithmOid, content, foreign) ?? new Uint8Array(0);
  const pieces = (): Uint8Array[] => [content];
  return verifySignerInfo(signedData, signer, { digest, pieces }, { others, foreign });
}

function judge(token: TimestampToken, stamped: Uint8Array, context: VerificationContext): TimestampJudgement {
  const { info, signer } = token;
  const params = { date: info.genTime.toISOString() };
  const imprint = digestOf(info.digestOid, stamped, context.foreign);
  if (imprint === undefined || info.criticalExtension !== undefined) {
    return nothing(unchecked('TIMESTAMP_KIND_UNKNOWN', params));
  }
  if (!equalBytes(info.imprint, imprint)) return nothing(invalid('TIMESTAMP_IMPRINT_WRONG', params));
  const signature = verifyToken(token, context);
  if (signature.answer === 'invalid') return nothing(invalid('TIMESTAMP_SIGNATURE_WRONG', params));
  const digests = [info.digestOid, signer.digestAlgorithmOid].map(foreignDigest);
  const weakness = digests.find((one) => one?.weak === true)?.name ?? signature.params['weakness'];
  if (weakness !== undefined) return nothing(unchecked('TIMESTAMP_WEAK', { ...params, weakness }));
  if (signature.answer === 'unknown' || signature.certificate === undefined) {
    return nothing(unchecked('TIMESTAMP_KIND_UNKNOWN', params));
  }
  const sources = withMessageSources(token.signedData, signer, context);
  const { checks } = judgeCertificate(signature.certificate, info.genTime, sources.context, 'time-stamp');
  const authority = { ...params, subject: signature.certificate.subject.text };
  const open = checks
    .filter(({ answer }) => answer !== 'valid')
    .map(({ reason, params: found }) => unchecked(reason, found));
  const notes = [...open, ...sources.notes];
  return combineAnswers(checks) === 'valid'
    ? { check: valid('TIMESTAMP_OK', authority), notes, provenTime: info.genTime }
    : { check: unchecked('TIMESTAMP_NOT_TRUSTED', authority), notes, provenTime: undefined };
}

function nothing(check: Check): TimestampJudgement {
  return { check, notes: [], provenTime: undefined };
}
