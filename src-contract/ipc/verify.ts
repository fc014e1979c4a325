import { z } from 'zod';
import { channel } from './channel.ts';
import { productSchema } from './jobs.ts';
import { fileIdSchema, jobIdSchema } from './values.ts';

export const verifyChannels = {
  /** 验章: a taken file, or a sealed file of an entry of the log. */
  'verify.start': channel(
    z.union([z.strictObject({ file: fileIdSchema }), z.strictObject({ entry: z.int().min(1) })]),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** The report on what a job verified. */
  'verify.report': channel(
    z.strictObject({ job: jobIdSchema, form: z.enum(['pdf', 'json']) }),
    productSchema,
  ),
} as const;
