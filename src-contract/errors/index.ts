import { ERROR_CODES, YinzhengError, type ErrorCode, type ErrorParams } from '@yinzheng/core/kernel';
import { z } from 'zod';

const CODES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** How a refusal leaves the program: the code for programs, the message for people, in their language. */
export const refusalSchema = z.strictObject({
  error: z.strictObject({ code: z.enum(CODES), message: z.string().min(1) }),
});
export type Refusal = z.infer<typeof refusalSchema>;

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
