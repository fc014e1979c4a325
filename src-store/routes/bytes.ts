import { z } from 'zod';

/** How OpenAPI describes an answer of plain bytes. */
export const BYTES = {
  description: 'the bytes',
  content: { 'application/octet-stream': { schema: z.any().describe('bytes') } },
} as const;
