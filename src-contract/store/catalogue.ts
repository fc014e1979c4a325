import { z } from 'zod';
import { base64Schema, creditCodeSchema, digestSchema, momentSchema } from './common.ts';

// The catalogue of licence types (GB/T 36902-2018), and the serials that a workstation may give out.

/** 证照类型代码: the definer's credit code and three digits, by form. */
export const typeCodeSchema = z.string().regex(/^[0-9A-HJ-NPQRTUWXY]{18}\d{3}$/);

const shortText = (max: number) => z.string().min(1).max(max);

const faceKindSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    min: z.int().min(0).max(5000),
    max: z.int().min(1).max(5000),
  }),
  z.strictObject({ kind: z.literal('date') }),
  z.strictObject({
    kind: z.literal('number'),
    min: z.number(),
    max: z.number(),
    decimals: z.int().min(0).max(9),
  }),
  z.strictObject({
    kind: z.literal('code'),
    list: z
      .array(z.strictObject({ code: shortText(32), name: shortText(200) }))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ kind: z.literal('yes-no') }),
  z.strictObject({ kind: z.literal('credit-code') }),
  z.strictObject({ kind: z.literal('citizen-id') }),
]);

/** 照面信息: the fields of a type, a version that never changes. */
export const faceSchemaSchema = z.strictObject({
  version: z.int().min(1).max(9999),
  fields: z
    .array(
      z.strictObject({
        key: z.string().regex(/^KZ_[A-Z0-9]{1,40}$/),
        name: shortText(100),
        value: faceKindSchema,
        required: z.boolean(),
        privacy: z.enum(['public', 'limited', 'private']),
      }),
    )
    .max(500),
});

/** A number that says where in the hierarchy: national, provincial, city, county, other. */
const levelSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** 证照类型: one entry of the catalogue; `src-core/licences/licence-type.ts` says what each part means. */
export const licenceTypeSchema = z.strictObject({
  code: typeCodeSchema,
  name: shortText(100),
  definer: z.strictObject({ name: shortText(200), code: creditCodeSchema, level: levelSchema }),
  issuerLevel: levelSchema,
  holders: z.enum(['person', 'body', 'both']),
  validity: z
    .array(z.string().regex(/^(?:长期|[1-9]\d{0,3}[天月年])$/))
    .min(1)
    .max(20),
  face: faceSchemaSchema,
  template: z.strictObject({ id: shortText(100), digest: digestSchema }),
});
export type LicenceTypeJson = z.infer<typeof licenceTypeSchema>;

/** A type with its template's file, as an administrator puts it into the catalogue. */
export const newTypeSchema = z.strictObject({
  type: licenceTypeSchema,
  /** The template itself, JSON in UTF-8; its SM3 is the type's. */
  template: base64Schema(1_048_576),
});
export const catalogueSchema = z.object({ types: z.array(licenceTypeSchema) });

/** The first six characters of a block's serials. */
const blockNumberSchema = z.string().regex(/^\d{6}$/);

/** A block of serials: 1,000 licences of one type by one workstation. */
export const newBlockSchema = z.strictObject({
  type: typeCodeSchema,
  /** Drawn by the workstation for this wish: the same again gets the same block. */
  wish: z.string().regex(/^[0-9a-f]{32}$/),
  /** The number of one that this workstation was allotted before: claimed from a store that was put back and forgot it. */
  block: blockNumberSchema.optional(),
  /** The workstation found that the store was put back: it is given one from beyond those that the store may have forgotten. */
  beyond: z.boolean().optional(),
});
export type NewBlock = z.infer<typeof newBlockSchema>;
export const blockSchema = z.object({
  type: typeCodeSchema,
  issuer: creditCodeSchema,
  block: blockNumberSchema,
  allottedAt: momentSchema,
});
export type Block = z.infer<typeof blockSchema>;
