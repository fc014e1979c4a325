import { z } from 'zod';
import { answerSchema, momentSchema, sm3Schema } from './values.ts';
import { reasonCodeSchema, stepNameSchema, verifiedSchema } from './verify.ts';

// `verify --report FILE.json`: what the printed report says, for programs.

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** What identifies a certificate; the digest is SM3 of its DER. */
export const reportedCertificateSchema = z.strictObject({
  subject: z.string(),
  /** Hexadecimal. */
  serial: z.string(),
  issuer: z.string(),
  notBefore: momentSchema,
  notAfter: momentSchema,
  sm3: sm3Schema,
});

/** What `verify --json` does not have of a signature; in the same order. */
export const reportedSignatureSchema = z.strictObject({
  signer: reportedCertificateSchema.nullable(),
  /** The seal's picture: its word for the type, size on paper in mm, bytes and their SM3. */
  picture: z
    .strictObject({
      type: z.string(),
      width: z.number(),
      height: z.number(),
      bytes: z.int().min(0),
      sm3: sm3Schema,
    })
    .nullable(),
  /** Bytes protected, end of what is protected, bytes of the file. */
  covers: z.strictObject({ protected: z.int().min(0), end: z.int().min(0), bytes: z.int().min(0) }),
  /** Pages on which it is seen. */
  pages: z.array(z.int().min(1)),
  /** Everything that was looked at, step by step; what is not demanded lowers nothing by being unknown. */
  checks: z.array(
    z.strictObject({
      step: stepNameSchema,
      answer: answerSchema,
      demanded: z.boolean(),
      reason: z.string().min(1),
      code: reasonCodeSchema,
      params: paramsSchema,
    }),
  ),
  /** What the signature dictionary says of itself. */
  claims: z.strictObject({
    time: momentSchema.nullable(),
    name: z.string().nullable(),
    reason: z.string().nullable(),
    location: z.string().nullable(),
  }),
});
export type ReportedSignatureOut = z.infer<typeof reportedSignatureSchema>;

/** The report on one file. */
export const reportSchema = z.strictObject({
  report: z.literal('yinzheng.verification-report'),
  version: z.literal(1),
  /** Language of the sentences. */
  language: z.enum(['zh-CN', 'en']),
  program: z.strictObject({ name: z.string().min(1), version: z.string().min(1) }),
  /** The moment that counted as now. */
  verifiedAt: momentSchema,
  /** Whose clock said so. */
  clock: z.literal('system'),
  file: z.strictObject({
    name: z.string().min(1),
    size: z.int().min(0),
    sm3: sm3Schema,
    sha256: sha256Schema,
  }),
  trust: z.strictObject({
    roots: z.array(reportedCertificateSchema),
    /** Lists at hand. */
    crls: z.int().min(0),
    statusLists: z.int().min(0),
  }),
  /** As `verify --json` has it. */
  verification: verifiedSchema,
  signatures: z.array(reportedSignatureSchema),
});
export type ReportOut = z.infer<typeof reportSchema>;
