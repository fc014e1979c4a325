import { z } from 'zod';
import {
  base64Schema,
  creditCodeSchema,
  digestSchema,
  identifierSchema,
  momentSchema,
  plainText,
  pointSchema,
  scopeSchema,
} from './common.ts';

/** What a workstation says of itself when it uses a one-time code; the request is signed with the key that it brings. */
export const enrolmentSchema = z.strictObject({
  /** The code's secret, 12 bytes. */
  secret: z.string().regex(/^[0-9a-f]{24}$/),
  unit: z.strictObject({ code: creditCodeSchema, name: plainText(1, 200) }),
  workstation: identifierSchema,
  point: pointSchema,
  /** 授权根: the certificate that the store pins for this workstation, DER. */
  rootCertificate: base64Schema(16_384),
  /** The records of authority up to now, DER, the foundation first. */
  records: z.array(base64Schema(65_536)).min(1).max(10_000),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** What the store answers. */
export const enrolledSchema = z.object({
  key: digestSchema,
  unit: creditCodeSchema,
  scopes: z.array(scopeSchema),
  /** The store's own public point: its SM3 begins as the code said. */
  storePoint: pointSchema,
});
export type Enrolled = z.infer<typeof enrolledSchema>;

/**
 * A new one-time code: for a new unit (`unit` absent, or not there yet), or for one that is there. A further workstation comes
 * only with a code that a key of its own unit gave out.
 */
export const newCodeSchema = z.strictObject({
  unit: creditCodeSchema.optional(),
  scopes: z.array(scopeSchema).min(1),
});
export type NewCodeJson = z.infer<typeof newCodeSchema>;
export const codeSchema = z.object({ code: z.string(), expiresAt: momentSchema });

/** What anybody may know of a store. */
export const aboutSchema = z.object({ storePoint: pointSchema, now: momentSchema });
