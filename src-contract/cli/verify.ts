import { PDF_AFTER, PDF_CHANGE_KINDS } from '@yinzheng/core/documents';
import { STEP_NAMES } from '@yinzheng/core/verification';
import { z } from 'zod';
import { refusalSchema } from '../errors/index.ts';
import { logEntrySchema } from './log.ts';
import { answerSchema, identifierSchema, momentSchema, sealRefSchema, sm3Schema } from './values.ts';

/** A code such as DIGEST_OK: the same in every language. */
export const reasonCodeSchema = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

export const stepNameSchema = z.enum(STEP_NAMES);

/** The outcome of one step: the reason is a sentence in the language of the output. */
export const stepSchema = z.strictObject({
  step: stepNameSchema,
  answer: answerSchema,
  reason: z.string().min(1),
  code: reasonCodeSchema,
});

/** An impression compared with the log of the workstation at hand. */
export const logComparisonSchema = z.strictObject({
  /**
   * `not-compared`: nothing is told by that; `agrees`; `unknown`: a seal kept here was used and the log does not know
   * it; `contradicts`: the log says something else.
   */
  answer: z.enum(['not-compared', 'agrees', 'unknown', 'contradicts']),
  reason: z.string().min(1),
  code: reasonCodeSchema,
  /** What the log has of it, where the row that reserved it is the one that was signed; `signed`: when the key signed. */
  entry: logEntrySchema
    .pick({
      number: true,
      date: true,
      reason: true,
      applicant: true,
      approvers: true,
      custodian: true,
      document: true,
      result: true,
      annotations: true,
    })
    .extend({ signed: momentSchema.nullable() })
    .nullable(),
});
export type LogComparisonOut = z.infer<typeof logComparisonSchema>;

/** One thing that was added to a file after a signature. */
export const addedSchema = z.strictObject({
  kind: z.enum(PDF_CHANGE_KINDS),
  /** What it amounts to: `after` is the weightiest of these. */
  class: z.enum(PDF_AFTER).exclude(['nothing']),
  /** Number of the object, where one is meant. */
  object: z.int().min(0).nullable(),
  /** Counted from 1, where one page is meant. */
  page: z.int().min(1).nullable(),
  /** The field's name, the entry of a dictionary or the object's type. */
  detail: z.string().nullable(),
});

/** P of ISO 32000-2, table 257: 1 nothing; 2 filling and signing; 3 also annotations. */
const permissionSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);

/** What a signature says about later changes. */
export const mdpSchema = z.strictObject({
  /** It certifies the document and allows so much; null: it does not certify. */
  certifies: permissionSchema.nullable(),
  /** Its field's lock allows no more than that from then on; null: it says nothing. */
  limits: permissionSchema.nullable(),
  /** Fields that may not change from then on: all, those named, or all but those named. */
  locks: z.array(
    z.strictObject({ action: z.enum(['All', 'Include', 'Exclude']), fields: z.array(z.string()) }),
  ),
});

/** One signature of a file. */
export const signatureSchema = z.strictObject({
  /** By its content: a seal's signature, CMS, a time stamp on the document, or none of these. */
  format: z.enum(['ses', 'cms', 'timestamp', 'unknown']),
  /** Generation of the seal structure, or whose object identifiers the CMS uses. */
  variant: z.enum(['v1', 'v4', 'v5', 'rfc5652', 'gbt35275', 'rfc3161']).nullable(),
  /** Name of the signature field. */
  field: z.string(),
  answer: answerSchema,
  /** In the order of the standard. */
  steps: z.array(stepSchema).min(1),
  /** What was added to the file after this signature. */
  after: z.enum(PDF_AFTER),
  /** The kinds of what was added. */
  changes: z.array(z.enum(PDF_CHANGE_KINDS)),
  /** The same one by one, with objects and pages, the weightiest first; at most 1000. */
  added: z.array(addedSchema),
  /** Whether this signature forbids some of it: by its certification, or by what it locks. */
  forbidden: z.boolean(),
  /** What it says about later changes; null: nothing. */
  mdp: mdpSchema.nullable(),
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
  /** The ticket and that place compared with the log at hand; null: there is no ticket, and nothing demands one. */
  log: logComparisonSchema.nullable(),
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
