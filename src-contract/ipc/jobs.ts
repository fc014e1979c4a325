import { CONFLICT_DECISIONS } from '@yinzheng/core/licences';
import { z } from 'zod';
import { reasonCodeSchema, verifiedSchema } from '../cli/verify.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { boxSchema, fileIdSchema, identifierSchema, jobIdSchema, momentSchema, sm3Schema } from './values.ts';

export const JOB_KINDS = [
  'stamp',
  'decide',
  'annotate',
  'verify',
  'export',
  'audit',
  'key-test',
  'key-pin',
  'key-request',
  'key-seal',
  'key-certificate',
  'licence-record',
  'licence-review',
  'licence-issue',
  'licence-event',
  'conflict-decision',
  'standing-authorisation',
  'authorisation-end',
] as const;

/**
 * `confirming`, `pin`: waits for its person in the small window · `queued` · `running` · `pausing`, `paused`: between
 * two files · `done`, `failed`, `cancelled` · `interrupted`: the service ended in the middle of it.
 */
export const JOB_STATES = [
  'confirming',
  'pin',
  'queued',
  'running',
  'paused',
  'done',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export const jobStateSchema = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobStateSchema>;

/** What became of one document of a stamping. */
export const stampedRowSchema = z.strictObject({
  name: z.string().min(1),
  /** SM3 of the approved document. */
  document: sm3Schema,
  result: z.enum(['done', 'refused', 'skipped']),
  /** Numbers of the log's entries. */
  entries: z.array(z.int().min(1)),
  /** Absolute path of the sealed file, its SM3 and its size. */
  output: z.string().nullable(),
  digest: sm3Schema.nullable(),
  size: z.int().min(0).nullable(),
  error: wireErrorSchema.nullable(),
});
export type StampedRowOut = z.infer<typeof stampedRowSchema>;

/** A reason as its code and the values that its sentence names: a page says it in its own language. */
export const groundSchema = z.strictObject({
  code: reasonCodeSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type GroundOut = z.infer<typeof groundSchema>;

/** The grounds of a verification, in the order of what they stand beside in `verified`. */
export const groundsSchema = z.strictObject({
  /** Of the whole file; the code of an error where it cannot be read as a PDF. */
  file: groundSchema,
  signatures: z.array(
    z.strictObject({
      steps: z.array(groundSchema),
      log: groundSchema.nullable(),
      notChecked: z.array(groundSchema),
    }),
  ),
});
export type GroundsOut = z.infer<typeof groundsSchema>;

/** A verification as the page shows it. */
export const verifiedFileSchema = z.strictObject({
  /** What was verified, as `verify.start` named it: its bytes can be fetched by it. */
  source: z.union([z.strictObject({ file: fileIdSchema }), z.strictObject({ entry: z.int().min(1) })]),
  name: z.string().min(1),
  size: z.int().min(0),
  sm3: sm3Schema,
  pages: z.int().min(0),
  verified: verifiedSchema,
  grounds: groundsSchema,
  /** Where each signature is seen, in the order of `verified.signatures`. */
  boxes: z.array(z.array(boxSchema)),
});
export type VerifiedFileOut = z.infer<typeof verifiedFileSchema>;

/** What became of one draft of an issue. */
export const issuedRowSchema = z.strictObject({
  draft: identifierSchema,
  /** Names of its holders. */
  name: z.string(),
  /** `before`: a licence was made of it earlier. */
  result: z.enum(['done', 'before', 'refused', 'skipped']),
  identifier: z.string().nullable(),
  error: wireErrorSchema.nullable(),
});
export type IssuedRowOut = z.infer<typeof issuedRowSchema>;

/** A product that can be fetched: `bytes.open` takes its number. */
export const productSchema = z.strictObject({ product: identifierSchema, name: z.string().min(1) });
export type ProductOut = z.infer<typeof productSchema>;

export const jobResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stamp'),
    request: identifierSchema,
    rows: z.array(stampedRowSchema),
    /** Of the whole request, after this job. */
    remaining: z.int().min(0),
  }),
  z.strictObject({
    kind: z.literal('decide'),
    request: identifierSchema,
    answer: z.enum(['agreed', 'refused']),
    /** Whether every step is agreed now. */
    approved: z.boolean(),
  }),
  /** A record that was signed and handed in. */
  z.strictObject({ kind: z.literal('licence-record'), draft: identifierSchema }),
  z.strictObject({
    kind: z.literal('licence-review'),
    draft: identifierSchema,
    answer: z.enum(['passed', 'returned']),
  }),
  z.strictObject({ kind: z.literal('licence-issue'), rows: z.array(issuedRowSchema) }),
  z.strictObject({ kind: z.literal('licence-event'), identifier: z.string().min(1) }),
  /** Number of the item that was decided about, and what was decided. */
  z.strictObject({
    kind: z.literal('conflict-decision'),
    item: z.int().min(1),
    decision: z.enum(CONFLICT_DECISIONS),
  }),
  z.strictObject({ kind: z.literal('standing-authorisation'), id: identifierSchema }),
  z.strictObject({ kind: z.literal('authorisation-end'), id: identifierSchema }),
  z.strictObject({ kind: z.literal('annotate'), entry: z.int().min(1) }),
  z.strictObject({ kind: z.literal('verify'), file: verifiedFileSchema }),
  z.strictObject({ kind: z.literal('export'), made: productSchema, rows: z.int().min(0) }),
  z.strictObject({ kind: z.literal('audit') }),
  /** The profile that passed. */
  z.strictObject({ kind: z.literal('key-test'), profile: z.string() }),
  z.strictObject({ kind: z.literal('key-pin') }),
  z.strictObject({ kind: z.literal('key-request'), made: productSchema }),
  /** Names of the seal, and of whom the certificate is. */
  z.strictObject({ kind: z.literal('key-seal'), name: z.string() }),
  z.strictObject({ kind: z.literal('key-certificate'), name: z.string() }),
]);
export type JobResult = z.infer<typeof jobResultSchema>;

/**
 * Why a batch stopped between two files: `asked`: its person wished it · `away`: the screen was locked or the seat left ·
 * `pin-count`, `pin-time`: what was typed may be used for no more files, or no longer · `pin-gone`: it is not held any
 * more for another reason.
 */
export const haltSchema = z.strictObject({
  why: z.enum(['asked', 'away', 'pin-count', 'pin-time', 'pin-gone']),
  /** The limit that was reached: files, minutes; null: none. */
  limit: z.int().min(1).nullable(),
});
export type HaltOut = z.infer<typeof haltSchema>;

export const jobSchema = z.strictObject({
  id: jobIdSchema,
  kind: z.enum(JOB_KINDS),
  state: jobStateSchema,
  /** What it is about: a reason, a file's name. */
  subject: z.string(),
  /** Files, of which so many are done. */
  total: z.int().min(0),
  done: z.int().min(0),
  /** The file in work. */
  current: z.string().nullable(),
  started: momentSchema,
  ended: momentSchema.nullable(),
  /** What its key waits for now: its PIN on its own pad, its button, or both PINs of a change that is never broken off. */
  waits: z.enum(['pad', 'button', 'change']).nullable(),
  /** Why it paused; it stays until the key has taken a PIN again. */
  halt: haltSchema.nullable(),
  /** By what it ended although its person did not say so: nobody answered in time, its window was closed, the screen was locked. */
  leftBy: z.enum(['time', 'window', 'screen']).nullable(),
  /** What can be done with it now. */
  can: z.strictObject({ pause: z.boolean(), resume: z.boolean(), cancel: z.boolean() }),
  error: wireErrorSchema.nullable(),
  result: jobResultSchema.nullable(),
});
export type JobOut = z.infer<typeof jobSchema>;

const one = z.strictObject({ job: jobIdSchema });

export const jobsChannels = {
  /** Mine, newest first. */
  'jobs.list': channel(nothing, z.strictObject({ jobs: z.array(jobSchema) })),
  'jobs.get': channel(one, jobSchema),
  'jobs.pause': channel(one, jobSchema),
  'jobs.resume': channel(one, jobSchema),
  /** Before the key signs, nothing is spent; what is signed already is finished. */
  'jobs.cancel': channel(one, jobSchema),
  /** Takes an ended job off the list. */
  'jobs.dismiss': channel(one, nothing),
} as const;
