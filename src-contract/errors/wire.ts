import { YinzhengError, type ErrorCode, type ErrorParams } from '@yinzheng/core/kernel';

/** An error on its way out: the code, and the values its text names. */
export interface WireError {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}

/** The code of anything that was thrown: ours as it is, everything else INTERNAL. */
export function wireError(error: unknown): WireError {
  if (error instanceof YinzhengError) return { code: error.code, params: error.params };
  return { code: 'INTERNAL', params: { detail: error instanceof Error ? error.message : String(error) } };
}
