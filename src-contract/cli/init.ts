import { z } from 'zod';
import { modeSchema, personSchema, roleSchema, sealKindSchema, sealRefSchema, sm3Schema } from './values.ts';

/** `init --demo --json`: the only time the PINs are told. */
export const initSchema = z.strictObject({
  mode: modeSchema,
  unit: z.string().min(1),
  /** Absolute path of the data folder. */
  data: z.string().min(1),
  people: z.array(
    personSchema.extend({ roles: z.array(roleSchema).min(1), pin: z.string().regex(/^\d{6}$/) }),
  ),
  seals: z.array(sealRefSchema.extend({ kind: sealKindSchema })),
  /** Paths of the root certificates (PEM) that this workstation trusts. */
  trustRoots: z.array(z.string().min(1)),
  /** The certificate that all rights go back to; its SM3 is to be kept on paper. */
  authorityRoot: z.strictObject({ path: z.string().min(1), sm3: sm3Schema }),
  /** A document to try the first stamp on. */
  sample: z.string().min(1),
  /** Data folder of the unit's second workstation; absent: it has none. */
  second: z.string().min(1).optional(),
});
export type InitOut = z.infer<typeof initSchema>;
