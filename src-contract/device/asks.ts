import { MESSAGE_KINDS } from '@yinzheng/core/devices';
import { z } from 'zod';

// What a worker thread asks of the keys of devices, which are looked after in the service's own thread (ADR 0018).

const name = z.string().min(1).max(64);

/** Checked before anything is done: a worker reads strangers' files. */
export const keyAskSchema = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('login'),
    identity: name,
    /** Never the bytes of a PIN. */
    pin: z.strictObject({ slip: name }),
  }),
  z.strictObject({
    what: z.literal('sign'),
    session: name,
    message: z.enum(MESSAGE_KINDS),
    bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  }),
  z.strictObject({ what: z.literal('logout'), session: name }),
]);
export type KeyAsk = z.infer<typeof keyAskSchema>;
