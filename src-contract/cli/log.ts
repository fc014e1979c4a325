import { z } from 'zod';
import { formatSchema, momentSchema, personSchema, sealRefSchema, sm3Schema } from './values.ts';

/** A remark on an entry: it takes nothing back. */
export const annotationSchema = z.strictObject({
  /** 误盖. */
  kind: z.enum(['mistaken']),
  by: personSchema,
  note: z.string().min(1),
  date: momentSchema,
});

/** `log --json`: one entry a line, in the order of their numbers. */
export const logEntrySchema = z.strictObject({
  number: z.int().min(1),
  date: momentSchema,
  reason: z.string().min(1),
  applicant: personSchema,
  approvers: z.array(personSchema).min(1),
  custodian: personSchema,
  seal: sealRefSchema,
  /** Name of the document. */
  document: z.string().min(1),
  /** SM3 of the approved document. */
  digest: sm3Schema,
  /** 用印数: impressions approved on this document. */
  count: z.int().min(1),
  /**
   * `done`; `open`, `signed`: under way, or interrupted; `voided`: given back; `voided-after-signing`, `unresolved`:
   * came to nothing and counts as spent.
   */
  result: z.enum(['open', 'signed', 'done', 'voided', 'voided-after-signing', 'unresolved']),
  /** This impression among those of its job. */
  ordinal: z.int().min(1),
  total: z.int().min(1),
  format: formatSchema,
  page: z.int().min(1),
  /** The seal's centre from the page's top left, mm. */
  x: z.number(),
  y: z.number(),
  /** The name the sealed file got or was to get. */
  output: z.string().min(1),
  /** In their order. */
  annotations: z.array(annotationSchema),
});
export type LogEntryOut = z.infer<typeof logEntrySchema>;
