import { CONFLICT_DECISIONS } from '@yinzheng/core/licences';
import { ACT_KINDS, DELIVERY_STATES } from '@yinzheng/core/sync';
import { z } from 'zod';
import { momentSchema, sm3Schema } from './values.ts';

// `store`, `sync`, `reconcile`, `outbox`, `outage`.

const reasonSchema = z.strictObject({ code: z.string().min(1), message: z.string() });

const registrationSchema = z.strictObject({
  url: z.string().min(1),
  /** 统一社会信用代码 of the unit. */
  unit: z.string().length(18),
  /** SM3 of the device key's public point. */
  client: sm3Schema,
  scopes: z.array(z.string()),
  at: momentSchema,
});

/** `store register --json`. */
export const storeRegisterSchema = z.strictObject({ registered: registrationSchema });
export type StoreRegisterOut = z.infer<typeof storeRegisterSchema>;

/** `store status --json` and `sync --json`. */
export const storeStatusSchema = z.strictObject({
  /** Null: at no store. */
  registered: registrationSchema.nullable(),
  /** Whether every act has its receipt. */
  inStep: z.boolean(),
  waiting: z.int().min(0),
  held: z.int().min(0),
  aside: z.int().min(0),
  delivered: z.int().min(0),
  /** Given up by a signed decision. */
  withdrawn: z.int().min(0),
  /** When the oldest act was made that has not arrived. */
  waitingSince: momentSchema.nullable(),
  /** Acts that came, or stay away, after their latest lawful time. */
  late: z.int().min(0),
  lastReached: momentSchema.nullable(),
  unreachedSince: momentSchema.nullable(),
  /** Of the outage in the register that goes on. */
  outageSince: momentSchema.nullable(),
  /** This computer's clock less the store's, seconds. */
  clockDifference: z.int().nullable(),
  /** Why the last pass broke off. */
  failure: reasonSchema.nullable(),
  /** Why no seal can be used with the use log as it is here: the store was told of more. */
  log: reasonSchema.nullable(),
  /** Serials that can be given out without the store, by type. */
  serials: z.array(z.strictObject({ type: z.string(), left: z.int().min(0) })),
});
export type StoreStatusOut = z.infer<typeof storeStatusSchema>;

/** `outbox --json`: one act a line, those that have not arrived; with `--all` every one. */
export const outboxRowSchema = z.strictObject({
  number: z.int().min(1),
  kind: z.enum(ACT_KINDS),
  /** Type, issuer and serial; null: the act is of no licence. */
  licence: z.string().nullable(),
  digest: sm3Schema,
  /** When it was done. */
  date: momentSchema,
  /**
   * `waiting`: to be sent; `held`: the store waits for what goes before it; `aside`: refused or in conflict; `delivered`: with
   * receipt; `withdrawn`: given up by a signed decision.
   */
  state: z.enum(DELIVERY_STATES),
  /** How often it was tried in vain. */
  tries: z.int().min(0),
  /** The first moment that is too late; null: it has none, or its clock does not run yet. */
  deadline: momentSchema.nullable(),
  late: z.boolean(),
  /** Years of which no calendar was known: plain weekdays were counted. */
  plainWeekdays: z.array(z.int()),
  reason: reasonSchema.nullable(),
  /** The act of the same licence that it waits behind. */
  after: z.int().min(1).nullable(),
  /** Its number in the unit's acceptance log. */
  receipt: z.int().min(1).nullable(),
});
export type OutboxRow = z.infer<typeof outboxRowSchema>;

/** `outbox retry N --json`. */
export const outboxRetrySchema = z.strictObject({ number: z.int().min(1), state: z.enum(DELIVERY_STATES) });
export type OutboxRetryOut = z.infer<typeof outboxRetrySchema>;

/** `outbox decide N --json`. */
export const outboxDecideSchema = z.strictObject({
  number: z.int().min(1),
  decision: z.enum(CONFLICT_DECISIONS),
  state: z.enum(DELIVERY_STATES),
  /** SM3 of the signed decision, and its number in the outbox. */
  signed: sm3Schema,
  item: z.int().min(1),
  /** Numbers of the acts that share its fate. */
  followers: z.array(z.int().min(1)),
});
export type OutboxDecideOut = z.infer<typeof outboxDecideSchema>;

const oneSidedSchema = z.strictObject({
  digest: sm3Schema,
  kind: z.enum(ACT_KINDS),
  licence: z.string().nullable(),
});

/** `reconcile --json`: both sides compared digest by digest. */
export const reconcileSchema = z.strictObject({
  same: z.int().min(0),
  missingHere: z.array(oneSidedSchema),
  missingThere: z.array(oneSidedSchema),
  different: z.array(
    z.strictObject({
      kind: z.enum(ACT_KINDS),
      licence: z.string().nullable(),
      here: sm3Schema,
      there: sm3Schema,
    }),
  ),
});
export type ReconcileOut = z.infer<typeof reconcileSchema>;

/** `outage report --json`. */
export const outageReportSchema = z.strictObject({
  out: z.string().min(1),
  since: momentSchema,
  until: momentSchema.nullable(),
  late: z.int().min(0),
});
export type OutageReportOut = z.infer<typeof outageReportSchema>;

/** `outage note --json`. */
export const outageNoteSchema = z.strictObject({ since: momentSchema, measures: z.int().min(1) });
export type OutageNoteOut = z.infer<typeof outageNoteSchema>;
