import { z } from 'zod';
import { sealsSchema } from '../cli/seals.ts';
import { personSchema, roleSchema, sealRefSchema } from '../cli/values.ts';
import { channel, nothing } from './channel.ts';
import { chainSchema } from './ledger.ts';
import { requestSummarySchema } from './requests.ts';
import { answerSchema, momentSchema, sm3Schema } from './values.ts';

/** What a software key tells of itself without its PIN; smart keys bring more of these. */
export const KEY_STATES = ['pin-locked', 'pin-last-try', 'pin-low', 'ready'] as const;

/** A key on this computer. */
export const keySchema = z.strictObject({
  kind: z.enum(['software', 'smart-key']),
  serial: z.string().min(1),
  state: z.enum(KEY_STATES),
  /** Wrong PINs it still takes, where the key tells. */
  triesLeft: z.int().min(0).nullable(),
  /** SM3 of the public key. */
  fingerprint: sm3Schema,
  /** Who it was granted to, and as what. */
  holders: z.array(personSchema.extend({ role: roleSchema })),
  certificate: z
    .strictObject({
      subject: z.string(),
      serial: z.string(),
      notBefore: momentSchema,
      notAfter: momentSchema,
      /** Whole days until it ends; negative: it has ended. */
      daysLeft: z.int(),
    })
    .nullable(),
  /** Seals that it can be used with. */
  seals: z.array(sealRefSchema),
});
export type KeyOut = z.infer<typeof keySchema>;

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
  /** Mine; the administrators' and the auditor's view is of all. */
  'keys.list': channel(nothing, z.strictObject({ keys: z.array(keySchema) })),
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
      }),
      chain: chainSchema,
    }),
  ),
} as const;
