import { LICENCE_EVENTS, REASON_CLASSES } from '@yinzheng/core/licences';
import { DELIVERY_STATES } from '@yinzheng/core/sync';
import { z } from 'zod';
import { identifierSchema, momentSchema, personSchema, sealRefSchema, sm3Schema } from './values.ts';

const daySchema = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** 持证主体. */
export const holderSchema = z.strictObject({
  /** 持证主体代码类型代码 (GB/T 36903-2018, annex A). */
  type: z.string(),
  code: z.string(),
  name: z.string(),
});
export type HolderOut = z.infer<typeof holderSchema>;

/** `licence collect FILE.json`: what the file says. */
export const collectFileSchema = z.strictObject({
  type: z.string(),
  holders: z.array(holderSchema).min(1),
  /** YYYY-MM-DD */
  validFrom: z.string(),
  /** One of the type's terms, such as 1年 or 长期. */
  term: z.string(),
  /** Values by the keys of the type's face fields. */
  face: z.record(z.string(), z.string()),
  /** Paths, from the file's folder. */
  attachments: z.array(z.string().min(1)).default([]),
  /** Identifier of the licence that gets a new version. */
  updates: z.string().optional(),
  /** Number of a record that is corrected. */
  draft: identifierSchema.optional(),
});
export type CollectFile = z.infer<typeof collectFileSchema>;

/** `licence types --json`: a line each. */
export const licenceTypeOutSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  definer: z.strictObject({ name: z.string(), code: z.string() }),
  holders: z.enum(['person', 'body', 'both']),
  terms: z.array(z.string()),
  face: z.strictObject({
    version: z.int(),
    fields: z.array(
      z.strictObject({
        key: z.string(),
        name: z.string(),
        kind: z.enum(['text', 'date', 'number', 'code', 'yes-no', 'credit-code', 'citizen-id']),
        required: z.boolean(),
        privacy: z.enum(['public', 'limited', 'private']),
        /** Of `code`: what may stand there. */
        list: z.array(z.strictObject({ code: z.string(), name: z.string() })),
      }),
    ),
  }),
  serials: z.strictObject({
    /** How many can be given out without the store. */
    left: z.int(),
    /** Given out, and no licence came of them: they are never given out again. */
    unmade: z.array(z.strictObject({ serial: z.string(), draft: identifierSchema, date: momentSchema })),
  }),
  /** Standing authorisations of the type, the newest last. */
  authorisations: z.array(
    z.strictObject({
      id: identifierSchema,
      seal: sealRefSchema,
      leader: personSchema,
      reason: z.string(),
      perDay: z.int(),
      total: z.int(),
      spent: z.int(),
      spentToday: z.int(),
      validFrom: momentSchema,
      validTo: momentSchema,
      ended: momentSchema.nullable(),
    }),
  ),
});
export type LicenceTypeOut = z.infer<typeof licenceTypeOutSchema>;

/** `licence authorise --json` */
export const licenceAuthoriseSchema = z.strictObject({
  authorisation: identifierSchema,
  type: z.string(),
  seal: z.string(),
  perDay: z.int(),
  total: z.int(),
  validFrom: momentSchema,
  validTo: momentSchema,
});
export type LicenceAuthoriseOut = z.infer<typeof licenceAuthoriseSchema>;

/** `licence end --json` */
export const licenceEndSchema = z.strictObject({ authorisation: identifierSchema, ended: momentSchema });
export type LicenceEndOut = z.infer<typeof licenceEndSchema>;

/** `licence collect --json` */
export const licenceCollectSchema = z.strictObject({
  draft: identifierSchema,
  /** SM3 of the signed record. */
  record: sm3Schema,
  type: z.string(),
  updates: z.string().nullable(),
  attachments: z.array(z.strictObject({ name: z.string(), digest: sm3Schema, size: z.int() })),
});
export type LicenceCollectOut = z.infer<typeof licenceCollectSchema>;

/** `licence review --json` */
export const licenceReviewOutSchema = z.strictObject({
  draft: identifierSchema,
  answer: z.enum(['passed', 'returned']),
  opinion: z.string(),
  remarks: z.array(z.strictObject({ key: z.string(), remark: z.string() })),
  reviewer: personSchema,
  date: momentSchema,
});
export type LicenceReviewOut = z.infer<typeof licenceReviewOutSchema>;

/** `licence issue --json`: a line for each record. */
export const licenceIssueRowSchema = z.discriminatedUnion('result', [
  z.strictObject({
    draft: identifierSchema,
    result: z.literal('done'),
    identifier: z.string(),
    path: z.string(),
    digest: sm3Schema,
    size: z.int(),
    entry: z.int(),
  }),
  z.strictObject({ draft: identifierSchema, result: z.literal('before'), identifier: z.string() }),
  z.strictObject({ draft: identifierSchema, result: z.literal('skipped') }),
  z.strictObject({
    draft: identifierSchema,
    result: z.literal('refused'),
    error: z.strictObject({ code: z.string(), message: z.string() }),
  }),
]);
export type LicenceIssueRow = z.infer<typeof licenceIssueRowSchema>;

const deliverySchema = z.strictObject({
  /** `none`: it is not for the store, or was never put into the outbox. */
  state: z.enum([...DELIVERY_STATES, 'none']),
  /** Its place in the unit's acceptance log, once the store has accepted it. */
  receipt: z.strictObject({ number: z.int(), digest: sm3Schema, before: sm3Schema }).nullable(),
});
export type DeliveryOut = z.infer<typeof deliverySchema>;

/** One act of a licence's life. */
export const licenceEventOutSchema = z.strictObject({
  event: z.enum(LICENCE_EVENTS),
  /** Of an event that was recorded; null for versions. */
  reasonClass: z.enum(REASON_CLASSES).nullable(),
  reason: z.string(),
  identifier: z.string(),
  version: z.int(),
  person: personSchema,
  date: momentSchema,
  effective: daySchema,
  until: daySchema.nullable(),
  /** SM3 by which the next act names it. */
  digest: sm3Schema,
  delivery: deliverySchema,
});

export const licenceStatusSchema = z.enum(['active', 'suspended', 'lost', 'cancelled']);

/** `licence event --json` */
export const licenceEventRowSchema = z.strictObject({
  identifier: z.string(),
  status: licenceStatusSchema,
  mortgaged: z.boolean(),
  event: licenceEventOutSchema,
});
export type LicenceEventRow = z.infer<typeof licenceEventRowSchema>;

/** `licence show --json` */
export const licenceShowSchema = z.strictObject({
  identifier: z.string(),
  /** 证照类型代码. */
  type: z.string(),
  typeName: z.string(),
  version: z.int(),
  status: licenceStatusSchema,
  mortgaged: z.boolean(),
  /** Its last day is over. */
  expired: z.boolean(),
  /** The first holder; all of them: `holders`. */
  holder: holderSchema,
  holders: z.array(holderSchema),
  issuer: z.strictObject({ code: z.string(), name: z.string() }),
  issued: daySchema,
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  face: z.record(z.string(), z.string()),
  attachments: z.array(z.strictObject({ name: z.string(), digest: sm3Schema, size: z.int() })),
  /** SM3 of the newest version's sealed file. */
  digest: sm3Schema,
  /** The file itself: `whole` as it was issued, `changed`, `missing`. */
  file: z.strictObject({ path: z.string(), size: z.int(), state: z.enum(['whole', 'changed', 'missing']) }),
  /** The officer, the reviewer, the collector of the newest version, and the leader whose authorisation it was. */
  people: z.strictObject({
    collector: personSchema,
    reviewer: personSchema,
    officer: personSchema,
    leader: personSchema,
  }),
  /** The identifier that was asked for, and of what: the newest version, an earlier one, or none that counts (given up, or never issued). */
  asked: z.strictObject({ identifier: z.string(), version: z.enum(['newest', 'earlier', 'none']) }),
  /** Other licences of the type that one of its holders has today while it holds. */
  beside: z.array(z.strictObject({ identifier: z.string(), holder: holderSchema })),
  /** In their order. */
  events: z.array(licenceEventOutSchema),
  /** Of the whole: `delivered` only when every act has its receipt; the receipt of the last one. */
  delivery: deliverySchema,
});
export type LicenceShowOut = z.infer<typeof licenceShowSchema>;

/** `licence list --json`: a line each, the newest first. */
export const licenceListRowSchema = z.strictObject({
  /** For the next page: `--before`. */
  number: z.int(),
  identifier: z.string(),
  type: z.string(),
  typeName: z.string(),
  version: z.int(),
  status: licenceStatusSchema,
  mortgaged: z.boolean(),
  expired: z.boolean(),
  holder: holderSchema,
  issued: daySchema,
  validTo: daySchema.nullable(),
  delivery: deliverySchema,
});
export type LicenceListRow = z.infer<typeof licenceListRowSchema>;

/** `licence list --drafts --json`: a line each, the newest first. */
export const licenceDraftRowSchema = z.strictObject({
  number: z.int(),
  draft: identifierSchema,
  type: z.string(),
  typeName: z.string(),
  /** `collected`: to be reviewed; `returned`: to be corrected; `passed`: to be issued; `issued`. */
  state: z.enum(['collected', 'returned', 'passed', 'issued']),
  updates: z.string().nullable(),
  identifier: z.string().nullable(),
  holder: holderSchema,
  collector: personSchema,
  collected: momentSchema,
  reviewer: personSchema.nullable(),
  opinion: z.string(),
  remarks: z.array(z.strictObject({ key: z.string(), remark: z.string() })),
});
export type LicenceDraftRow = z.infer<typeof licenceDraftRowSchema>;

/** `licence show DRAFT --json`: a record with everything that stands in it, as whoever reviews it must see it. */
export const licenceDraftShowSchema = licenceDraftRowSchema.omit({ number: true }).extend({
  holders: z.array(holderSchema),
  validFrom: daySchema,
  term: z.string(),
  face: z.record(z.string(), z.string()),
  attachments: z.array(z.strictObject({ name: z.string(), digest: sm3Schema, size: z.int() })),
  /** SM3 of the signed record: what a review signs for. */
  record: sm3Schema,
  /** Why no licence can be made of it as it stands; null: one can, or was. */
  unfit: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type LicenceDraftShowOut = z.infer<typeof licenceDraftShowSchema>;
