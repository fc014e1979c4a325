import { CONFLICT_DECISIONS, LICENCE_EVENTS, REASON_CLASSES } from '@yinzheng/core/licences';
import { z } from 'zod';
import { decisionSchema } from '../cli/approve.ts';
import { personSchema, sealRefSchema } from '../cli/values.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { jobIdSchema, momentSchema, pngSchema, sm3Schema } from './values.ts';

/** Acts about licences that a key signs. */
export const LICENCE_ACTS = [
  'licence-record',
  'licence-review',
  'licence-issue',
  'licence-event',
  'conflict-decision',
  'standing-authorisation',
  'authorisation-end',
] as const;

const LICENCE_WORDS = [
  ...LICENCE_EVENTS.map((event) => `event.${event}` as const),
  ...REASON_CLASSES.map((reason) => `reason.${reason}` as const),
  ...CONFLICT_DECISIONS.map((decision) => `decision.${decision}` as const),
  'kept.none',
  'paper.back',
  'review.passed',
  'review.returned',
] as const;

/** One thing that an act about licences says; the window has a word for each name, and for each `word`. */
export const licenceFactSchema = z.strictObject({
  name: z.enum([
    'type',
    'holders',
    'identifier',
    'updates',
    'valid',
    'face',
    'attachments',
    'answer',
    'remarks',
    'opinion',
    'event',
    'reason-class',
    'reason',
    'effective',
    'seal',
    'limits',
    'left',
    'until',
    'count',
    'collector',
    'reviewer',
    'authorisation',
    'seal-key',
    'decision',
    'ours',
    'ours-by',
    'theirs',
    'theirs-by',
    'followers',
    'paper',
  ]),
  /** Shown as it stands. */
  text: z.string(),
  /** Instead of the text: one of the product's own words. */
  word: z.enum(LICENCE_WORDS).nullable(),
});
export type LicenceFactOut = z.infer<typeof licenceFactSchema>;

// What the two small windows are told and may answer (design idea 9). No page reaches these: the host alone calls
// them, for the window that holds the capability of a job.

/** 核对: the facts of an act, computed by the service from what it is about to do. */
export const promptFactsSchema = z.strictObject({
  job: jobIdSchema,
  act: z.enum(['stamp', 'decide', 'annotate', ...LICENCE_ACTS]),
  mode: z.enum(['trial', 'production']),
  language: z.enum(['zh-CN', 'en']),
  person: personSchema,
  key: z.strictObject({ kind: z.enum(['software', 'smart-key']), serial: z.string().min(1) }),
  seal: sealRefSchema.nullable(),
  reason: z.string(),
  applicant: personSchema.nullable(),
  approvers: z.array(personSchema.extend({ date: momentSchema })),
  expires: momentSchema.nullable(),
  /** Impressions this time; approved, spent and remaining after it, over the documents of this act. */
  count: z.strictObject({
    now: z.int().min(0),
    approved: z.int().min(0),
    spent: z.int().min(0),
    remaining: z.int().min(0),
  }),
  documents: z.array(
    z.strictObject({
      name: z.string(),
      digest: sm3Schema,
      pages: z.int().min(0),
      /** Pages that get the seal, for stamping; impressions asked for, for a decision. */
      on: z.array(z.int().min(1)),
      count: z.int().min(0),
    }),
  ),
  /** The decision or the remark that is to be signed. */
  decision: decisionSchema.pick({ answer: true, opinion: true }).nullable(),
  remark: z.strictObject({ entry: z.int().min(1), note: z.string() }).nullable(),
  /** What an act about licences says, in the order in which it is read; `name`: which row it is. */
  licence: z.array(licenceFactSchema),
});
export type PromptFactsOut = z.infer<typeof promptFactsSchema>;

/** 口令: which key is asked, and what it tells. */
export const pinFactsSchema = z.strictObject({
  job: jobIdSchema,
  act: z.enum([
    'stamp',
    'decide',
    'annotate',
    'key-test',
    'key-pin',
    'key-request',
    'key-seal',
    'key-certificate',
    ...LICENCE_ACTS,
  ]),
  mode: z.enum(['trial', 'production']),
  language: z.enum(['zh-CN', 'en']),
  person: personSchema,
  key: z.strictObject({ kind: z.enum(['software', 'smart-key']), serial: z.string().min(1) }),
  count: z.int().min(0),
  /** Tries left, where the key tells a number; smart keys do not. */
  triesLeft: z.int().min(0).nullable(),
  /** What a smart key tells instead: few tries are left, or the last one. */
  warning: z.enum(['low', 'last']).nullable(),
  /** How often the PIN is typed in this window until all is done: once, unless the policy's limits come between; 0: on the pad. */
  entries: z.int().min(0),
  /** For how many files one typing is good. */
  holds: z.int().min(1),
  /** How often the key asks for what was typed once, where it wants it for each signature; 0: it does not. */
  checks: z.int().min(0),
  /** How often the PIN is typed on the key's own pad; 0: it is typed in the window, once. */
  padEntries: z.int().min(0),
  /** How often a button on the key is to be pressed. */
  presses: z.int().min(0),
  /** The seal that is written, or whose certificate; null: nothing is. */
  writes: z.string().nullable(),
  /** A new PIN is typed too, twice. */
  fresh: z.boolean(),
  /** The PIN of a demo unit's invented person: trial only, so that a stranger can try the house. */
  demoPin: z.string().nullable(),
});
export type PinFactsOut = z.infer<typeof pinFactsSchema>;

/** Where the host takes the PIN of a smart key: to that module's own process, under that name (ADR 0018). */
export const pinPlaceSchema = z.strictObject({
  module: z.string().min(1),
  slip: z.string().min(1).max(64),
  /** The name for a new PIN. */
  fresh: z.string().min(1).max(64).nullable(),
});
export type PinPlaceOut = z.infer<typeof pinPlaceSchema>;

/** Channels that only a host calls; none of them is reached from a page. */
export const hostChannels = {
  /** Whether a session may be handed a window for a job now. */
  'prompt.ask': channel(
    z.strictObject({ job: jobIdSchema }),
    z.strictObject({ stage: z.enum(['confirm', 'pin']) }),
  ),
  'prompt.facts': channel(z.strictObject({ job: jobIdSchema }), promptFactsSchema),
  /** A page of a document as it is or will be, rendered by the service from the approved bytes. */
  'prompt.picture': channel(
    z.strictObject({
      job: jobIdSchema,
      document: z.int().min(0),
      page: z.int().min(1),
      width: z.int().min(50).max(2000),
    }),
    z.strictObject({ png: pngSchema }),
  ),
  'prompt.confirm': channel(z.strictObject({ job: jobIdSchema, answer: z.enum(['yes', 'no']) }), nothing),
  /** `place` null: the PIN goes to the service, which has the key. It is for the host alone. */
  'prompt.key': channel(
    z.strictObject({ job: jobIdSchema }),
    pinFactsSchema.extend({ place: pinPlaceSchema.nullable() }),
  ),
  /**
   * The PIN goes beside the request, as bytes that are zeroed after use; or it lies already where `prompt.key` said, under
   * `slip`. A refusal of the key leaves the job waiting where `again` says so.
   */
  'prompt.pin': channel(
    z.strictObject({ job: jobIdSchema, slip: z.string().min(1).max(64).optional() }),
    z.strictObject({
      accepted: z.boolean(),
      error: wireErrorSchema.nullable(),
      triesLeft: z.int().min(0).nullable(),
      /** The person may type once more. */
      again: z.boolean(),
      /** It was taken, and the PIN of another key is asked for next. */
      next: z.boolean(),
    }),
  ),
  /** Registers a file that the host has taken in for a session. */
  'host.take': channel(
    z.strictObject({ path: z.string().min(1), name: z.string().min(1).max(255), size: z.int().min(0) }),
    z.strictObject({ file: jobIdSchema }),
  ),
  /** Where bytes lie that a session may read: a taken file, a request's document, an entry's result, a seal's picture, a product. */
  'host.open': channel(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('file'), file: jobIdSchema }),
      z.strictObject({ kind: z.literal('document'), request: jobIdSchema, document: sm3Schema }),
      z.strictObject({ kind: z.literal('result'), entry: z.int().min(1) }),
      z.strictObject({ kind: z.literal('seal'), id: z.string().max(200) }),
      z.strictObject({ kind: z.literal('licence'), identifier: z.string().min(1).max(200) }),
      z.strictObject({ kind: z.literal('attachment'), draft: jobIdSchema, document: sm3Schema }),
      z.strictObject({ kind: z.literal('product'), product: jobIdSchema }),
    ]),
    z.strictObject({
      /** A file to be read, or the bytes themselves. */
      source: z.union([
        z.strictObject({ path: z.string().min(1), size: z.int().min(0) }),
        z.strictObject({ base64: z.base64() }),
      ]),
      name: z.string().min(1),
      type: z.enum([
        'application/pdf',
        'image/png',
        'image/jpeg',
        'application/json',
        'application/octet-stream',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      ]),
    }),
  ),
  /** The screen was locked or the computer sleeps: PINs are forgotten, long work pauses. */
  'host.away': channel(nothing, nothing),
  /** The session is over: what was taken in for it alone is forgotten. */
  'host.leave': channel(nothing, nothing),
} as const;
