import { z } from 'zod';
import { storeCodeSchema, storeSettingsSchema, unitWorkstationSchema } from '../cli/unit.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { identifierSchema, momentSchema, rangeSchema, sm3Schema } from './values.ts';

// A unit's other workstations.

/** What the page shows of the unit's workstations. */
export const unitSchema = z.strictObject({ workstations: z.array(unitWorkstationSchema) });
export type UnitOut = z.infer<typeof unitSchema>;

export type StoreSettingsOut = z.infer<typeof storeSettingsSchema>;

/** A ticket that came from the store and was not taken in. */
export const refusedTicketSchema = z.strictObject({
  /** Number of its request; null: it cannot be read. */
  id: identifierSchema.nullable(),
  /** SM3 of what came. */
  digest: sm3Schema,
  at: momentSchema,
  why: wireErrorSchema,
});
export type RefusedTicketOut = z.infer<typeof refusedTicketSchema>;

export const unitChannels = {
  /** 登记码: for a further workstation of this unit; told this once. */
  'unit.code': channel(nothing, storeCodeSchema),
  'unit.workstations': channel(nothing, unitSchema),
  /** 收回: the key of another workstation, at once. */
  'unit.revoke': channel(z.strictObject({ key: sm3Schema }), nothing),
  /** Workstations at which a request can be stamped, this one first: identifiers. */
  'unit.places': channel(nothing, z.strictObject({ places: z.array(identifierSchema).min(1) })),
  /** Newest first. */
  'unit.refused': channel(
    z.strictObject(rangeSchema),
    z.strictObject({ total: z.int().min(0), rows: z.array(refusedTicketSchema) }),
  ),
  'store.settings': channel(nothing, storeSettingsSchema),
  /** What is absent stays; `proxy` empty: none. */
  'store.configure': channel(
    z.strictObject({
      outageAfter: z.number().min(-1_000_000).max(1_000_000).optional(),
      proxy: z.string().max(300).optional(),
    }),
    storeSettingsSchema,
  ),
} as const;
