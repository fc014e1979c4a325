import { LOG_FINDING_KINDS } from '@yinzheng/core/use-log';
import { z } from 'zod';
import { answerSchema } from './values.ts';

/** One impression of a witness: a sealed file. */
export const logWitnessSchema = z.strictObject({
  kind: z.literal('pdf'),
  /** The row of the log that it names; 0: it names none. */
  number: z.int().min(0),
  answer: answerSchema,
  /** The file as given. */
  file: z.string().min(1),
});
export type LogWitnessOut = z.infer<typeof logWitnessSchema>;

/** `verify-log --json`: one line. */
export const verifyLogSchema = z.strictObject({
  /**
   * Invalid where something was found; else cannot tell where a witness cannot, or where jobs have ended and no
   * checkpoint is kept; else valid.
   */
  answer: answerSchema,
  /** Number of entries. */
  entries: z.int().min(0),
  witnesses: z.array(logWitnessSchema),
  /** The last row that a checkpoint vouches for; null: no row is vouched for. */
  checkpoint: z.strictObject({ row: z.int().min(1) }).nullable(),
  /** The first place that does not hold; null: none. */
  firstBad: z
    .strictObject({
      chain: z.enum(['authority', 'use-log']),
      /** Number of the row, from 1, or of the record of authority, from 0. */
      number: z.int().min(0),
      kind: z.enum(LOG_FINDING_KINDS),
    })
    .nullable(),
});
export type VerifyLogOut = z.infer<typeof verifyLogSchema>;
