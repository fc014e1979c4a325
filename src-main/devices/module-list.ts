import { resolve } from 'node:path';
import { noteModule, refusalOf, refuse, type Leave, type ModuleSource } from './admission.ts';
import type { DevicesDeps } from './deps.ts';
import { inspectModule, thisComputersFolders } from './module-file.ts';
import { knownModules } from './module-places.ts';
import type { SettingsBook } from './settings.ts';
import type { ModuleHost } from './types.ts';
import type { ModuleChoices, ModuleView } from './view.ts';
import {
  refusedView,
  watchModule,
  type FoundModule,
  type Refusal,
  type WatchedModule,
} from './watched-module.ts';

/** The modules of this computer that are used, or would be. */
export interface ModuleList {
  /** Those that are loaded, in the order in which they serve. */
  readonly watched: readonly WatchedModule[];
  readonly views: readonly ModuleView[];
  readonly choices: ModuleChoices;
  /** Looks at all of them at once; the first time they are looked for. Never throws what a device did wrong. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** What a list of modules tells, and asks. */
export interface ModuleListHooks {
  readonly host: (path: string) => ModuleHost;
  /** Whether a session of a module is open. */
  busy(path: string): boolean;
  /** The process of a module was lost, with everything that was open in it. */
  onLost(path: string): void;
  onChange(): void;
}

interface Entry {
  found: FoundModule;
  readonly by: ModuleSource;
  watched: WatchedModule | undefined;
  refusal: Refusal | undefined;
}

/** Nothing is looked for before the first look. */
export function moduleList(deps: DevicesDeps, book: SettingsBook, hooks: ModuleListHooks): ModuleList {
  const { modules = [], only = false, places = knownModules, clock } = deps;
  const { inspect = inspectModule, onDefect = () => undefined } = deps;
  const folders = thisComputersFolders();
  const leave: Leave = { allowWritable: deps.allowWritable ?? false, accept: deps.accept ?? false };
  const state: { entries: readonly Entry[]; begun: Promise<void> | undefined; closed: boolean } = {
    entries: [],
    begun: undefined,
    closed: false,
  };

  const find = async (given: string): Promise<FoundModule> => ({
    given,
    file: await inspect(given, folders),
  });

  const note = (found: FoundModule, by: ModuleSource, allowed: Leave): void => {
    try {
      noteModule(book, found, by, clock.now(), allowed);
    } catch (error) {
      // What cannot be kept is asked again next time.
      onDefect('devices.json', error);
    }
  };

  /** Loads it, or says why not. */
  const admit = (entry: Entry, allowed: Leave): void => {
    entry.refusal = refusalOf(entry.found, book.now, allowed);
    if (entry.refusal !== undefined || state.closed) return;
    note(entry.found, entry.by, allowed);
    const { real } = entry.found.file;
    const host = hooks.host(real);
    host.onChange(({ kind }) => {
      if (kind !== 'hung' && kind !== 'crashed') return;
      hooks.onLost(real);
      void recheck(entry).catch((error: unknown) => onDefect('module', error));
    });
    entry.watched = watchModule(entry.found, host, {
      busy: () => hooks.busy(real),
      onChange: hooks.onChange,
    });
  };

  /** Before it is started again, the file must still be the one that was checked. */
  const recheck = async (entry: Entry): Promise<void> => {
    const now = await find(entry.found.given);
    const same = now.file.digest === entry.found.file.digest && now.file.real === entry.found.file.real;
    const refusal = refusalOf(now, book.now, { allowWritable: leave.allowWritable ?? false });
    if (same && refusal === undefined) return;
    const { watched } = entry;
    entry.found = now;
    entry.watched = undefined;
    entry.refusal = refusal ?? { code: 'DRIVER_CHANGED', params: { path: now.file.real } };
    await watched?.host.close();
    hooks.onChange();
  };

  const begin = async (): Promise<void> => {
    const wanted = new Map<string, ModuleSource>();
    for (const path of modules) wanted.set(resolve(path), leave.accept === true ? 'chosen' : 'command');
    if (!only) {
      for (const { path, by, off } of book.now.modules) {
        if (!off && by !== 'command' && !wanted.has(path)) wanted.set(path, by);
      }
      const off = new Set(book.now.modules.filter((one) => one.off).map(({ path }) => path));
      for (const path of places()) if (!wanted.has(path) && !off.has(path)) wanted.set(path, 'known-place');
    }
    const entries: Entry[] = [];
    for (const [given, by] of wanted) {
      const found = await find(given);
      // One library under two names is one module.
      if (entries.some((one) => one.found.file.real === found.file.real)) continue;
      entries.push({ found, by, watched: undefined, refusal: undefined });
    }
    for (const entry of entries) admit(entry, leave);
    state.entries = entries;
    hooks.onChange();
  };

  const list: ModuleList = {
    get watched() {
      return state.entries.flatMap(({ watched }) => watched ?? []);
    },
    get views() {
      return state.entries.flatMap(({ watched, found, refusal }) => {
        if (watched !== undefined) return [watched.view()];
        return refusal === undefined ? [] : [refusedView(found, refusal)];
      });
    },
    choices: {
      add: async (path) => {
        await list.look();
        const found = await find(resolve(path));
        const refusal = refusalOf(found, book.now, { accept: true });
        if (refusal !== undefined) refuse(refusal);
        const known = state.entries.find((one) => one.found.file.real === found.file.real);
        noteModule(book, found, 'chosen', clock.now(), { accept: true });
        if (known?.watched === undefined) {
          const entry: Entry = { found, by: 'chosen', watched: undefined, refusal: undefined };
          state.entries = [...state.entries.filter((one) => one !== known), entry];
          admit(entry, {});
        }
        await list.look();
        hooks.onChange();
      },
      accept: async (path, digest) => {
        const entry = state.entries.find(({ found }) => found.file.real === path || found.given === path);
        if (entry === undefined) return list.choices.add(path);
        const now = await find(entry.found.given);
        if (now.file.digest !== digest) refuse({ code: 'DRIVER_CHANGED', params: { path } });
        const refusal = refusalOf(now, book.now, { accept: true });
        if (refusal !== undefined) refuse(refusal);
        noteModule(book, now, entry.by, clock.now(), { accept: true });
        const { watched } = entry;
        entry.found = now;
        entry.watched = undefined;
        await watched?.host.close();
        admit(entry, {});
        await list.look();
        hooks.onChange();
      },
    },
    look: async () => {
      state.begun ??= begin();
      await state.begun;
      await Promise.all(list.watched.map((watched) => watched.look()));
    },
    close: async () => {
      state.closed = true;
      await Promise.all(list.watched.map(({ host }) => host.close()));
    },
  };
  return list;
}
