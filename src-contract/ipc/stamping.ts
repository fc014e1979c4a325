import { z } from 'zod';
import { channel, wireErrorSchema } from './channel.ts';
import {
  answerSchema,
  formatSchema,
  identifierSchema,
  jobIdSchema,
  pngSchema,
  positionSchema,
  sm3Schema,
} from './values.ts';

/** Where the seal goes on one document of the ticket. */
export const placedDocumentSchema = z.strictObject({
  document: sm3Schema,
  positions: z.array(positionSchema).min(1).max(999),
});
export type PlacedDocumentIn = z.infer<typeof placedDocumentSchema>;

/** What was looked at before stamping; each is checked again when it counts. */
export const STAMP_CHECKS = ['document', 'ticket', 'seal', 'certificate', 'key', 'positions'] as const;
export const stampCheckSchema = z.strictObject({
  check: z.enum(STAMP_CHECKS),
  answer: answerSchema,
  /** Why not. */
  error: wireErrorSchema.nullable(),
});
export type StampCheckOut = z.infer<typeof stampCheckSchema>;

export const stampingChannels = {
  /** Everything that will be asked of this document and these places when the key is asked. */
  'stamping.check': channel(
    z.strictObject({
      id: identifierSchema,
      document: sm3Schema,
      positions: z.array(positionSchema).max(999),
      format: formatSchema,
    }),
    z.strictObject({ checks: z.array(stampCheckSchema) }),
  ),
  /** A page as it will be, by the code that stamps: the approved bytes with the update that lacks only its signature. */
  'stamping.preview': channel(
    z.strictObject({
      id: identifierSchema,
      document: sm3Schema,
      page: z.int().min(1),
      positions: z.array(positionSchema).max(999),
      format: formatSchema,
      /** Width of the picture, pixels. */
      width: z.int().min(50).max(4000),
    }),
    z.strictObject({ png: pngSchema }),
  ),
  /** Prepares a stamping: what waits then for the custodian's confirmation and PIN. */
  'stamping.prepare': channel(
    z.strictObject({
      id: identifierSchema,
      format: formatSchema,
      documents: z.array(placedDocumentSchema).min(1).max(500),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
} as const;
