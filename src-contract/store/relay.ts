import { z } from 'zod';
import { base64Schema, digestSchema, identifierSchema, momentSchema, MOST_NUMBER } from './common.ts';

// What workstations of a unit hand to one another by the store, and what the store tells everybody.

/** A ticket in one of its states: the approver is on one computer, the custodian on another. Nothing in it is believed for being here. */
export const relayedTicketSchema = z.strictObject({ ticket: base64Schema(1_048_576) });
export const keptTicketSchema = z.object({ digest: digestSchema, number: z.int().min(1) });

/** One line of what a workstation pulls. */
export const changeSchema = z.object({
  number: z.int().min(1),
  at: momentSchema,
  /** `type`: JSON of a licence type with its template; `seal-status`: a SealStatusList, DER; `ticket`: a ticket of the unit, DER. */
  kind: z.enum(['type', 'seal-status', 'ticket']),
  body: base64Schema(4_194_304),
});
export type Change = z.infer<typeof changeSchema>;

/** `GET /v1/changes/:feed?after=&limit=`: `city` for everybody, `unit` for the caller's own; numbers without gaps, each seen once it can no longer be overtaken. */
export const changesQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).max(MOST_NUMBER),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const changesSchema = z.object({ changes: z.array(changeSchema), last: z.int().min(0) });

/** A new status list for seals (the administrator's), as src-core/seals reads it: signed, numbered, with the time of the next. */
export const newSealStatusSchema = z.strictObject({ list: base64Schema(4_194_304) });

/** 故障报告 (licence measures 2019, Art. 10): sent anew whenever it has grown; kept by its identifier, each state of it. */
export const outageSchema = z.strictObject({
  id: identifierSchema,
  since: momentSchema,
  until: momentSchema.optional(),
  measures: z.array(z.strictObject({ at: momentSchema, text: z.string().min(1).max(2000) })).max(200),
  /** Acts that came to the store after their latest lawful time. */
  late: z
    .array(
      z.strictObject({
        digest: digestSchema,
        licence: z.string().max(200).optional(),
        deadline: momentSchema,
        deliveredAt: momentSchema.optional(),
      }),
    )
    .max(100_000),
});
export type OutageReport = z.infer<typeof outageSchema>;

/** `GET /v1/seal-status`: the newest list of each issuer. */
export const sealStatusSchema = z.object({
  lists: z.array(
    z.object({
      number: z.int().min(1),
      thisUpdate: momentSchema,
      nextUpdate: momentSchema,
      list: base64Schema(4_194_304),
    }),
  ),
});

/** `GET /v1/outages`: the newest state of each report of the caller's unit, the newest outage first. */
export const outagesSchema = z.object({ outages: z.array(outageSchema) });
