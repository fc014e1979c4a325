import { z } from 'zod';
import { jobSchema } from './jobs.ts';

/** What the service tells pages without being asked. */
export const eventSchema = z.discriminatedUnion('kind', [
  /** A job of this session's or this person's. */
  z.strictObject({ kind: z.literal('job'), job: jobSchema }),
  /** Something may look different now: ask again. */
  z.strictObject({
    kind: z.literal('changed'),
    what: z.enum(['requests', 'ledger', 'chain', 'keys', 'licences', 'delivery', 'trust']),
  }),
  /** A key waits for a person: its PIN on its own pad, or its button; null: it waits no more. */
  z.strictObject({ kind: z.literal('key-waits'), for: z.enum(['pad', 'button']).nullable() }),
  /** The service ended; `back`: it runs again. Said by the host. */
  z.strictObject({ kind: z.literal('service'), state: z.enum(['down', 'back']) }),
]);
export type EventOut = z.infer<typeof eventSchema>;

/** For whom an event is: a job's person and session, or everybody. */
export interface Audience {
  readonly person: string | null;
  readonly session: string;
}
