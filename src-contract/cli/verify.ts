import { PDF_CHANGE_KINDS } from '@yinzheng/core/documents';
import { STEP_NAMES } from '@yinzheng/core/verification';
import { z } from 'zod';
import { refusalSchema } from '../errors/index.ts';
import { answerSchema, identifierSchema, momentSchema, sealRefSchema, sm3Schema } from './values.ts';

/** A code such as DIGEST_OK: the same in every language. */
const reasonCodeSchema = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

const stepNameSchema = z.enum(STEP_NAMES);

/** The outcome of one step: the reason is a sentence in the language of the output. */
export const stepSchema = z.strictObject({
  step: stepNameSchema,
  answer: answerSchema,
  reason: z.string().min(1),
  code: reasonCodeSchema,
});

/** One signature of a file. */
export const signatureSchema = z.strictObject({
  /** By its content: a seal's signature, CMS, or neither. */
  format: z.enum(['ses', 'cms', 'unknown']),
  /** Generation of the seal structure, or whose object identifiers the CMS uses. */
  variant: z.enum(['v1', 'v4', 'v5', 'rfc5652', 'gbt35275']).nullable(),
  /** Name of the signature field. */
  field: z.string(),
  answer: answerSchema,
  /** In the order of the standard. */
  steps: z.array(stepSchema).min(1),
  /** What was added to the file after this signature. */
  after: z.enum(['nothing', 'signatures', 'changes']),
  /** The kinds of what was added. */
  changes: z.array(z.enum(PDF_CHANGE_KINDS)),
  /** What it protects: the whole file, an earlier version of it, or only a part. */
  covers: z.enum(['whole', 'revision', 'part']),
  /** Subject of the signer's certificate. */
  signer: z.string().nullable(),
  seal: sealRefSchema.nullable(),
  /** The time it was judged at, and what that rests on; null: none is told. */
  time: z.strictObject({ at: momentSchema, basis: z.enum(['claimed', 'timestamp']) }).nullable(),
  /** The ticket and the place in the use log that it carries; null: no ticket. */
  ticket: z
    .strictObject({ id: identifierSchema, entry: z.int().min(0), row: z.int().min(0), head: sm3Schema })
    .nullable(),
  /** What was not checked, in sentences. */
  notChecked: z.array(z.string().min(1)),
});
export type SignatureOut = z.infer<typeof signatureSchema>;

/** A file that was verified. */
export const verifiedSchema = z.strictObject({
  file: z.string().min(1),
  answer: answerSchema,
  reason: z.string().min(1),
  code: reasonCodeSchema,
  signatures: z.array(signatureSchema),
});
export type VerifiedOut = z.infer<typeof verifiedSchema>;

/** `verify --json`: a line per file; a file that cannot be read is a refusal with its name. */
export const verifyRowSchema = z.union([verifiedSchema, refusalSchema.extend({ file: z.string().min(1) })]);
export type VerifyRow = z.infer<typeof verifyRowSchema>;
