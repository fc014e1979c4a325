import { z } from 'zod';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { fileIdSchema, sm3Schema } from './values.ts';

/** A file that was taken in: dropped on the page, or opened. */
export const takenFileSchema = z.strictObject({
  file: fileIdSchema,
  name: z.string().min(1),
  /** Bytes. */
  size: z.int().min(0),
});
export type TakenFileOut = z.infer<typeof takenFileSchema>;

/** What a taken file is, before it is asked for: what would keep it from being stamped is told now. */
export const lookedAtSchema = takenFileSchema.extend({
  sm3: sm3Schema,
  /** null: it cannot be read as a PDF. */
  pages: z.int().min(1).nullable(),
  /** Why it cannot be stamped as it is. */
  problem: wireErrorSchema.nullable(),
});
export type LookedAtOut = z.infer<typeof lookedAtSchema>;

export const filesChannels = {
  'files.look': channel(z.strictObject({ file: fileIdSchema }), lookedAtSchema),
  /** Takes in a copy of the sample document of the demo unit. */
  'files.sample': channel(nothing, takenFileSchema),
  /** Forgets a taken file. */
  'files.drop': channel(z.strictObject({ file: fileIdSchema }), nothing),
} as const;
