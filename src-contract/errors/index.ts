import { ERROR_CODES, type ErrorCode } from '@yinzheng/core/kernel';
import { z } from 'zod';

const CODES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** How a refusal leaves the program: the code for programs, the message for people, in their language. */
export const refusalSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(CODES),
    message: z.string().min(1),
    /** What the message leaves out, for whoever is asked for help; not for programs. */
    technical: z.string().min(1).optional(),
  }),
});
export type Refusal = z.infer<typeof refusalSchema>;

export { wireError, type WireError } from './wire.ts';
