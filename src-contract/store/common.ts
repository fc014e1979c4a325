import { z } from 'zod';

// What several routes of the central store share. OpenAPI is made from these schemas.

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** SM3 of something, small hexadecimal digits. */
export const digestSchema = hexOf(32).describe('SM3, hexadecimal');
/** 16 bytes, small hexadecimal digits. */
export const identifierSchema = hexOf(16);
/** An SM2 public point: 04, x, y. */
export const pointSchema = z
  .string()
  .regex(/^04[0-9a-f]{128}$/)
  .describe('SM2 public point 04 x y, hexadecimal');
/** Bytes in standard base64, with padding. */
export const base64Schema = (max: number) => z.base64().max(Math.ceil(max / 3) * 4);
/** The largest number that the store counts to. */
export const MOST_NUMBER = 2_147_483_647;
/** Text without control characters. */
export const plainText = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .regex(/^\P{Cc}*$/u);
/** Unified social credit code by its form; the check character is judged by the domain. */
export const creditCodeSchema = z.string().regex(/^[0-9A-HJ-NPQRTUWXY]{18}$/);
/** A moment, ISO 8601 in UTC. */
export const momentSchema = z.iso.datetime();

/** What a key of the store may be used for. */
export const SCOPES = ['admin', 'deliver', 'query', 'query-limited'] as const;
export const scopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof scopeSchema>;

/** Problem Details (RFC 9457): what every refusal of the store looks like. */
export const problemSchema = z.object({
  type: z.string().describe('urn:yinzheng:problem:CODE'),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe('an error code of the catalogue'),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  instance: z.string().describe('the request, as the audit trail names it'),
});
export type Problem = z.infer<typeof problemSchema>;
