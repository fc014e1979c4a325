import { z } from 'zod';
import { base64Schema, digestSchema, identifierSchema, momentSchema, scopeSchema } from './common.ts';

// The workstations of a unit, as another of the same unit may know them.

/** A workstation of the caller's unit. */
export const workstationSchema = z.object({
  workstation: identifierSchema,
  /** When it first came. */
  since: momentSchema,
  /** How many records of authority it has told of. */
  records: z.int().min(0),
  keys: z.array(
    z.object({
      key: digestSchema,
      scopes: z.array(scopeSchema),
      since: momentSchema,
      /** Null: it may still ask. */
      revoked: momentSchema.nullable(),
      /** When it last asked, to the minute; null: not since the store tells. */
      seen: momentSchema.nullable(),
    }),
  ),
});
export type UnitWorkstation = z.infer<typeof workstationSchema>;

/** `GET /v1/workstations`: those of the caller's unit, the oldest first. */
export const workstationsSchema = z.object({ workstations: z.array(workstationSchema) });

/** `GET /v1/workstations/:workstation/authority?after=`: its records of authority behind a number, the foundation is 0. */
export const recordsQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(-1).max(10_000).default(-1),
});
export const recordsSchema = z.object({ records: z.array(base64Schema(65_536)) });
