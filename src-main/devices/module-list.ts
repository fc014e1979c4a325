import { resolve } from 'node:path';
import { FILE_CHANGED_LOADED } from '@yinzheng/core/devices';
import { noteModule, refusalOf, refuse, type Leave, type ModuleSource } from './admission.ts';
import type { DevicesDeps } from './deps.ts';
import { inspectModule, thisComputersFolders, type ModuleFile } from './module-file.ts';
import { knownModules } from './module-places.ts';
import type { SettingsBook } from './settings.ts';
import type { ModuleCondition, ModuleHost } from './types.ts';
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
  /**
   * Looks at all of them at once; the first time they are looked for. One that does not answer keeps nobody waiting
   * longer than for its patience. Never throws what a device did wrong.
   */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** What a list of modules tells, and asks. */
export interface ModuleListHooks {
  /** `unchanged`: whether the file is the one that was checked; it is asked before the process is started anew. */
  readonly host: (file: ModuleFile, unchanged: () => Promise<boolean>) => ModuleHost;
  /** How long a look waits for a module whose process runs, milliseconds: then what was seen last stands. */
  readonly patienceMs: number;
  /** Milliseconds from the end of one look at a module to the next; 0: only when asked. */
  readonly pollMs: number;
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
  const { modules = [], only = false, places = () => knownModules(), clock } = deps;
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
    const host = hooks.host(entry.found.file, () => unchanged(entry, host));
    host.onChange(({ kind }) => {
      // Whatever else it is than ready: its process is gone, with all that was open in it.
      if (kind !== 'ready') hooks.onLost(real);
      if (kind !== 'hung' && kind !== 'crashed') return;
      void unchanged(entry, host).catch((error: unknown) => onDefect('module', error));
    });
    const watched = watchModule(entry.found, host, {
      busy: () => hooks.busy(real),
      // A token of the settings names its module nowhere: any of them may be the one that it comes with.
      caches: () => book.now.profiles.some(({ quirks }) => quirks?.includes('slots-cached') === true),
      onChange: hooks.onChange,
    });
    entry.watched = watched;
    poll(entry, watched);
  };

  /** Each module is looked at by itself: one that hangs, or waits for a person, hides nothing of the others. */
  const poll = (entry: Entry, watched: WatchedModule): void => {
    if (hooks.pollMs === 0 || state.closed || entry.watched !== watched) return;
    const timer = setTimeout(() => {
      if (state.closed || entry.watched !== watched) return;
      watched
        .look()
        .catch((error: unknown) => onDefect('look', error))
        .finally(() => poll(entry, watched));
    }, hooks.pollMs);
    timer.unref();
  };

  /** Before it is started again, the file must still be the one that was checked; a module of another one is ended. */
  const unchanged = async (entry: Entry, host: ModuleHost): Promise<boolean> => {
    const now = await find(entry.found.given);
    if (state.closed || entry.watched?.host !== host) return false;
    const same = now.file.digest === entry.found.file.digest && now.file.real === entry.found.file.real;
    const refusal = refusalOf(now, book.now, { allowWritable: leave.allowWritable ?? false });
    if (same && refusal === undefined) return true;
    entry.found = now;
    entry.watched = undefined;
    entry.refusal = mayHaveRun(host.condition)
      ? { code: 'DRIVER_CHANGED_LOADED', params: { path: entry.found.file.real } }
      : (refusal ?? { code: 'DRIVER_CHANGED', params: { path: now.file.real } });
    hooks.onChange();
    // Not waited for: its end may wait for this very answer.
    void host.close().catch((error: unknown) => onDefect('module', error));
    return false;
  };

  /** Waits for a look; for a module whose process has begun, not for ever. */
  const patiently = async ({ host, look }: WatchedModule): Promise<void> => {
    const late: { timer: NodeJS.Timeout | undefined } = { timer: undefined };
    const patience = new Promise<void>((resolve) => {
      const wait = (): void => {
        late.timer = setTimeout(() => {
          // A process may take its time to begin; it is watched by itself.
          if (host.condition.kind === 'starting') wait();
          else resolve();
        }, hooks.patienceMs);
      };
      wait();
    });
    try {
      await Promise.race([look(), patience]);
    } finally {
      clearTimeout(late.timer);
    }
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
      await Promise.all(list.watched.map(patiently));
    },
    close: async () => {
      state.closed = true;
      await Promise.all(list.watched.map(({ host }) => host.close()));
    },
  };
  return list;
}

/** Whether a file that is not the one that was checked may have run: then it is not said to have been left alone. */
function mayHaveRun(condition: ModuleCondition): boolean {
  if (!('fault' in condition)) return false;
  const { call, what } = condition.fault;
  return call === FILE_CHANGED_LOADED || (call === 'load' && what !== 'load');
}
