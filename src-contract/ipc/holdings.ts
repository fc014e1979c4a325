import { z } from 'zod';
import { sealsSchema } from '../cli/seals.ts';
import { channel, nothing } from './channel.ts';
import { chainSchema } from './ledger.ts';
import { licenceRowSchema } from './licences.ts';
import { requestSummarySchema } from './requests.ts';
import { answerSchema, sm3Schema } from './values.ts';

/** One seal with the grounds of its state. */
export const sealDetailSchema = z.strictObject({
  seal: sealsSchema.shape.seals.element,
  /** Whether it verifies now, step by step. */
  answer: answerSchema,
  steps: z.array(
    z.strictObject({
      step: z.string(),
      answer: answerSchema,
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  maker: z.string().nullable(),
  /** SM3 of the SESeal. */
  digest: sm3Schema,
  daysLeft: z.int(),
});
export type SealDetailOut = z.infer<typeof sealDetailSchema>;

export const holdingsChannels = {
  'seals.list': channel(nothing, sealsSchema),
  'seals.get': channel(z.strictObject({ id: z.string().max(200) }), sealDetailSchema),
  /** 工作台: what waits for me, the oldest deadline first, and what happened last. */
  'home.get': channel(
    nothing,
    z.strictObject({
      waiting: z.array(
        z.strictObject({ act: z.enum(['decide', 'stamp', 'read-answer']), request: requestSummarySchema }),
      ),
      counts: z.strictObject({
        decide: z.int().min(0),
        stamp: z.int().min(0),
        answers: z.int().min(0),
        mine: z.int().min(0),
        /** Records and licences that wait for me. */
        licences: z.int().min(0),
      }),
      /** What of licences waits for me, the oldest first: to review, to issue, to correct. */
      licences: z.array(
        z.strictObject({ act: z.enum(['review', 'issue', 'correct']), row: licenceRowSchema }),
      ),
      /** Acts that the store set aside, for whoever looks after the way there. */
      aside: z.int().min(0),
      chain: chainSchema,
    }),
  ),
} as const;
