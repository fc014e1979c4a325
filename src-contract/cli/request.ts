import { z } from 'zod';
import { identifierSchema, momentSchema, personSchema, roleSchema, sm3Schema } from './values.ts';

/** A document of a request. */
export const requestedDocumentSchema = z.strictObject({
  name: z.string().min(1),
  digest: sm3Schema,
  /** Bytes. */
  size: z.int().min(0),
  /** 用印数: impressions asked for on this document. */
  count: z.int().min(1),
});

/** What a ticket's request says. */
export const useRequestSchema = z.strictObject({
  id: identifierSchema,
  seal: z.strictObject({
    id: z.string().min(1),
    /** Where the seal is at hand. */
    name: z.string().nullable(),
    /** SM3 of the SESeal. */
    digest: sm3Schema,
  }),
  applicant: personSchema,
  reason: z.string().min(1),
  classification: z.enum(['public', 'internal']),
  requested: momentSchema,
  expires: momentSchema,
  documents: z.array(requestedDocumentSchema).min(1),
  /** Who must decide, in this order. */
  steps: z.array(z.strictObject({ role: roleSchema, person: z.string().nullable() })).min(1),
});
export type UseRequestOut = z.infer<typeof useRequestSchema>;

/** `request --json` */
export const requestSchema = z.strictObject({
  /** Path of the ticket file. */
  ticket: z.string().min(1),
  request: useRequestSchema,
});
export type RequestOut = z.infer<typeof requestSchema>;
