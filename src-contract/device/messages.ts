import { MESSAGE_KINDS, PIN_ENCODINGS } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { z } from 'zod';

// What passes between `Devices` and a device host (ADR 0018): structured clones, checked on both sides.

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
/** Bytes that an answer may carry in one place; a device host leaves larger ones out. */
export const MOST_ANSWER_BYTES = 2 ** 20;
/** Slots of an answer, and things of one kind on a token. */
export const MOST_SLOTS = 256;
export const MOST_THINGS = 1024;
const told = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length <= MOST_ANSWER_BYTES,
);
const handle = z.int().min(0);
const text = z.string().max(4096);
const hexId = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const point = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length === 65 && value[0] === 4,
);

/** Bytes of a token's label. */
export const LABEL_BYTES = 32;
const tokenLabel = z.string().refine((label) => utf8(label).length <= LABEL_BYTES);

export const tokenIdSchema = z.strictObject({ manufacturer: text, model: text, serial: text });

/** What a PIN is to be: its bytes, what lies under a slip, or nothing, because the token has a pad of its own. */
export const pinSchema = z.union([
  z.strictObject({ bytes }),
  z.strictObject({ slip: z.string().min(1).max(64) }),
  z.strictObject({ pad: z.literal(true) }),
]);

export const signingWaySchema = z.strictObject({
  mechanism: handle,
  input: z.enum(['e', 'z-message', 'message']),
});

/** What a session is opened for: `Errand` of the core. Left out: for probes alone. */
export const errandSchema = z.strictObject({
  key: point.optional(),
  messages: z
    .array(
      z.strictObject({
        kind: z.enum(MESSAGE_KINDS),
        most: z.int().min(0).max(1_000_000),
        says: z.record(z.string().max(64), text),
      }),
    )
    .max(MESSAGE_KINDS.length),
});

/** A slot whose token must be the one named: else the order is refused before anything is done. */
const place = { slot: handle, token: tokenIdSchema };
const session = { session: z.string().min(1).max(64) };
/** How the token takes its PINs; UTF-8 unless given. A PIN that cannot be passed so is refused before a call has it. */
const encoding = { encoding: z.enum(PIN_ENCODINGS).optional() };
/**
 * The key that is meant: two tokens may tell the same name. `shows`: its public part was seen without a login; then a
 * token that shows others and not this one is refused before its PIN is used, else right after.
 */
const meant = { key: z.strictObject({ publicKey: point, shows: z.boolean() }).optional() };

/** Every order and its answer. */
export const DEVICE_ORDERS = {
  /** Loads the library and initialises it; again: finalises and initialises, for modules that cache their slots. */
  load: {
    order: z.strictObject({
      path: z.string().min(1),
      again: z.boolean(),
      /** SM3 that the file must have when it is loaded, hexadecimal. */
      digest: hexId.length(64).optional(),
    }),
    answer: z.strictObject({ manufacturer: text, description: text, version: text, cryptoki: text }),
  },
  /** Slots with what their tokens tell. */
  look: {
    order: z.strictObject({}),
    answer: z.strictObject({
      slots: z
        .array(
          z.strictObject({
            slot: handle,
            description: text,
            removable: z.boolean(),
            token: z.discriminatedUnion('kind', [
              z.strictObject({ kind: z.literal('none') }),
              z.strictObject({ kind: z.literal('unreadable'), rv: handle }),
              z.strictObject({
                kind: z.literal('token'),
                facts: tokenIdSchema.extend({
                  label: text,
                  flags: handle,
                  minPin: handle,
                  maxPin: handle,
                  firmware: text,
                }),
              }),
            ]),
          }),
        )
        .max(MOST_SLOTS),
    }),
  },
  /**
   * What is on a token, as far as it shows; with a session: what shows to its holder. `loggedIn`: a session of this
   * process is open on the slot, so what shows after a login alone is among it, whether a session was named or not.
   */
  contents: {
    order: z.strictObject({ ...place, session: session.session.optional() }),
    answer: z.strictObject({
      loggedIn: z.boolean(),
      mechanisms: z.array(handle).max(MOST_THINGS),
      keys: z
        .array(
          z.strictObject({
            id: hexId,
            label: text,
            keyType: handle,
            publicKey: point.optional(),
            signs: z.boolean().optional(),
            alwaysAuthenticate: z.boolean(),
          }),
        )
        .max(MOST_THINGS),
      certificates: z.array(z.strictObject({ id: hexId, label: text, der: told })).max(MOST_THINGS),
      data: z.array(z.strictObject({ label: text, application: text, value: told })).max(MOST_THINGS),
    }),
  },
  /** Opens a session and logs the user in. `beside`: signatures of its sessions may be made beside each other. */
  login: {
    order: z.strictObject({
      ...place,
      ...encoding,
      ...meant,
      pin: pinSchema,
      /** How long, and for how many logins, what lies under a slip is good: milliseconds since it was typed. */
      hold: z.strictObject({ ms: z.int().min(1).max(86_400_000), logins: z.int().min(1) }).optional(),
      may: errandSchema.optional(),
    }),
    answer: z.strictObject({ ...session, beside: z.boolean().optional() }),
  },
  /**
   * Signs a message of the closed table, whole and in its one form, that the session was opened for, with the key of this
   * public key; the signature as the module gave it.
   */
  sign: {
    order: z.strictObject({
      ...session,
      ...encoding,
      publicKey: point,
      way: signingWaySchema,
      kind: z.enum(MESSAGE_KINDS),
      message: bytes,
      /** The key wants its PIN for this signature (CKU_CONTEXT_SPECIFIC), whatever it says of itself. */
      pin: pinSchema.optional(),
      /** Each signature waits for a button on the token, as its profile says. */
      button: z.boolean().optional(),
    }),
    answer: z.strictObject({ signature: told }),
  },
  logout: { order: z.strictObject(session), answer: z.strictObject({}) },
  'change-pin': {
    order: z.strictObject({ ...place, ...encoding, ...meant, old: pinSchema, new: pinSchema }),
    answer: z.strictObject({}),
  },
  /**
   * Sets the user's PIN anew, as the security officer (C_InitPIN): unlocks a key. For `KeyReset` alone: no page and no
   * command of a unit leads here. Sessions that are open on the token end.
   */
  'init-pin': {
    order: z.strictObject({ ...place, ...encoding, ...meant, so: pinSchema, new: pinSchema }),
    answer: z.strictObject({}),
  },
  /** Formats the token (C_InitToken): all that lies on it is gone, and the user's PIN with it. As `init-pin`. */
  'init-token': {
    order: z.strictObject({ ...place, ...encoding, ...meant, so: pinSchema, label: tokenLabel }),
    answer: z.strictObject({}),
  },
  /** Makes an SM2 key pair that never leaves the token. */
  generate: {
    order: z.strictObject({
      ...session,
      label: text,
      mechanism: handle,
      /** CKK_EC needs CKA_EC_PARAMS with the curve's OID. */
      keyType: handle,
    }),
    answer: z.strictObject({ id: hexId, publicKey: point }),
  },
  /** Writes a certificate object under the CKA_ID of its key. */
  'write-certificate': {
    order: z.strictObject({ ...session, id: hexId, label: text, der: bytes }),
    answer: z.strictObject({}),
  },
  /** Writes a data object; one of the same application and label is replaced. */
  'write-data': {
    order: z.strictObject({ ...session, label: text, application: text, value: bytes }),
    answer: z.strictObject({}),
  },
  /** Overwrites what lies under a slip and ends the sessions that were opened with it. */
  forget: { order: z.strictObject({ slip: z.string().min(1).max(64) }), answer: z.strictObject({}) },
} as const;

export type DeviceOp = keyof typeof DEVICE_ORDERS;
export type DeviceOrder<O extends DeviceOp> = z.infer<(typeof DEVICE_ORDERS)[O]['order']>;
export type DeviceAnswer<O extends DeviceOp> = z.infer<(typeof DEVICE_ORDERS)[O]['answer']>;

export const faultSchema = z.strictObject({
  what: z.enum(['rv', 'load', 'token-changed', 'missing', 'kind', 'hung', 'crashed', 'cancelled', 'down']),
  call: text,
  rv: handle.optional(),
  detail: text,
  signed: z.enum(['no', 'perhaps']),
});

/** To a device host. */
export const toDeviceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('order'),
    id: handle,
    op: z.enum(Object.keys(DEVICE_ORDERS) as [DeviceOp, ...DeviceOp[]]),
    order: z.unknown(),
  }),
  /** What was typed for a slip; null: it will be typed on the token's own pad. From the host, never from the service. */
  z.strictObject({ kind: z.literal('pin'), slip: z.string().min(1).max(64), pin: bytes.nullable() }),
  /** Comes with the end of a port at which that is typed (Electron); each answer there is what `told` brings. */
  z.strictObject({ kind: z.literal('pin-port'), slip: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('told'), slip: z.string().min(1).max(64), answer: z.unknown() }),
  /** The call that was announced under this number with `waits` may be made. */
  z.strictObject({ kind: z.literal('go'), id: handle }),
  z.strictObject({ kind: z.literal('close') }),
]);
export type ToDevice = z.infer<typeof toDeviceSchema>;

/** How long a native call may take: all are settings (ADR 0018); `endless` is only reported. */
export const LIMIT_CLASSES = ['quick', 'making', 'person', 'endless'] as const;
export type LimitClass = (typeof LIMIT_CLASSES)[number];

/** From a device host. */
export const fromDeviceSchema = z.discriminatedUnion('kind', [
  /** It runs and waits for its first order. */
  z.strictObject({ kind: z.literal('ready') }),
  /**
   * It is about to make a native call for an order. `waits`: not before it hears `go`; so what is ended without that has
   * not made it, however late its words arrive (C_Sign, and what must not be broken off).
   */
  z.strictObject({
    kind: z.literal('calling'),
    id: handle,
    call: text,
    limit: z.enum(LIMIT_CLASSES),
    waits: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('answer'), id: handle, answer: z.unknown() }),
  z.strictObject({ kind: z.literal('fault'), id: handle, fault: faultSchema }),
  /** A PIN was typed at the port of a slip: for the host, which has the act go on and says `told`. */
  z.strictObject({ kind: z.literal('typed'), slip: z.string().min(1).max(64) }),
]);
export type FromDevice = z.infer<typeof fromDeviceSchema>;
