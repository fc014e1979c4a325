import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '@yinzheng/core/kernel';

/** One question that may be asked across the border, and what is answered to it. */
export interface Channel<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** Declares a channel. */
export function channel<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Channel<I, O> {
  return { input, output };
}

/** Nothing is said. */
export const nothing = z.strictObject({});

const CODES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

/** An error as it crosses the border: the code, and the values that its text names. */
export const wireErrorSchema = z.strictObject({
  code: z.enum(CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type WireErrorOut = z.infer<typeof wireErrorSchema>;

/** Every answer: nothing is thrown across the border. */
export type Answered<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: WireErrorOut };
