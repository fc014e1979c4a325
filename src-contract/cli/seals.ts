import { z } from 'zod';
import { modeSchema, momentSchema, personSchema, sealKindSchema, sealRefSchema } from './values.ts';

/** `seals --json`: every seal of the workstation. */
export const sealsSchema = z.strictObject({
  mode: modeSchema,
  unit: z.string().min(1),
  seals: z.array(
    sealRefSchema.extend({
      kind: sealKindSchema,
      validFrom: momentSchema,
      validTo: momentSchema,
      /** By the newest status list at hand; `unknown`: none tells. */
      status: z.enum(['active', 'suspended', 'cancelled', 'unknown']),
      /** True size on paper, mm. */
      size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }),
      /** Who keeps it now. */
      custodians: z.array(personSchema),
      /** The keys on this computer that it can be used with. */
      keys: z.array(z.strictObject({ kind: z.enum(['software', 'smart-key']), serial: z.string().min(1) })),
    }),
  ),
});
export type SealsOut = z.infer<typeof sealsSchema>;
