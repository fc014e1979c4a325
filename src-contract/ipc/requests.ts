import { z } from 'zod';
import { decisionSchema } from '../cli/approve.ts';
import { requestedDocumentSchema, useRequestSchema } from '../cli/request.ts';
import { personSchema, sealRefSchema } from '../cli/values.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import {
  fileIdSchema,
  identifierSchema,
  jobIdSchema,
  momentSchema,
  rangeSchema,
  sm3Schema,
  textSchema,
} from './values.ts';

/**
 * Where a request stands, told by its signed decisions, the log and the clock: waiting for a decision · agreed to, and
 * impressions left · sent back or refused · run out · every impression spent · its records do not hold.
 */
export const REQUEST_STATES = [
  'waiting',
  'agreed',
  'returned',
  'refused',
  'expired',
  'finished',
  'damaged',
] as const;
export const requestStateSchema = z.enum(REQUEST_STATES);
export type RequestState = z.infer<typeof requestStateSchema>;

/**
 * Whether every step was agreed to, by decisions that hold, whatever became of it since: before that none of its
 * impressions is approved, spent or left. A request that ran out or is damaged may have been agreed to or not.
 */
const agreedSchema = z.boolean();

/** A line of a list of requests. */
export const requestSummarySchema = z.strictObject({
  id: identifierSchema,
  state: requestStateSchema,
  agreed: agreedSchema,
  reason: z.string(),
  applicant: personSchema,
  seal: sealRefSchema,
  requested: momentSchema,
  expires: momentSchema,
  /** Names of its documents. */
  documents: z.array(z.string()).min(1),
  /** Impressions on all its documents: asked for, spent, remaining. */
  count: z.int().min(1),
  spent: z.int().min(0),
  remaining: z.int().min(0),
  /** The last decision, where there is one. */
  decided: decisionSchema.nullable(),
});
export type RequestSummaryOut = z.infer<typeof requestSummarySchema>;

/** A document of a request, with what became of it. */
export const documentStateSchema = requestedDocumentSchema.extend({
  spent: z.int().min(0),
  remaining: z.int().min(0),
  /** null: it cannot be read as a PDF. */
  pages: z.int().min(1).nullable(),
  /** Why it cannot be stamped as it is: missing, altered, or a PDF that must not be. */
  problem: wireErrorSchema.nullable(),
  /** The request came from another workstation of the unit, and this document has not. */
  awaited: z.boolean(),
  /** Sealed files that were made of it, newest last. */
  results: z.array(z.strictObject({ entry: z.int().min(1), output: z.string().min(1) })),
});
export type DocumentStateOut = z.infer<typeof documentStateSchema>;

/** How a request goes between the workstations of its unit. */
export const requestRelaySchema = z.strictObject({
  /** Identifier of the workstation at which it is stamped. */
  workstation: identifierSchema,
  /** Whether that is this one. */
  here: z.boolean(),
  /** Whether it came from another one. */
  came: z.boolean(),
  /** Where its newest version stands on the way to the others; null: it need not go there. */
  sending: z
    .strictObject({
      state: z.enum(['waiting', 'sent', 'refused']),
      /** When it was sent or refused. */
      at: momentSchema.nullable(),
      /** Why it was refused; of one that was sent: what did not go with it. */
      why: wireErrorSchema.nullable(),
    })
    .nullable(),
});
export type RequestRelayOut = z.infer<typeof requestRelaySchema>;

/** A request with everything that is known of it, checked as of now. */
export const requestDetailSchema = z.strictObject({
  request: useRequestSchema,
  state: requestStateSchema,
  agreed: agreedSchema,
  /** Each with whether its signature and its right hold now. */
  decisions: z.array(decisionSchema.extend({ holds: z.boolean(), why: wireErrorSchema.nullable() })),
  documents: z.array(documentStateSchema).min(1),
  /** Why it cannot be stamped with now; null: it can. */
  ticket: wireErrorSchema.nullable(),
  /** Whether the person who asks may decide on its next step, or stamp with it, now. */
  may: z.strictObject({ decide: z.boolean(), stamp: z.boolean() }),
  relay: requestRelaySchema,
});
export type RequestDetailOut = z.infer<typeof requestDetailSchema>;

/**
 * Which requests: those I made · those that wait for my decision · those I decided on · those I can stamp now, or
 * could (agreed, and run out or finished) · everything that I may see.
 */
export const requestViewSchema = z.enum(['mine', 'to-decide', 'decided', 'to-stamp', 'stamped', 'all']);

export const requestsChannels = {
  'requests.list': channel(
    z.strictObject({
      view: requestViewSchema,
      /** Words of the reason, a document's name or a person's name. */
      text: textSchema.optional(),
      state: requestStateSchema.optional(),
      ...rangeSchema,
    }),
    z.strictObject({ total: z.int().min(0), rows: z.array(requestSummarySchema) }),
  ),
  /** Which request a ticket file that was handed over is of; whether it is kept here is asked by `requests.get`. */
  'requests.of-file': channel(
    z.strictObject({ file: jobIdSchema }),
    z.strictObject({ id: identifierSchema }),
  ),
  'requests.get': channel(z.strictObject({ id: identifierSchema }), requestDetailSchema),
  /** 用印申请. */
  'requests.make': channel(
    z.strictObject({
      seal: z.string().max(200),
      reason: textSchema,
      classification: z.enum(['public', 'internal', 'secret']),
      days: z.int().min(1).max(100_000),
      /** At which workstation of the unit it is to be stamped; absent: at this one. */
      workstation: identifierSchema.optional(),
      documents: z
        .array(z.strictObject({ file: fileIdSchema, count: z.int().min(1).max(100_000) }))
        .min(1)
        .max(10_000),
    }),
    z.strictObject({
      id: identifierSchema,
      warnings: z.array(z.strictObject({ name: z.string(), error: wireErrorSchema })),
    }),
  ),
  /** A document that did not arrive by itself: it must be the very one that the request names. */
  'requests.supply': channel(
    z.strictObject({ id: identifierSchema, document: sm3Schema, file: fileIdSchema }),
    nothing,
  ),
  /** Prepares a decision: what waits then for the approver's confirmation and PIN. */
  'requests.decide': channel(
    z.strictObject({
      id: identifierSchema,
      answer: z.enum(['agreed', 'refused']),
      /** Demanded for a refusal; the applicant reads it. */
      opinion: textSchema,
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
} as const;
