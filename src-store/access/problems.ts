import type { Problem } from '@yinzheng/contract/store';
import { YinzhengError, type ErrorCode } from '@yinzheng/core/kernel';

/** How an error code of ours is told over HTTP; what is not listed is 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  REQUEST_UNSIGNED: 401,
  REQUEST_REPLAYED: 401,
  CLOCK_DIFFERS: 401,
  DEVICE_UNKNOWN: 401,
  SCOPE_MISSING: 403,
  STORE_CODE_SPENT: 403,
  STORE_CODE_NOT_FOR_UNIT: 403,
  ROOT_NOT_OF_UNIT: 403,
  TRIAL_REFUSED: 403,
  STORE_HAS_NOT: 404,
  PIECE_OUT_OF_PLACE: 409,
  CATALOGUE_CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
};

/** What went wrong, as a caller is told: the code and its values, never the text of an error that is not ours. */
export function problemOf(error: unknown, instance: string): Problem {
  const known = error instanceof YinzhengError && error.code !== 'INTERNAL' ? error : undefined;
  const code = known?.code ?? (statusOfFramework(error) === undefined ? 'INTERNAL' : 'BAD_REQUEST');
  const status = known === undefined ? (statusOfFramework(error) ?? 500) : (STATUS[known.code] ?? 400);
  return {
    type: `urn:yinzheng:problem:${code}`,
    title: code,
    status,
    code,
    params: known?.params ?? {},
    instance,
  };
}

/** An error that is told as a bad request, with this status. */
export function withStatus(statusCode: 400 | 413 | 417, cause?: unknown): Error {
  return Object.assign(new Error('no request that can be answered', { cause }), { statusCode });
}

/** Fastify's own refusals (schema, size, media type) carry a status below 500; the rest is hidden. */
function statusOfFramework(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
