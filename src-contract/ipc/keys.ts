import { z } from 'zod';
import { keysDoctorSchema, keyStateSchema } from '../cli/keys.ts';
import { personSchema, roleSchema, sealRefSchema } from '../cli/values.ts';
import { channel, nothing, wireErrorSchema } from './channel.ts';
import { productSchema } from './jobs.ts';
import { fileIdSchema, jobIdSchema, momentSchema, pngSchema, sm3Schema } from './values.ts';

/** What names a key on this computer: SM3 of what it is (ADR 0018), of its public key for a software key. */
export const keyIdSchema = sm3Schema;

/** A certificate of a key. */
export const keyCertificateSchema = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  notBefore: momentSchema,
  notAfter: momentSchema,
  /** Whole days until it ends; negative: it has ended. */
  daysLeft: z.int(),
  /** The encryption one never signs. */
  use: z.enum(['sign', 'encrypt', 'unknown']),
  /** SM3 of its DER. */
  digest: sm3Schema,
});
export type KeyCertificateOut = z.infer<typeof keyCertificateSchema>;

/** A seal that lies on a key. */
export const keySealSchema = z.strictObject({
  /** esID; '' where it cannot be read. */
  id: z.string(),
  name: z.string(),
  /** Whether it lists a certificate of this key. */
  ofKey: z.boolean(),
  /** Whether the workstation keeps a seal of that number: this very one, or another. */
  known: z.enum(['no', 'same', 'other']),
  /** SM3 of its bytes. */
  digest: sm3Schema,
  /** Its picture, where it is a PNG of moderate size. */
  picture: pngSchema.nullable(),
});

/** A key on this computer, or one that belongs here and is not plugged in. */
export const keySchema = z.strictObject({
  id: keyIdSchema,
  kind: z.enum(['software', 'smart-key']),
  /** Whether it can be reached now. */
  plugged: z.boolean(),
  label: z.string(),
  serial: z.string(),
  maker: z.string(),
  model: z.string(),
  firmware: z.string(),
  /** From the closed list, the worst first; and the worst. */
  states: z.array(keyStateSchema).min(1),
  state: keyStateSchema,
  /** Wrong PINs it still takes, where the key tells a number. */
  triesLeft: z.int().min(0).nullable(),
  /** SM3 of the public key; null: no SM2 key is known on it. */
  fingerprint: sm3Schema.nullable(),
  /** Who it was granted to, and as what. */
  holders: z.array(personSchema.extend({ role: roleSchema })),
  /** The one by which it signs. */
  certificate: keyCertificateSchema.nullable(),
  /** All that lie on it. */
  certificates: z.array(keyCertificateSchema),
  /** Seals that it can be used with. */
  seals: z.array(sealRefSchema),
  /** Seals that lie on it. */
  sealsOnKey: z.array(keySealSchema),
  pin: z.strictObject({
    /** When it was last changed here; null: never seen. */
    changedAt: momentSchema.nullable(),
    /** Days until it should be changed; negative: it is over; null: not known. */
    daysLeft: z.int().nullable(),
    /** It is typed on the key itself. */
    pad: z.boolean(),
    /** Each signature waits for a button on the key. */
    button: z.boolean(),
  }),
  driver: z
    .strictObject({ path: z.string(), name: z.string(), maker: z.string(), version: z.string() })
    .nullable(),
  profile: z.string().nullable(),
  /** Profiles that its mechanisms allow: what can be tried where the chosen one fails. */
  ways: z.array(z.string()),
  selfTest: z
    .strictObject({
      at: momentSchema,
      answer: z.enum(['passed', 'failed']),
      profile: z.string(),
      error: wireErrorSchema.nullable(),
    })
    .nullable(),
  /** Whether its person chose it. */
  chosen: z.boolean(),
});
export type KeyOut = z.infer<typeof keySchema>;

/** A driver of smart keys (a PKCS#11 module). */
export const driverSchema = z.strictObject({
  path: z.string().min(1),
  name: z.string().min(1),
  condition: z.enum(['starting', 'ready', 'broken', 'hung', 'crashed', 'closed', 'refused']),
  maker: z.string(),
  description: z.string(),
  version: z.string(),
  architecture: z.string(),
  /** SM3 of its file; '' where it cannot be read. */
  digest: z.string(),
  /** Why it is not ready. */
  error: wireErrorSchema.nullable(),
});
export type DriverOut = z.infer<typeof driverSchema>;

/** A file that was taken in as what it is to be on a key. */
export const keyFileSchema = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('seal'), seal: keySealSchema }),
  z.strictObject({
    as: z.literal('certificate'),
    certificate: keyCertificateSchema,
    /** Whether a key that shows on the same token is its key; one that does not show may still be. */
    ofKey: z.boolean(),
  }),
]);
export type KeyFileOut = z.infer<typeof keyFileSchema>;

const oneKey = z.strictObject({ key: keyIdSchema });
const fileForKey = oneKey.extend({ file: fileIdSchema });
const aJob = z.strictObject({ job: jobIdSchema });
const drivers = z.strictObject({ drivers: z.array(driverSchema) });

export const keysChannels = {
  /** Mine and nobody's; the administrators' and the auditor's view is of all. */
  'keys.list': channel(nothing, z.strictObject({ keys: z.array(keySchema), drivers: z.array(driverSchema) })),
  /** Looks at every driver and key, and says what is missing or broken. */
  'keys.doctor': channel(nothing, keysDoctorSchema),
  /** Reads what lies on a key anew: certificates and seals. */
  'keys.read': channel(oneKey, nothing),
  /** Has it sign a probe; waits for its PIN. `profile`: the one to be tried, which is kept for the key when it passes. */
  'keys.self-test': channel(oneKey.extend({ profile: z.string().min(1).max(64).optional() }), aJob),
  /** A new PIN; it is typed in the PIN window alone. */
  'keys.change-pin': channel(oneKey, aJob),
  /** A certificate request (PKCS#10) for its SM2 key; waits for its PIN. */
  'keys.request': channel(
    oneKey.extend({
      /** CN and O of the name that is asked for. */
      name: z.string().trim().min(1).max(64),
      unit: z.string().trim().max(64),
    }),
    aJob,
  ),
  /** What a taken file is, and whether it may lie on that key: what would be refused before its PIN is asked is refused here. */
  'keys.look': channel(fileForKey.extend({ as: z.enum(['seal', 'certificate']) }), keyFileSchema),
  /** Writes a seal onto the key whose certificate it lists; waits for its PIN. */
  'keys.write-seal': channel(fileForKey, aJob),
  /** Puts a certificate beside its key on the token, PEM or DER; waits for its PIN. */
  'keys.import-certificate': channel(fileForKey, aJob),
  /** Keeps a seal that lies on a key at this workstation, to be asked for in requests. `digest`: of the one that was shown. */
  'keys.take-in-seal': channel(
    oneKey.extend({ digest: sm3Schema }),
    z.strictObject({
      /** esID */
      id: z.string(),
      name: z.string(),
      /** False: it was kept before. */
      added: z.boolean(),
    }),
  ),
  'keys.export-certificate': channel(oneKey.extend({ digest: sm3Schema }), productSchema),
  /** The key that is shown first for its person; null: none. */
  'keys.default': channel(z.strictObject({ key: keyIdSchema.nullable() }), nothing),
  'drivers.list': channel(nothing, drivers),
  /** Uses a driver from now on; its file is recorded. */
  'drivers.add': channel(z.strictObject({ path: z.string().trim().min(1).max(1024) }), drivers),
  /** Takes a changed file of a driver as it is now. `digest`: of the file that was looked at. */
  'drivers.accept': channel(
    z.strictObject({ path: z.string().min(1).max(1024), digest: sm3Schema }),
    drivers,
  ),
} as const;
