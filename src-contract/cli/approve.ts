import { z } from 'zod';
import { identifierSchema, momentSchema, personSchema } from './values.ts';

/** 同意 / 退回修改 / 不同意. */
export const decisionAnswerSchema = z.enum(['agreed', 'returned', 'refused']);

/** One signed decision on a ticket. */
export const decisionSchema = z.strictObject({
  /** Counted from 1. */
  step: z.int().min(1),
  answer: decisionAnswerSchema,
  approver: personSchema,
  opinion: z.string(),
  date: momentSchema,
});
export type DecisionOut = z.infer<typeof decisionSchema>;

/** `approve --json` */
export const approveSchema = z.strictObject({
  ticket: z.string().min(1),
  id: identifierSchema,
  decision: decisionSchema,
  /** How many steps the ticket has. */
  steps: z.int().min(1),
  /** Whether every step is agreed now: the ticket can be stamped with. */
  approved: z.boolean(),
});
export type ApproveOut = z.infer<typeof approveSchema>;
