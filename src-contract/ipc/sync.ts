import { CONFLICT_DECISIONS, LICENCE_EVENTS } from '@yinzheng/core/licences';
import { ACT_KINDS, DELIVERY_STATES } from '@yinzheng/core/sync';
import { z } from 'zod';
import { personSchema } from '../cli/values.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { productSchema } from './jobs.ts';
import { identifierSchema, jobIdSchema, momentSchema, rangeSchema, sm3Schema, textSchema } from './values.ts';

/** How the workstation stands with its central store. */
export const deliveryStatusSchema = z.strictObject({
  /** null: at no store. */
  registered: z
    .strictObject({
      url: z.string().min(1),
      /** 统一社会信用代码 of the unit. */
      unit: z.string().length(18),
      at: momentSchema,
    })
    .nullable(),
  /** Whether every act has its receipt. */
  inStep: z.boolean(),
  waiting: z.int().min(0),
  /** At the store, which waits for what goes before them. */
  held: z.int().min(0),
  /** Set aside for people. */
  aside: z.int().min(0),
  delivered: z.int().min(0),
  /** Given up by a signed decision. */
  withdrawn: z.int().min(0),
  /** When the oldest act was made that has not arrived. */
  waitingSince: momentSchema.nullable(),
  lastReached: momentSchema.nullable(),
  unreachedSince: momentSchema.nullable(),
  /** Of the outage in the register that goes on. */
  outageSince: momentSchema.nullable(),
  /** This computer's clock less the store's, seconds. */
  clockDifference: z.int().nullable(),
  /** Why the last pass broke off. */
  failure: wireErrorSchema.nullable(),
  /** Whether the store does not go on from where it was read: it was put back to an earlier state. */
  wentBack: z.boolean(),
  /** Why no seal can be used with the use log as it is here: the store was told of more. */
  log: wireErrorSchema.nullable(),
  /** Whether a registration needs the unit's code beside the store's: a demo unit has one made of its name. */
  needsUnitCode: z.boolean(),
});
export type DeliveryStatusOut = z.infer<typeof deliveryStatusSchema>;

/** One act on its way to the store. */
export const outboxItemSchema = z.strictObject({
  number: z.int().min(1),
  kind: z.enum(ACT_KINDS),
  /** Type, issuer and serial; null: the act is of no licence. */
  licence: z.string().nullable(),
  digest: sm3Schema,
  /** When it was done. */
  date: momentSchema,
  state: z.enum(DELIVERY_STATES),
  /** Tries in vain. */
  tries: z.int().min(0),
  /** 最迟送达: the first moment that is too late; null: it has none, or its clock does not run yet. */
  deadline: momentSchema.nullable(),
  late: z.boolean(),
  /** Years of which no calendar was known: plain weekdays were counted. */
  plainWeekdays: z.array(z.int()),
  /** Why it did not arrive. */
  reason: wireErrorSchema.nullable(),
  /** Not tried again before. */
  next: momentSchema.nullable(),
  delivered: momentSchema.nullable(),
  /** Its number in the unit's acceptance log. */
  receipt: z.int().min(1).nullable(),
});
export type OutboxItemOut = z.infer<typeof outboxItemSchema>;

/** One line of an item's history. */
export const deliveryNoteSchema = z.strictObject({
  at: momentSchema,
  what: z.enum([
    'sent',
    'asked',
    'delivered',
    'held',
    'refused',
    'conflict',
    'unknown',
    'put-back',
    'taken-back',
    'file',
    'withdrawn',
    'kept',
  ]),
  detail: z.string(),
});

/** What an act says, as far as it can be read. */
export const actSaysSchema = z.strictObject({
  digest: sm3Schema,
  /** 证照标识; null: of no licence, or not readable. */
  identifier: z.string().nullable(),
  /** Names of its type and of its holders; of a version. */
  type: z.string().nullable(),
  holders: z.string().nullable(),
  /** What it did: `issue`, `update`, an event; null: nothing to a licence. */
  event: z.enum(LICENCE_EVENTS).nullable(),
  /** The day from which it counts. */
  on: z.string().nullable(),
  reason: z.string().nullable(),
  by: personSchema.nullable(),
  at: momentSchema.nullable(),
});
export type ActSaysOut = z.infer<typeof actSaysSchema>;

/** What was decided about an act that was set aside. */
export const decisionSchema = z.strictObject({
  decision: z.enum(CONFLICT_DECISIONS),
  reason: z.string(),
  by: personSchema,
  at: momentSchema,
  /** Its item in the outbox, and how that stands; null: it was signed on a copy of this data folder. */
  item: z.strictObject({ number: z.int().min(1), state: z.enum(DELIVERY_STATES) }).nullable(),
});
export type DecisionOut = z.infer<typeof decisionSchema>;

/** An item with its history; where the store has another act in its place, both. */
export const outboxDetailSchema = z.strictObject({
  item: outboxItemSchema,
  /** The act of the same licence that it waits behind. */
  after: z.int().min(1).nullable(),
  says: actSaysSchema,
  history: z.array(deliveryNoteSchema),
  /** SM3 of what the store has in its place, and what that says where it is here. */
  conflict: z.strictObject({ kept: sm3Schema, says: actSaysSchema.nullable() }).nullable(),
  /** In what the two differ; empty where only one is known. */
  differs: z.array(z.enum(['event', 'identifier', 'holders', 'on', 'reason', 'by', 'at', 'content'])),
  /** What can be decided about it now. */
  choices: z.array(z.enum(CONFLICT_DECISIONS)),
  /** The acts of the same licence behind it, which share its fate. */
  followers: z.array(z.strictObject({ number: z.int().min(1), says: actSaysSchema })),
  /** Whether the store has its sealed file, or it may have been handed out: of a version. */
  paper: z.boolean(),
  decisions: z.array(decisionSchema),
  /** Of a version that was given up: the draft that it was made of. */
  draft: identifierSchema.nullable(),
  /** Of a decision: the item that it is about. */
  about: z.int().min(1).nullable(),
});
export type OutboxDetailOut = z.infer<typeof outboxDetailSchema>;

/** Which items: those that have not arrived · those that wait for people · the rest of the states · all. */
export const OUTBOX_VIEWS = ['open', 'waiting', 'held', 'aside', 'delivered', 'withdrawn', 'all'] as const;
export const outboxViewSchema = z.enum(OUTBOX_VIEWS);
export type OutboxView = (typeof OUTBOX_VIEWS)[number];

/** 故障登记: a line of the outage register. */
export const outageSchema = z.strictObject({
  id: identifierSchema,
  since: momentSchema,
  /** null: it goes on. */
  until: momentSchema.nullable(),
  measures: z.array(z.strictObject({ at: momentSchema, text: z.string() })),
  /** Acts that came, or stay away, after their latest lawful time. */
  late: z.int().min(0),
});
export type OutageOut = z.infer<typeof outageSchema>;

export const syncChannels = {
  'store.status': channel(nothing, deliveryStatusSchema),
  /** 登记: with the address and the one-time code that the store's administrator gave. */
  'store.register': channel(
    z.strictObject({
      url: z.string().min(1).max(300),
      code: z.string().min(1).max(400),
      /** 统一社会信用代码; a demo unit needs none. */
      unit: z.string().max(40).optional(),
    }),
    deliveryStatusSchema,
  ),
  /** 立即发送. */
  'store.send': channel(nothing, nothing),
  /** 核对并补送: of a store that was put back, what it has no more is sent again. How many acts. */
  'store.resend': channel(nothing, z.strictObject({ count: z.int().min(0) })),
  /** Oldest first; those that arrived newest first. */
  'outbox.list': channel(
    z.strictObject({
      view: outboxViewSchema,
      /** Part of a licence's key. */
      text: textSchema.optional(),
      ...rangeSchema,
    }),
    z.strictObject({ total: z.int().min(0), rows: z.array(outboxItemSchema) }),
  ),
  'outbox.item': channel(z.strictObject({ number: z.int().min(1) }), outboxDetailSchema),
  /** 放回待发: an item that was set aside is sent again. */
  'outbox.retry': channel(z.strictObject({ number: z.int().min(1) }), nothing),
  /** An officer decides about an item that was set aside; its key signs. `followers`: numbers of those that share its fate, as shown. */
  'outbox.decide': channel(
    z.strictObject({
      number: z.int().min(1),
      decision: z.enum(CONFLICT_DECISIONS),
      reason: textSchema.min(1),
      followers: z.array(z.int().min(1)).max(1000),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** Newest first. */
  'outages.list': channel(nothing, z.strictObject({ outages: z.array(outageSchema) })),
  /** Writes down what was done about the newest outage. */
  'outages.note': channel(z.strictObject({ text: textSchema.min(1) }), nothing),
  /** The report on an outage, PDF. */
  'outages.report': channel(z.strictObject({ id: identifierSchema }), productSchema),
} as const;
