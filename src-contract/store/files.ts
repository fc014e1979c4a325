import { z } from 'zod';
import { digestSchema } from './common.ts';

// Files by the SM3 of their content. They go before the acts that name them, in pieces, and can be gone on with.

/** Most bytes of one piece. */
export const PIECE_BYTES = 8 * 1024 * 1024;
/** Largest file that is kept. */
export const MOST_FILE_BYTES = 200 * 1024 * 1024;
/** Largest sealed file of a licence that is accepted: each is read as a whole. */
export const MOST_LICENCE_FILE_BYTES = 16 * 1024 * 1024;

/** `GET /v1/files/:digest/state`: how much of it is there; `whole` once its SM3 was compared. */
export const fileStateSchema = z.object({
  digest: digestSchema,
  received: z.int().min(0),
  whole: z.boolean(),
});
export type FileState = z.infer<typeof fileStateSchema>;

/**
 * `PUT /v1/files/:digest?offset=&size=` with the piece as application/octet-stream: it must begin where what is there ends, or lie
 * wholly in it; `size` is that of the whole file. Answers the state.
 */
export const pieceQuerySchema = z.strictObject({
  offset: z.coerce.number().int().min(0).max(MOST_FILE_BYTES),
  size: z.coerce.number().int().min(1).max(MOST_FILE_BYTES),
});
