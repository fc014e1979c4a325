import { KEY_STATES } from '@yinzheng/core/devices';
import { z } from 'zod';
import { refusalSchema } from '../errors/index.ts';
import { momentSchema } from './values.ts';

/** From the closed list, the worst first. */
export const keyStateSchema = z.enum(KEY_STATES);

/** A certificate on a key. */
export const keyCertificateSchema = z.strictObject({
  /** By its keyUsage: the encryption one never signs. */
  use: z.enum(['sign', 'encrypt', 'unknown']),
  holder: z.string(),
  issuer: z.string(),
  /** In hexadecimal. */
  serial: z.string(),
  validFrom: momentSchema,
  validTo: momentSchema,
});

/** A seal on a key. */
export const keySealSchema = z.strictObject({
  /** esID; '' where it cannot be read. */
  id: z.string(),
  name: z.string(),
  /** CKA_LABEL of the data object. */
  label: z.string(),
  /** Whether it lists a signing certificate of the key. */
  ofKey: z.boolean(),
});

/**
 * A key of a device, or a token without one. A module that could not be looked into stands in a row of its own, with
 * its state and without a slot.
 */
export const keySchema = z.strictObject({
  /** Path of the module that serves it; null: it is not plugged in. */
  module: z.string().nullable(),
  slot: z.int().min(0).nullable(),
  serial: z.string(),
  label: z.string(),
  maker: z.string(),
  model: z.string(),
  states: z.array(keyStateSchema).min(1),
  /** The worst of them. */
  state: keyStateSchema,
  profile: z.string().nullable(),
  certificates: z.array(keyCertificateSchema),
  seals: z.array(keySealSchema),
  /** What is the same wherever and through whichever driver it is met, hexadecimal; '' for a module's own row. */
  identity: z.string(),
  /** 04, x, y in hexadecimal; null: no SM2 key is known on it. */
  publicKey: z.string().nullable(),
  /** When the PIN was last changed on this computer, days since then, and whether it should be changed; null: not known. */
  pinAge: z
    .strictObject({ changedAt: momentSchema, days: z.int().min(0), daysLeft: z.int(), due: z.boolean() })
    .nullable(),
});
export type KeyOut = z.infer<typeof keySchema>;

/** `keys list --json` */
export const keysListSchema = z.array(keySchema);
export type KeysListOut = z.infer<typeof keysListSchema>;

/** Of a self-test that failed, where it is known: the call it failed in, and what that returned. */
const failedIn = { call: z.string().optional(), code: z.string().optional() };

/** `keys self-test --json` */
export const keysSelfTestSchema = z.strictObject({
  /** Serial number. */
  key: z.string(),
  profile: z.string(),
  answer: z.enum(['passed', 'failed']),
  /** A code of the catalogue; '' when it passed. */
  reason: z.string(),
  ...failedIn,
});
export type KeysSelfTestOut = z.infer<typeof keysSelfTestSchema>;

/** `keys csr --json` */
export const keysCsrSchema = z.strictObject({
  key: z.string(),
  /** Of the key that is to be certified, hexadecimal. */
  publicKey: z.string(),
  /** PKCS#10 as PEM. */
  request: z.string(),
  /** Path of the file it was written to; null: to none. */
  out: z.string().nullable(),
});
export type KeysCsrOut = z.infer<typeof keysCsrSchema>;

/** `keys import-cert --json` */
export const keysImportSchema = z.strictObject({ key: z.string(), certificate: keyCertificateSchema });
export type KeysImportOut = z.infer<typeof keysImportSchema>;

/** `keys change-pin --json` */
export const keysChangePinSchema = z.strictObject({ key: z.string(), changedAt: momentSchema });
export type KeysChangePinOut = z.infer<typeof keysChangePinSchema>;

/** `keys read-seals --json`, `keys write-seal --json` */
export const keysSealsSchema = z.strictObject({
  key: z.string(),
  seals: z.array(
    keySealSchema.extend({
      out: z.string().nullable(),
      /** With `--keep`: whether the workstation keeps it now, kept it before, or refused it; null: it was not asked to. */
      kept: z.enum(['kept', 'before', 'refused']).nullable(),
      /** Why it was refused. */
      error: refusalSchema.shape.error.nullable(),
    }),
  ),
});
export type KeysSealsOut = z.infer<typeof keysSealsSchema>;

/** `keys doctor --json` */
export const keysDoctorSchema = z.strictObject({
  /** Moment of the look. */
  at: momentSchema,
  modules: z.array(
    z.strictObject({
      path: z.string(),
      condition: z.enum(['starting', 'ready', 'broken', 'hung', 'crashed', 'closed', 'refused']),
      manufacturer: z.string(),
      description: z.string(),
      version: z.string(),
      architecture: z.string(),
      digest: z.string(),
      /** Why it is not ready. */
      problem: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
      slots: z.array(
        z.strictObject({
          slot: z.int().min(0),
          description: z.string(),
          token: z.enum(['none', 'unreadable', 'token']),
        }),
      ),
    }),
  ),
  keys: z.array(
    keySchema.extend({
      firmware: z.string(),
      /** Of CK_TOKEN_INFO, hexadecimal. */
      flags: z.string(),
      /** Numbers, hexadecimal. */
      mechanisms: z.array(z.string()),
      /** Why that profile; a sentence. */
      profileWhy: z.string(),
      selfTest: z
        .strictObject({
          at: z.string(),
          answer: z.enum(['passed', 'failed']),
          profile: z.string(),
          reason: z.string(),
          ...failedIn,
        })
        .nullable(),
      pinChangedAt: z.string().nullable(),
      /** Its private key does not show before the login. */
      hidden: z.boolean(),
    }),
  ),
  /** What is missing or broken, each with what to do. */
  findings: z.array(z.strictObject({ code: z.string(), about: z.string(), message: z.string() })),
});
export type KeysDoctorOut = z.infer<typeof keysDoctorSchema>;
