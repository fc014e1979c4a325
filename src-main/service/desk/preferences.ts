import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isPersonId } from '@yinzheng/core/accounts';
import { readable, utf8, utf8Text } from '@yinzheng/core/kernel';
import { preferencesSchema, type Input, type PreferencesOut } from '@yinzheng/contract/ipc';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';

/** What each person chose about the window. */
export interface Preferences {
  /** `person` null: whoever looks before anybody is chosen. */
  of(person: string | null): PreferencesOut;
  /** Keeps a change; the whole of what holds now. @throws FILE_UNWRITABLE */
  change(person: string | null, change: PreferencesChange): PreferencesOut;
}

/** What is chosen anew; what is left out stays. */
export type PreferencesChange = Input<'session.prefer'>;

/** What holds until somebody chooses. */
export const DEFAULT_PREFERENCES: PreferencesOut = {
  language: 'zh-CN',
  theme: 'system',
  format: 'ses',
  guide: 'open',
  licenceGuide: 'open',
  hiddenColumns: [],
  key: null,
};

/** Where what holds before anybody is chosen stands; no identifier of a person begins so. */
const NOBODY = '-';

/** Preferences in a file of the data folder; what of it cannot be read counts as not chosen. */
export function filePreferences(folder: string): Preferences {
  const path = join(folder, FOLDER.preferences);
  let chosen: ReadonlyMap<string, Partial<PreferencesOut>> = readChosen(path);
  const of = (person: string | null): PreferencesOut => {
    return { ...DEFAULT_PREFERENCES, ...chosen.get(person ?? NOBODY) };
  };
  return {
    of,
    change: (person, change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const next = new Map(chosen).set(person ?? NOBODY, { ...of(person), ...given });
      const text = JSON.stringify(Object.fromEntries(next), undefined, 2);
      SYSTEM_FILES.replace(path, utf8(`${text}\n`));
      chosen = next;
      return of(person);
    },
  };
}

function readChosen(path: string): Map<string, Partial<PreferencesOut>> {
  const chosen = new Map<string, Partial<PreferencesOut>>();
  if (!existsSync(path)) return chosen;
  for (const [person, values] of entriesOf(parsed(path))) {
    if (person !== NOBODY && !isPersonId(person)) continue;
    const own: Partial<Record<string, unknown>> = {};
    for (const [name, value] of entriesOf(values)) {
      if (preferencesSchema.partial().safeParse({ [name]: value }).success) own[name] = value;
    }
    chosen.set(person, own);
  }
  return chosen;
}

function parsed(path: string): unknown {
  const text = utf8Text(readable(() => SYSTEM_FILES.read(path)) ?? new Uint8Array());
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
