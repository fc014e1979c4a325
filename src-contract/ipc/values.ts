import { z } from 'zod';
import { answerSchema, formatSchema, identifierSchema, momentSchema, sm3Schema } from '../cli/values.ts';

// What several channels share.

/** A file that a host has taken in for a session: its name for readers, its bytes on the disk of this computer. */
export const fileIdSchema = identifierSchema;

/** A job: long work, or an act that waits for a confirmation and a PIN. */
export const jobIdSchema = identifierSchema;

/** A page of a list. */
export const rangeSchema = {
  /** Rows left out before the first. */
  offset: z.int().min(0).max(10_000_000),
  limit: z.int().min(1).max(200),
};

/** What people write: shown as text, never as markup. */
export const textSchema = z.string().max(2000);

/** A day in China: `2026-11-24`. */
export const daySchema = z.iso.date();

/** A length or a place on a page, millimetres. */
export const millimetreSchema = z.number().min(-10_000).max(10_000);

/** Where one impression goes: the seal's centre, mm from the top left of the page as it is read. */
export const positionSchema = z.strictObject({
  page: z.int().min(1).max(1_000_000),
  x: millimetreSchema,
  y: millimetreSchema,
});
export type PositionIn = z.infer<typeof positionSchema>;

/** A rectangle on a page as it is read: its left upper corner and its size, mm. */
export const boxSchema = z.strictObject({
  page: z.int().min(1),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});
export type BoxOut = z.infer<typeof boxSchema>;

/** PNG in base64. */
export const pngSchema = z.base64();

export { answerSchema, formatSchema, identifierSchema, momentSchema, sm3Schema };
