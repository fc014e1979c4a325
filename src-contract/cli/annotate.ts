import { z } from 'zod';
import { annotationSchema } from './log.ts';

/** `annotate --json`: the remark that the log now holds on an entry. */
export const annotateSchema = annotationSchema.extend({
  /** Number of the log's entry. */
  entry: z.int().min(1),
});
export type AnnotateOut = z.infer<typeof annotateSchema>;
