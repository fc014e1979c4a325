import { PIN_ENCODINGS, QUIRKS } from '@yinzheng/core/devices';
import { readable, utf8, utf8Text } from '@yinzheng/core/kernel';
import { z } from 'zod';
import type { SettingsFile } from './deps.ts';

// devices.json (docs/data-folder.md). Nothing in it is authority: losing it costs a self-test and a choice.

const text = z.string().max(4096);
const moment = z.iso.datetime();
const milliseconds = z.int().min(50).max(3_600_000);
const token = { manufacturer: text, model: text, serial: text };
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);

const settingsSchema = z.strictObject({
  format: z.literal('yinzheng-devices'),
  version: z.literal(1),
  /** In their order: the first ready one serves a key. */
  modules: z
    .array(
      z.strictObject({
        /** As it was given or found, before links are resolved. */
        path: text.min(1),
        /** SM3 of the file, when it was first used or last accepted. */
        digest: hex,
        architecture: text,
        /** It lay in a known place, was chosen, or was named by a command: then it is used only where it is named again. */
        by: z.enum(['known-place', 'chosen', 'command']),
        since: moment,
        /** Loaded although ordinary users can write the file or a folder above it. */
        allowWritable: z.boolean().default(false),
        /** Left alone, wherever it was found. */
        off: z.boolean().default(false),
      }),
    )
    .max(64),
  /** Milliseconds; what is left out is as the program has it. */
  limits: z
    .strictObject({ quick: milliseconds, making: milliseconds, person: milliseconds })
    .partial()
    .default({}),
  /** What holds for a token, whatever its profile says, and which one is used, whatever would be chosen. */
  profiles: z
    .array(
      z.strictObject({
        ...token,
        profile: text.min(1).optional(),
        pin: z.enum(PIN_ENCODINGS).optional(),
        /** CKA_APPLICATION of seals that are written. */
        application: text.min(1).optional(),
        /** Most bytes of one object that is written. */
        maxSize: z
          .int()
          .min(1)
          .max(2 ** 20)
          .optional(),
        quirks: z.array(z.enum(QUIRKS)).max(QUIRKS.length).optional(),
      }),
    )
    .max(256)
    .default([]),
  /** The last probe of each key. */
  selfTests: z
    .array(
      z.strictObject({
        identity: hex,
        digest: hex,
        profile: text,
        at: moment,
        answer: z.enum(['passed', 'failed']),
        reason: text,
        /** The call that it failed in, and what that returned. */
        call: text.optional(),
        code: text.optional(),
      }),
    )
    .max(1024)
    .default([]),
  /** When the PIN of a token was last changed here; never the PIN. */
  pins: z
    .array(z.strictObject({ ...token, changedAt: moment }))
    .max(1024)
    .default([]),
  /** Keys that were seen here, to be named while they are not plugged in. */
  keys: z
    .array(z.strictObject({ identity: hex, ...token, label: text, publicKey: hex.length(130) }))
    .max(1024)
    .default([]),
  /** How long what was typed in the PIN window is held for a batch, and for how many logins: one for each document. */
  pinHold: z
    .strictObject({
      minutes: z.int().min(1).max(1440).default(30),
      logins: z.int().min(1).max(100_000).default(500),
    })
    .default({ minutes: 30, logins: 500 }),
  /** Days after which a PIN should be changed. */
  pinDays: z.int().min(1).max(3650).default(90),
});

/** The settings of devices. */
export type DeviceSettings = z.infer<typeof settingsSchema>;

/** Nothing chosen, nothing remembered. */
export const NO_SETTINGS: DeviceSettings = settingsSchema.parse({
  format: 'yinzheng-devices',
  version: 1,
  modules: [],
});

/** The settings as they are, and how they change. */
export interface SettingsBook {
  readonly now: DeviceSettings;
  /** The name under which damaged settings were put aside; undefined: they were sound, or there were none. */
  readonly setAside: string | undefined;
  /** Changes them over what the file then holds, which another process may have changed. @throws FILE_UNWRITABLE */
  change(edit: (now: DeviceSettings) => DeviceSettings): void;
}

/** Opens the settings; damaged ones are put aside and said so, never fatal. @throws FILE_UNREADABLE, FILE_UNWRITABLE */
export function openSettings(file: SettingsFile): SettingsBook {
  const state: { now: DeviceSettings; setAside: string | undefined } = {
    now: NO_SETTINGS,
    setAside: undefined,
  };
  const reread = (): void => {
    const bytes = file.read();
    const found = bytes === undefined ? NO_SETTINGS : parseSettings(bytes);
    if (found === undefined) state.setAside = file.setAside();
    state.now = found ?? NO_SETTINGS;
  };
  reread();
  return {
    get now() {
      return state.now;
    },
    get setAside() {
      return state.setAside;
    },
    change: (edit) => {
      reread();
      const next = edit(state.now);
      if (JSON.stringify(next) === JSON.stringify(state.now)) return;
      file.write(utf8(`${JSON.stringify(next, undefined, 2)}\n`));
      state.now = next;
    },
  };
}

/** Settings out of a file's bytes; undefined where they are none. */
function parseSettings(bytes: Uint8Array): DeviceSettings | undefined {
  const written = readable(() => utf8Text(bytes));
  if (written === undefined) return undefined;
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(written));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Settings that end with the process: where there is no data folder. */
export function memorySettings(): SettingsFile {
  const state: { bytes: Uint8Array | undefined } = { bytes: undefined };
  return {
    read: () => state.bytes,
    write: (bytes) => {
      state.bytes = bytes;
    },
    setAside: () => {
      state.bytes = undefined;
      return '';
    },
  };
}
