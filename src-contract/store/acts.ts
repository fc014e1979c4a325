import { ACT_KINDS } from '@yinzheng/core/sync';
import { z } from 'zod';
import {
  base64Schema,
  creditCodeSchema,
  digestSchema,
  identifierSchema,
  momentSchema,
  MOST_NUMBER,
} from './common.ts';

// Acts on their way to the store (ADR 0019). The key of an act is (client, epoch, sequence): the client is the device key
// that signs the request.

/**
 * What is delivered: `version`: DER of a LicenceVersion (src-core/licences/version.ts), its file first; `event`: a signed
 * LicenceEvent; `authorisation-end`: a signed AuthorisationEnd; `conflict-decision`: a signed ConflictDecision; `head`: DER of a HeadDelivery (src-core/sync/head-delivery.ts).
 */
export const actKindSchema = z.enum(ACT_KINDS);

/** Largest number of acts in a batch. */
export const MOST_ACTS = 500;
/** Most bytes of a batch's body before it is compressed, UTF-8 of its JSON. */
export const MOST_BATCH_BYTES = 4 * 1024 * 1024;

/** Names a run of sequence numbers: drawn anew whenever a data folder does not go on where its last delivery left off. */
export const epochSchema = identifierSchema;
const sequenceSchema = z.int().min(1).max(MOST_NUMBER);

export const batchSchema = z.strictObject({
  epoch: epochSchema,
  acts: z
    .array(
      z.strictObject({
        sequence: sequenceSchema,
        kind: actKindSchema,
        act: base64Schema(1_048_576),
      }),
    )
    .min(1)
    .max(MOST_ACTS),
});
export type Batch = z.infer<typeof batchSchema>;

/** A place in the unit's acceptance log. */
export const receiptSchema = z.object({
  /** SM3 of the delivered act. */
  digest: digestSchema,
  number: z.int().min(1),
  /** Chain value before it. */
  before: digestSchema,
});
export type ReceiptJson = z.infer<typeof receiptSchema>;

/** A head that the store's key signed, and the receipts that lead to it one after the other. */
export const signedHeadSchema = z.object({ act: base64Schema(4096), signature: base64Schema(256) });

/** Acts in the chain of one answer. */
export const MOST_CHAIN = 2000;

/** What became of one act. */
export const actResultSchema = z.object({
  sequence: sequenceSchema,
  /**
   * `accepted`: now or before, with its receipt; `waiting`: kept until what goes before it is there, `missing` names the digest
   * of the act it follows; `conflict`: another act has its key or its place, `digests` names both (kept, sent); `refused`: in
   * quarantine with its reason; `unknown`: only when asked about: it never arrived; `later`: accepted, but too far before the others
   * for one chain: it is to be asked about by itself.
   */
  result: z.enum(['accepted', 'waiting', 'conflict', 'refused', 'unknown', 'later']),
  receipt: receiptSchema.optional(),
  missing: digestSchema.optional(),
  digests: z.tuple([digestSchema, digestSchema]).optional(),
  reason: z
    .object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
    .optional(),
});
export type ActResult = z.infer<typeof actResultSchema>;

/**
 * The answer to a batch and to a question about one: a result for each act, and, where something was accepted, the chain from
 * the first receipt of this answer to a signed head: `chain` holds every accepted act of the unit in between, so that
 * `requireReceipts` of src-core/sync can follow it. It has at most {@link MOST_CHAIN} acts, or those that were accepted together with
 * the last one.
 */
export const batchAnswerSchema = z.object({
  results: z.array(actResultSchema),
  chain: z.array(receiptSchema),
  head: signedHeadSchema.optional(),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** Asks what became of acts after a lost answer. */
export const batchQuestionSchema = z.strictObject({
  epoch: epochSchema,
  sequences: z.array(sequenceSchema).min(1).max(MOST_ACTS),
});

/** One accepted act, as its unit may read it, also on another workstation of the unit. */
export const acceptedSchema = z.object({
  number: z.int().min(1),
  digest: digestSchema,
  before: digestSchema,
  kind: actKindSchema,
  /** Key of the licence (type.issuer.serial); absent for acts of none. */
  licence: z.string().optional(),
  client: digestSchema,
  epoch: epochSchema,
  sequence: sequenceSchema,
  at: momentSchema,
  /** Only where it was asked for. */
  act: base64Schema(1_048_576).optional(),
});
export type Accepted = z.infer<typeof acceptedSchema>;

/** `GET /v1/acceptances?after=&limit=&acts=`: the unit's acceptance log by its numbers, without gaps. */
export const acceptancesQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).max(MOST_NUMBER),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  acts: z.enum(['yes', 'no']).default('no'),
});
export const acceptancesSchema = z.object({
  acceptances: z.array(acceptedSchema),
  head: signedHeadSchema.optional(),
});

/** What lies in quarantine for the unit to see. */
export const quarantineSchema = z.object({
  acts: z.array(
    z.object({
      digest: digestSchema,
      kind: z.string(),
      client: digestSchema,
      epoch: epochSchema,
      sequence: sequenceSchema,
      at: momentSchema,
      reason: z.object({
        code: z.string(),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
      /** SM3 of the last signed decision about it (`conflict-decision`), and what it was; absent: nobody has decided yet. */
      decided: z.object({ digest: digestSchema, decision: z.string() }).optional(),
    }),
  ),
});

/** The records of authority since enrolment, the trust roots that the foundation names, and what is known of their certificates. */
export const authorityUpdateSchema = z.strictObject({
  /** All of them, the foundation first: they must go on from those that are kept. */
  records: z.array(base64Schema(65_536)).min(1).max(10_000),
  roots: z.array(base64Schema(16_384)).max(100),
  /** Certificates of makers, units and persons. */
  others: z.array(base64Schema(16_384)).max(10_000),
  crls: z.array(base64Schema(4_194_304)).max(100),
  statusLists: z.array(base64Schema(4_194_304)).max(100),
});
export type AuthorityUpdate = z.infer<typeof authorityUpdateSchema>;
export const authorityKeptSchema = z.object({ unit: creditCodeSchema, records: z.int() });
