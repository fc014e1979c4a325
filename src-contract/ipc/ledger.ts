import { z } from 'zod';
import { logEntrySchema } from '../cli/log.ts';
import { personSchema } from '../cli/values.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { requestDetailSchema } from './requests.ts';
import { answerSchema, daySchema, jobIdSchema, momentSchema, rangeSchema, textSchema } from './values.ts';

/** Which entries of the 台账; what is left out does not narrow. */
export const ledgerFilterSchema = z.strictObject({
  /** First and last day, in China. */
  from: daySchema.optional(),
  to: daySchema.optional(),
  /** esID */
  seal: z.string().max(200).optional(),
  /** Identifier of somebody who applied, approved or stamped. */
  person: z.string().max(32).optional(),
  result: logEntrySchema.shape.result.optional(),
  /** Words of the reason or of the document's name. */
  text: textSchema.optional(),
});
export type LedgerFilter = z.infer<typeof ledgerFilterSchema>;

/** What the last check of the whole log found. */
export const chainSchema = z.strictObject({
  /** `checking`: the first check is not done yet. */
  answer: z.union([answerSchema, z.literal('checking')]),
  /** Entries and rows that were checked. */
  entries: z.int().min(0),
  rows: z.int().min(0),
  at: momentSchema.nullable(),
  /** The last row that a signed checkpoint vouches for. */
  vouched: z.int().min(0).nullable(),
  /** The first thing that does not hold. */
  finding: wireErrorSchema.nullable(),
});
export type ChainOut = z.infer<typeof chainSchema>;

/** Impressions of the entries that a filter lets through. */
export const ledgerSumsSchema = z.strictObject({
  entries: z.int().min(0),
  spent: z.int().min(0),
  open: z.int().min(0),
  voided: z.int().min(0),
});

/** One signed act behind a licence's impression. */
const groundActSchema = z.strictObject({ by: personSchema, at: momentSchema });

/** What allowed a licence's impression: a standing authorisation with a reviewed record, each act checked as of now. */
export const ledgerLicenceSchema = z.strictObject({
  /** 证照标识 of the version. */
  identifier: z.string().min(1),
  type: z.string(),
  holders: z.string(),
  authorisation: groundActSchema.extend({ reason: z.string(), perDay: z.int(), total: z.int() }),
  record: groundActSchema,
  review: groundActSchema.extend({ opinion: z.string() }),
  order: groundActSchema,
  /** Whether all of them hold, and why not. */
  holds: z.boolean(),
});
export type LedgerLicenceOut = z.infer<typeof ledgerLicenceSchema>;

/** An entry with its grounds, checked as of now. */
export const ledgerDetailSchema = z.strictObject({
  entry: logEntrySchema,
  /** The ticket that the entry names; null: it is not kept or none of the person's business, and `why` tells. */
  ticket: requestDetailSchema.nullable(),
  why: wireErrorSchema.nullable(),
  /** In the ticket's place, where the impression is a licence's. */
  licence: ledgerLicenceSchema.nullable(),
  /** The sealed file under the name that it got: as the log says, altered since, or not there. */
  file: z.enum(['as-recorded', 'altered', 'missing', 'none']),
  /** Whether the person who asks may remark on it. */
  mayAnnotate: z.boolean(),
  /** The last check of the whole log: what an entry is worth. */
  chain: chainSchema,
});
export type LedgerDetailOut = z.infer<typeof ledgerDetailSchema>;

export const ledgerChannels = {
  /** Newest first, with the last check of the whole log: rows of one that does not hold are shown, and prove nothing. */
  'ledger.page': channel(
    z.strictObject({ filter: ledgerFilterSchema, ...rangeSchema }),
    z.strictObject({ sums: ledgerSumsSchema, rows: z.array(logEntrySchema), chain: chainSchema }),
  ),
  'ledger.entry': channel(z.strictObject({ number: z.int().min(1) }), ledgerDetailSchema),
  'ledger.chain': channel(nothing, chainSchema),
  /** Checks the whole log again. */
  'ledger.recheck': channel(nothing, z.strictObject({ job: jobIdSchema })),
  /** XLSX of what a filter lets through. */
  'ledger.export': channel(
    z.strictObject({ filter: ledgerFilterSchema }),
    z.strictObject({ job: jobIdSchema }),
  ),
  /** Prepares 登记误盖: what waits then for the custodian's confirmation and PIN. */
  'ledger.annotate': channel(
    z.strictObject({ number: z.int().min(1), note: textSchema }),
    z.strictObject({ job: jobIdSchema }),
  ),
} as const;
