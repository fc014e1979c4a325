import { z } from 'zod';
import { identifierSchema, momentSchema, sm3Schema } from './values.ts';

// `store code`, `store workstations`, `store revoke`, `store settings`.

/** `store code --json`: told this once. */
export const storeCodeSchema = z.strictObject({ code: z.string().min(1), expires: momentSchema });
export type StoreCodeOut = z.infer<typeof storeCodeSchema>;

/** A workstation of the unit, as the store knows it. */
export const unitWorkstationSchema = z.strictObject({
  workstation: identifierSchema,
  /** Whether it is this one. */
  own: z.boolean(),
  /**
   * `same`: its records of authority hold under this one's root, so that tickets go to and fro; `other`: they do not; `unknown`:
   * they were not fetched yet.
   */
  authority: z.enum(['same', 'other', 'unknown']),
  since: momentSchema,
  keys: z.array(
    z.strictObject({
      key: sm3Schema,
      /** Whether this data folder signs with it. */
      own: z.boolean(),
      since: momentSchema,
      /** When it last asked the store, to the minute. */
      seen: momentSchema.nullable(),
      /** When it was taken back; null: it was not. */
      revoked: momentSchema.nullable(),
    }),
  ),
});
export type UnitWorkstationOut = z.infer<typeof unitWorkstationSchema>;

/** `store workstations --json`. */
export const storeWorkstationsSchema = z.strictObject({ workstations: z.array(unitWorkstationSchema) });
export type StoreWorkstationsOut = z.infer<typeof storeWorkstationsSchema>;

/** `store revoke --json`. */
export const storeRevokeSchema = z.strictObject({ revoked: sm3Schema });
export type StoreRevokeOut = z.infer<typeof storeRevokeSchema>;

/** `store settings --json`. */
export const storeSettingsSchema = z.strictObject({
  /** After how many minutes out of reach the outage register opens by itself. */
  outageAfter: z.int().min(1),
  /** `http://host:port`; null: none. */
  proxy: z.string().nullable(),
});
export type StoreSettingsOut = z.infer<typeof storeSettingsSchema>;
