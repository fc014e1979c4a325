import { z } from 'zod';
import { refusalSchema } from '../errors/index.ts';
import { formatSchema, sm3Schema } from './values.ts';

/** A file that was stamped. */
export const stampedSchema = z.strictObject({
  /** The file as given. */
  file: z.string().min(1),
  result: z.literal('done'),
  /** Absolute path of the sealed file. */
  output: z.string().min(1),
  /** SM3 of the sealed file. */
  digest: sm3Schema,
  size: z.int().min(1),
  format: formatSchema,
  /** Numbers of the log's entries, one an impression. */
  entries: z.array(z.int().min(1)).min(1),
  /** 用印数: approved for this document, spent up to now, remaining. */
  count: z.int().min(1),
  spent: z.int().min(1),
  remaining: z.int().min(0),
});
export type StampedOut = z.infer<typeof stampedSchema>;

/** A file of a batch that was not stamped: refused with a reason, or not tried after an error that stops the batch. */
export const notStampedSchema = z.union([
  refusalSchema.extend({ file: z.string().min(1), result: z.literal('refused') }),
  z.strictObject({ file: z.string().min(1), result: z.literal('skipped') }),
]);

/** `stamp --json`: a line per file; the refusal of a single file is a refusal and nothing else. */
export const stampRowSchema = z.union([stampedSchema, notStampedSchema]);
export type StampRow = z.infer<typeof stampRowSchema>;
