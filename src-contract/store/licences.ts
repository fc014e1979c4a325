import { z } from 'zod';
import { actKindSchema } from './acts.ts';
import { typeCodeSchema } from './catalogue.ts';
import { creditCodeSchema, digestSchema, momentSchema, plainText } from './common.ts';

// Licences as they stand at the store, and what relying bodies are told.

const daySchema = z.iso.date();

/** 证照状态 of src-core/licences/life.ts; `superseded` is said of an earlier version alone. */
export const licenceStatusSchema = z.enum(['active', 'suspended', 'lost', 'cancelled', 'superseded']);

const holderSchema = z.object({ type: z.string(), code: z.string(), name: z.string() });

/** One version of a licence as a relying body sees it. */
export const licenceAnswerSchema = z.object({
  identifier: z.string(),
  type: typeCodeSchema,
  name: z.string(),
  issuer: creditCodeSchema,
  issuerName: z.string(),
  version: z.int().min(1),
  /** Of the version that was asked for, now. */
  status: licenceStatusSchema,
  mortgaged: z.boolean(),
  /** Identifier of the newest version. */
  newest: z.string(),
  holders: z.array(holderSchema),
  issuedOn: daySchema,
  validFrom: daySchema,
  /** Absent: 长期. */
  validTo: daySchema.optional(),
  /** By the fields' keys; those that the key has no right to are masked. */
  face: z.record(z.string(), z.string()),
  /** Keys of the fields that are masked. */
  masked: z.array(z.string()),
  /** SM3 of the sealed file. */
  file: digestSchema,
});
export type LicenceAnswer = z.infer<typeof licenceAnswerSchema>;

/** 审计五要素 of the national share interface: who asks, for whom, in which matter. */
export const matterSchema = z.strictObject({
  orgName: plainText(1, 200),
  userName: plainText(1, 100),
  itemName: plainText(1, 200),
  itemCode: plainText(1, 100),
  businessCode: plainText(1, 100),
});
export type Matter = z.infer<typeof matterSchema>;

/** `POST /v1/queries`: by identifier, by holder, or by issuer and type; each with its stated matter. */
export const querySchema = z.strictObject({
  matter: matterSchema,
  by: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('identifier'), identifier: plainText(1, 300) }),
    z.strictObject({
      what: z.literal('holder'),
      code: plainText(2, 64),
      type: typeCodeSchema.optional(),
    }),
    z.strictObject({
      what: z.literal('issuer'),
      issuer: creditCodeSchema,
      type: typeCodeSchema,
      after: plainText(0, 300).optional(),
      limit: z.int().min(1).max(200).default(50),
    }),
  ]),
});
export type Query = z.infer<typeof querySchema>;
export const queryAnswerSchema = z.object({
  licences: z.array(licenceAnswerSchema),
  /** Where to go on, of `issuer` alone. */
  after: z.string().optional(),
});
export type QueryAnswer = z.infer<typeof queryAnswerSchema>;

/** `GET /v1/licences/:key`: a unit's own licence with its life. */
export const licenceStateSchema = z.object({
  licence: z.string(),
  status: licenceStatusSchema,
  mortgaged: z.boolean(),
  newest: z.string(),
  versions: z.array(licenceAnswerSchema),
  acts: z.array(
    z.object({
      number: z.int(),
      digest: digestSchema,
      kind: actKindSchema,
      event: z.string(),
      at: momentSchema,
    }),
  ),
});

/** `GET /v1/statistics`, of the caller's unit. */
export const statisticsSchema = z.object({
  types: z.array(
    z.object({
      type: typeCodeSchema,
      active: z.int(),
      suspended: z.int(),
      lost: z.int(),
      cancelled: z.int(),
    }),
  ),
  accepted: z.int(),
  waiting: z.int(),
  quarantined: z.int(),
});
