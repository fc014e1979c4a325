import { FINDING_KINDS, type FindingKind } from '@yinzheng/core/reports';
import { z } from 'zod';
import { answerSchema } from './values.ts';

const kinds = Object.keys(FINDING_KINDS) as [FindingKind, ...FindingKind[]];

/** One thing found: `invalid` is a fault, `unknown` cannot be told, `valid` is only said. */
export const checkFindingSchema = z.strictObject({
  kind: z.enum(kinds),
  answer: answerSchema,
  /** A sentence in the language of the output. */
  text: z.string().min(1),
  /** The log's entry it is about; null: none. */
  entry: z.int().min(1).nullable(),
  /** The log's row it is about; null: none. */
  row: z.int().min(1).nullable(),
  /** The file it is about. */
  path: z.string().min(1).nullable(),
  /** The error's code, where the finding is one. */
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .nullable(),
});
export type CheckFindingOut = z.infer<typeof checkFindingSchema>;

/** `check --json`: one line. */
export const checkSchema = z.strictObject({
  answer: answerSchema,
  /** Entries of the log: spent.total + open + voided. */
  entries: z.int().min(0),
  /** total = done + voidedAfterSigning + unresolved. */
  spent: z.strictObject({
    total: z.int().min(0),
    done: z.int().min(0),
    voidedAfterSigning: z.int().min(0),
    unresolved: z.int().min(0),
  }),
  /** Neither closed nor voided. */
  open: z.int().min(0),
  /** Voided before the key signed: given back. */
  voided: z.int().min(0),
  findings: z.array(checkFindingSchema),
});
export type CheckOut = z.infer<typeof checkSchema>;
