import { z } from 'zod';
import { jobSchema } from './jobs.ts';

/** What the service tells pages without being asked. */
export const eventSchema = z.discriminatedUnion('kind', [
  /** A job of this session's or this person's. */
  z.strictObject({ kind: z.literal('job'), job: jobSchema }),
  /** Something may look different now: ask again. */
  z.strictObject({ kind: z.literal('changed'), what: z.enum(['requests', 'ledger', 'chain', 'keys']) }),
  /** The service ended; `back`: it runs again. Said by the host. */
  z.strictObject({ kind: z.literal('service'), state: z.enum(['down', 'back']) }),
]);
export type EventOut = z.infer<typeof eventSchema>;

/** For whom an event is: a job's person and session, or everybody. */
export interface Audience {
  readonly person: string | null;
  readonly session: string;
}
