import { z } from 'zod';
import { modeSchema, personSchema, roleSchema } from '../cli/values.ts';
import { channel, nothing } from './channel.ts';

/** Somebody who may sit here, with the roles that grants in force give. */
export const memberSchema = personSchema.extend({ roles: z.array(roleSchema) });
export type MemberOut = z.infer<typeof memberSchema>;

/** What a person chose about the window; kept in the data folder, for each person apart. */
export const preferencesSchema = z.strictObject({
  language: z.enum(['zh-CN', 'en']),
  theme: z.enum(['system', 'light', 'dark', 'contrast']),
  /** Which kind of signature is offered first when stamping. */
  format: z.enum(['ses', 'cms']),
  /** The guide through the first stamp. */
  guide: z.enum(['open', 'left', 'done']),
  /** The guide to the first licence. */
  licenceGuide: z.enum(['open', 'left', 'done']),
  /** Columns of the 台账 that are hidden. */
  hiddenColumns: z.array(z.string().max(40)).max(40),
  /** The key that is shown first; null: none was chosen. */
  key: z.string().max(64).nullable(),
});
export type PreferencesOut = z.infer<typeof preferencesSchema>;

/** Where the window stands. */
export const sessionSchema = z.strictObject({
  mode: modeSchema,
  unit: z.string().min(1),
  version: z.string().min(1),
  /** Which host carries the page. */
  host: z.enum(['browser', 'electron']),
  /** Absolute path of the data folder, and of the folder in which sealed files are put. */
  data: z.string().min(1),
  results: z.string().min(1),
  person: memberSchema.nullable(),
  /** Who can be chosen: the person switch of the trial; nobody in production. */
  people: z.array(memberSchema),
  preferences: preferencesSchema,
  /** Entries that an interrupted job had left open and that were ended when the service last started; told to those who read the 台账. */
  recovered: z.array(
    z.strictObject({
      entry: z.int().min(1),
      outcome: z.enum(['done', 'voided', 'voided-after-signing', 'unresolved']),
    }),
  ),
});
export type SessionOut = z.infer<typeof sessionSchema>;

export const sessionChannels = {
  'session.get': channel(nothing, sessionSchema),
  /** Takes a person's seat: trial only. */
  'session.become': channel(z.strictObject({ person: z.string().max(32).nullable() }), sessionSchema),
  'session.prefer': channel(preferencesSchema.partial(), preferencesSchema),
} as const;
