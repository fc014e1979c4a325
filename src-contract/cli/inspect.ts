import { z } from 'zod';
import { decisionSchema } from './approve.ts';
import { useRequestSchema } from './request.ts';
import { sm3Schema } from './values.ts';

const head = { file: z.string().min(1), sm3: sm3Schema, size: z.int().min(0) };

/** A structure as its module describes it: names of the standards, plain values. */
const structureSchema = z.looseObject({});

/** `inspect --json`: what a file says of itself; nothing in it is verified. */
export const inspectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...head,
    kind: z.literal('pdf'),
    pdf: structureSchema,
    /** The signature values, where they can be read, in the order of `pdf.signatures`. */
    contents: z.array(structureSchema),
  }),
  z.strictObject({ ...head, kind: z.literal('seal'), seal: structureSchema }),
  z.strictObject({ ...head, kind: z.literal('seal-signature'), signature: structureSchema }),
  z.strictObject({ ...head, kind: z.literal('cms'), cms: structureSchema }),
  z.strictObject({ ...head, kind: z.literal('certificate'), certificates: z.array(structureSchema).min(1) }),
  z.strictObject({
    ...head,
    kind: z.literal('ticket'),
    request: useRequestSchema,
    decisions: z.array(decisionSchema),
  }),
]);
export type InspectOut = z.infer<typeof inspectSchema>;
