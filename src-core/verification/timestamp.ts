import { equalBytes, YinzhengError } from '../kernel/index.ts';
import { parseSignedData, verifyChain, verifySignerInfo, type SignedData } from '../pki/index.ts';
import { sm3, SM3_OID } from '../sm/index.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, unchecked, valid, type Check } from './steps.ts';
import { parseTstInfo, TST_INFO_OID, type TstInfo } from './tst-info.ts';

/** What a time stamp token is worth. `provenTime` is there only when everything about it is valid. */
export interface TimestampJudgement {
  readonly check: Check;
  readonly provenTime: Date | undefined;
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
    return judge(parseSignedData(token), stamped, context);
  } catch (error) {
    if (error instanceof YinzhengError) return nothing(invalid('TIMESTAMP_UNREADABLE'));
    throw error;
  }
}

/** The time a token states, without judging the token; undefined when it is none. */
export function statedTime(token: Uint8Array): Date | undefined {
  try {
    const { contentType, content } = parseSignedData(token);
    return contentType === TST_INFO_OID && content !== undefined ? parseTstInfo(content).genTime : undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return undefined;
    throw error;
  }
}

function judge(
  signedData: SignedData,
  stamped: Uint8Array,
  context: VerificationContext,
): TimestampJudgement {
  const { contentType, content } = signedData;
  if (contentType !== TST_INFO_OID || content === undefined) return nothing(invalid('TIMESTAMP_UNREADABLE'));
  const info = parseTstInfo(content);
  const params = { date: info.genTime.toISOString() };
  if (info.digestOid !== SM3_OID) return nothing(unchecked('TIMESTAMP_KIND_UNKNOWN', params));
  if (!equalBytes(info.imprint, sm3(stamped))) return nothing(invalid('TIMESTAMP_IMPRINT_WRONG', params));
  const check = judgeAuthority(signedData, content, info, context);
  return { check, provenTime: check.answer === 'valid' ? info.genTime : undefined };
}

function judgeAuthority(
  signedData: SignedData,
  content: Uint8Array,
  info: TstInfo,
  context: VerificationContext,
): Check {
  const params = { date: info.genTime.toISOString() };
  const [signer, ...more] = signedData.signers;
  if (signer === undefined || more.length > 0) return invalid('TIMESTAMP_UNREADABLE'); // RFC 3161, 2.4.2: exactly one
  const signature = verifySignerInfo(signedData, signer, { digest: sm3(content) }, context.others);
  if (signature.answer === 'invalid') return invalid('TIMESTAMP_SIGNATURE_WRONG', params);
  if (signature.answer === 'unknown' || signature.certificate === undefined) {
    return unchecked('TIMESTAMP_KIND_UNKNOWN', params);
  }
  const chain = verifyChain({
    leaf: signature.certificate,
    others: [...signedData.certificates, ...context.others],
    roots: context.roots,
    at: info.genTime,
    purpose: 'time-stamp',
  });
  const authority = { ...params, subject: signature.certificate.subject.text };
  return chain.answer === 'valid'
    ? valid('TIMESTAMP_OK', authority)
    : unchecked('TIMESTAMP_NOT_TRUSTED', authority);
}

function nothing(check: Check): TimestampJudgement {
  return { check, provenTime: undefined };
}
