import { CONFLICT_DECISIONS, LICENCE_EVENTS, LIST_STATES, REASON_CLASSES } from '@yinzheng/core/licences';
import { DELIVERY_STATES } from '@yinzheng/core/sync';
import { z } from 'zod';
import { personSchema, sealRefSchema } from '../cli/values.ts';
import { licenceTypeSchema, typeCodeSchema } from '../store/catalogue.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { productSchema } from './jobs.ts';
import {
  daySchema,
  fileIdSchema,
  identifierSchema,
  jobIdSchema,
  momentSchema,
  rangeSchema,
  sm3Schema,
  textSchema,
} from './values.ts';

/**
 * Where a record or a version of a licence stands: waits for a review · sent back · waits to be issued · what the life table has made
 * of the newest version · an older version.
 */
export const LICENCE_STATES = LIST_STATES;
export const licenceStateSchema = z.enum(LICENCE_STATES);
export type LicenceStateOut = z.infer<typeof licenceStateSchema>;

/** Whose name a licence can be asked for by: a draft's number, a licence's key (type.issuer.serial) or any of its identifiers. */
const licenceIdSchema = z.string().min(1).max(200);

/** Where a version or an event stands on its way to the store; null: it need not go there, or is not in the outbox. */
export const deliveredSchema = z.strictObject({
  state: z.enum(DELIVERY_STATES),
  /** Number in the outbox. */
  number: z.int().min(1),
  /** Its number in the unit's acceptance log. */
  receipt: z.int().min(1).nullable(),
  /** Why it did not arrive. */
  reason: wireErrorSchema.nullable(),
});
export type DeliveredOut = z.infer<typeof deliveredSchema>;

/** A line of the list: a record of which no licence was made yet, or one version of a licence. */
export const licenceRowSchema = z.strictObject({
  /** Number of the draft; key and version of a licence. */
  id: z.string().min(1),
  state: licenceStateSchema,
  /** Names of its type and of its holders. */
  type: z.string(),
  holders: z.string(),
  /** 证照标识; null: it has none yet. */
  identifier: z.string().nullable(),
  version: z.int().min(1).nullable(),
  mortgaged: z.boolean(),
  /** A record that changes a licence. */
  updates: z.boolean(),
  /** Last day; null: no end, or not issued. */
  validTo: daySchema.nullable(),
  /** Where today lies in its days: they run, are still to come, are over; null: of no version that is in use. */
  term: z.enum(['runs', 'not-yet', 'over']).nullable(),
  /** Why no licence can be made of it as it stands, although it passed its review. */
  unfit: wireErrorSchema.nullable(),
  /** Who collected it. */
  collector: personSchema,
  /** The last thing that happened to it. */
  changed: momentSchema,
  /** Of the newest version: of its whole life, the act that is furthest from the store. */
  delivery: deliveredSchema.nullable(),
});
export type LicenceRowOut = z.infer<typeof licenceRowSchema>;

/** 持证主体. */
export const holderSchema = z.strictObject({
  type: z.string().max(3),
  code: z.string().max(200),
  name: z.string().max(400),
});
export type HolderIn = z.infer<typeof holderSchema>;

/** What stands in the form, whether it can be handed in or not. */
export const licenceFormSchema = z.strictObject({
  type: typeCodeSchema,
  holders: z.array(holderSchema).max(100),
  validFrom: z.string().max(40),
  term: z.string().max(40),
  /** By the fields' keys. */
  face: z.record(z.string().regex(/^KZ_[A-Z0-9]{1,40}$/), z.string().max(6000)),
});
export type LicenceFormIn = z.infer<typeof licenceFormSchema>;

/** 采集中: a form that was begun and not handed in. */
export const unfinishedSchema = z.strictObject({
  form: licenceFormSchema,
  /** The licence that it is to change, or the record that it is to correct. */
  updates: licenceIdSchema.nullable(),
  draft: identifierSchema.nullable(),
  at: momentSchema,
});
export type UnfinishedOut = z.infer<typeof unfinishedSchema>;

/**
 * What is wrong with a form: where (`holders.0.code`, `validFrom`, `term`, `KZ_…`), what, as a phrase of details.json, and, where it is
 * about one, with which character.
 */
export const formProblemSchema = z.strictObject({
  where: z.string(),
  detail: z.string(),
  character: z.string().max(2).nullable(),
});
export type FormProblemOut = z.infer<typeof formProblemSchema>;

/** One act in the life of a record or a licence, checked for this answer. */
export const lifeActSchema = z.strictObject({
  act: z.enum([
    'collect',
    'review-passed',
    'review-returned',
    ...LICENCE_EVENTS,
    ...CONFLICT_DECISIONS.map((decision) => `decision-${decision}` as const),
  ]),
  by: personSchema,
  at: momentSchema,
  /** Whether its signature and its right hold now, and why not. */
  holds: z.boolean(),
  why: wireErrorSchema.nullable(),
  /** What its person wrote. */
  text: z.string(),
  reasonClass: z.enum(REASON_CLASSES).nullable(),
  /** From which day, and until which, it counts. */
  effectiveOn: daySchema.nullable(),
  until: daySchema.nullable(),
  version: z.int().min(1).nullable(),
  digest: sm3Schema,
  delivery: deliveredSchema.nullable(),
});
export type LifeActOut = z.infer<typeof lifeActSchema>;

/** A record as it was collected. */
export const collectedSchema = licenceFormSchema.extend({
  draft: identifierSchema,
  /** SM3 of the signed record: what is reviewed must be what was read. */
  digest: sm3Schema,
  typeName: z.string(),
  collector: personSchema,
  at: momentSchema,
  /** Identifier of the version that it changes. */
  updates: z.string().nullable(),
  attachments: z.array(z.strictObject({ name: z.string(), digest: sm3Schema, size: z.int().min(0) })),
});
export type CollectedOut = z.infer<typeof collectedSchema>;

/** What the life table lets somebody do with a licence now. */
export const possibleEventSchema = z.strictObject({
  event: z.enum(LICENCE_EVENTS),
  reasons: z.array(z.enum(REASON_CLASSES)).min(1),
  /** The first and the last day from which it may count. */
  from: daySchema,
  to: daySchema,
});
export type PossibleEventOut = z.infer<typeof possibleEventSchema>;

/** A record or a licence with everything that is known of it, checked as of now. */
export const licenceDetailSchema = z.strictObject({
  row: licenceRowSchema,
  type: licenceTypeSchema.nullable(),
  record: collectedSchema,
  /** Of the newest review, by the keys of fields, `holders`, `validFrom`, `term`, `attachments`. */
  remarks: z.array(z.strictObject({ key: z.string(), remark: z.string() })),
  /** 照面信息 that differs from the version before: keys. */
  changes: z.array(z.string()),
  life: z.array(lifeActSchema),
  /** SM3 of the last act of the licence's life: the next one names it. */
  head: sm3Schema.nullable(),
  /** Its sealed file; null: there is none yet. */
  file: z.strictObject({ digest: sm3Schema, size: z.int().min(0) }).nullable(),
  /** What allows it to be issued. */
  authorisation: z.string().nullable(),
  /** Versions there are, newest first. */
  versions: z.array(z.strictObject({ version: z.int().min(1), identifier: z.string() })),
  /** What the person who asks may do with it now. */
  may: z.strictObject({
    correct: z.boolean(),
    review: z.boolean(),
    issue: z.boolean(),
    update: z.boolean(),
    events: z.array(possibleEventSchema),
  }),
  /**
   * Why it may not be reviewed or issued by this person now, where that is not plain; of a licence that holds, that its holder has another.
   */
  why: wireErrorSchema.nullable(),
});
export type LicenceDetailOut = z.infer<typeof licenceDetailSchema>;

/** 常设授权. */
export const authorisationSchema = z.strictObject({
  id: identifierSchema,
  digest: sm3Schema,
  /** In force · not yet · run out · used up · used up for today · taken back. */
  state: z.enum(['in-force', 'not-yet', 'expired', 'spent', 'spent-today', 'ended']),
  type: z.strictObject({ code: z.string(), name: z.string() }),
  seal: sealRefSchema,
  perDay: z.int().min(1),
  total: z.int().min(1),
  spent: z.int().min(0),
  spentToday: z.int().min(0),
  validFrom: momentSchema,
  validTo: momentSchema,
  reason: z.string(),
  by: personSchema,
  at: momentSchema,
  end: z.strictObject({ by: personSchema, at: momentSchema, reason: z.string() }).nullable(),
});
export type AuthorisationOut = z.infer<typeof authorisationSchema>;

/** What stands ready for issuing one type. */
export const issueTermsSchema = z.strictObject({
  /** The authorisation that would be used, and why none can. */
  authorisation: authorisationSchema.nullable(),
  why: wireErrorSchema.nullable(),
  /** Serials that can be given out without the store. */
  serials: z.int().min(0),
});
export type IssueTermsOut = z.infer<typeof issueTermsSchema>;

const formed = { form: licenceFormSchema } as const;

export const licencesChannels = {
  /** 证照目录 as this workstation has it. */
  'licences.types': channel(
    nothing,
    z.strictObject({
      types: z.array(licenceTypeSchema),
      /** Trial that is registered at no store. */
      alone: z.boolean(),
      issuer: z.strictObject({ code: z.string(), name: z.string() }).nullable(),
    }),
  ),
  /** Newest first. */
  'licences.list': channel(
    z.strictObject({
      state: licenceStateSchema.optional(),
      type: typeCodeSchema.optional(),
      /** Words of a holder's name, or part of an identifier. */
      text: textSchema.optional(),
      ...rangeSchema,
    }),
    z.strictObject({
      total: z.int().min(0),
      /** How many there are in each state, whatever the state that was asked for. */
      counts: z.record(licenceStateSchema, z.int().min(0)),
      /** While the list is put together from the acts: so many of them are in it. Null: all. */
      building: z.strictObject({ done: z.int().min(0), of: z.int().min(0) }).nullable(),
      rows: z.array(licenceRowSchema),
    }),
  ),
  'licences.get': channel(z.strictObject({ id: licenceIdSchema }), licenceDetailSchema),
  /** Everything that is wrong with a form as it stands, while it is typed. */
  'licences.check': channel(
    z.strictObject({ ...formed, updates: licenceIdSchema.optional() }),
    z.strictObject({
      problems: z.array(formProblemSchema),
      /** A holder has a licence of the type already, or the licence cannot be changed now. */
      refusal: wireErrorSchema.nullable(),
    }),
  ),
  /** The licence as it would look with what stands in the form, PDF; or why it cannot be drawn. */
  'licences.draw': channel(
    z.strictObject({ ...formed, updates: licenceIdSchema.optional() }),
    z.strictObject({ made: productSchema.nullable(), why: wireErrorSchema.nullable() }),
  ),
  /** What this person has begun and not handed in. */
  'licences.unfinished': channel(nothing, z.strictObject({ kept: unfinishedSchema.nullable() })),
  /** Keeps what stands in the form, without its attachments. */
  'licences.keep': channel(unfinishedSchema.omit({ at: true }), nothing),
  'licences.forget': channel(nothing, nothing),
  /** 采集: prepares a record; what waits then for its collector's PIN. */
  'licences.collect': channel(
    z.strictObject({
      ...formed,
      attachments: z.array(fileIdSchema).max(100),
      /** The licence that gets a new version. */
      updates: licenceIdSchema.optional(),
      /** The record that is corrected. */
      draft: identifierSchema.optional(),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** 审核: prepares a review. */
  'licences.review': channel(
    z.strictObject({
      draft: identifierSchema,
      record: sm3Schema,
      answer: z.enum(['passed', 'returned']),
      remarks: z
        .array(z.strictObject({ key: z.string().min(1).max(60), remark: z.string().min(1).max(500) }))
        .max(600),
      opinion: z.string().max(500),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** What issuing this type rests on now. */
  'licences.terms': channel(z.strictObject({ type: typeCodeSchema }), issueTermsSchema),
  /** 签发: prepares the issue of drafts of one type. */
  'licences.issue': channel(
    z.strictObject({ drafts: z.array(identifierSchema).min(1).max(500) }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** 暂扣、年审、注销 …: prepares an event. */
  'licences.event': channel(
    z.strictObject({
      identifier: licenceIdSchema,
      head: sm3Schema,
      event: z.enum(LICENCE_EVENTS).exclude(['issue', 'update']),
      reasonClass: z.enum(REASON_CLASSES),
      reason: z.string().min(1).max(500),
      effectiveOn: daySchema,
      until: daySchema.optional(),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** Newest first. */
  'authorisations.list': channel(nothing, z.strictObject({ authorisations: z.array(authorisationSchema) })),
  /** 常设授权: prepares one. */
  'authorisations.sign': channel(
    z.strictObject({
      type: typeCodeSchema,
      seal: z.string().max(200),
      perDay: z.int().min(1).max(1_000_000),
      total: z.int().min(1).max(1_000_000),
      days: z.int().min(1).max(1096),
      reason: z.string().min(1).max(500),
    }),
    z.strictObject({ job: jobIdSchema }),
  ),
  'authorisations.end': channel(
    z.strictObject({ id: identifierSchema, reason: z.string().min(1).max(500) }),
    z.strictObject({ job: jobIdSchema }),
  ),
} as const;
