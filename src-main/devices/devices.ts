import type { DeviceFault } from '@yinzheng/core/devices';
import { fail, toHex } from '@yinzheng/core/kernel';
import type { KeyReset } from '@yinzheng/core/ports';
import { keyActs } from './acts.ts';
import { checkedLauncher } from './checked-launcher.ts';
import type { DevicesDeps } from './deps.ts';
import { makeEngine } from './engine.ts';
import { keyViews, placedKeys } from './key-list.ts';
import { keyLine } from './line.ts';
import { moduleName } from './module-file.ts';
import { makeModuleHost } from './module-host.ts';
import { moduleList } from './module-list.ts';
import { keyReset } from './reset.ts';
import { openKeys } from './sessions.ts';
import { openSettings } from './settings.ts';
import { DEFAULT_LIMITS, DeviceError, type TimeLimits } from './types.ts';
import type { Devices, DevicesView, KeyView, Waiting } from './view.ts';

/** Milliseconds between looks: an arrival is seen within two seconds, also where a module must be loaded again for it. */
const POLL_MS = 800;
/** What an order ends with when its process does. */
const LOST: readonly DeviceFault['what'][] = ['hung', 'crashed', 'down', 'cancelled'];
/** What a look waits beyond the limit of a quick call, of which it makes several, milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Looks after the modules and keys of this computer. Nothing is begun before the first `look`; from then on it is looked
 * at regularly. @throws FILE_UNREADABLE, FILE_UNWRITABLE where the settings can neither be read nor put aside
 */
export function makeDevices(deps: DevicesDeps): Devices {
  return devicesAndReset(deps).devices;
}

/** The same with what resets keys: for the use case of signed resets, and no other. */
export function devicesAndReset(deps: DevicesDeps): { readonly devices: Devices; readonly reset: KeyReset } {
  const { launcher, clock, random, pollMs = POLL_MS, expected = () => [] } = deps;
  const { onDefect = () => undefined } = deps;
  const book = openSettings(deps.settings);
  const limits: TimeLimits = { ...DEFAULT_LIMITS, ...given(book.now.limits), ...given(deps.limits ?? {}) };
  const hearers: ((view: DevicesView) => void)[] = [];
  const waitingHearers: ((waiting: readonly Waiting[], begun: Waiting | undefined) => void)[] = [];
  /** Where slips were made, and for which key. */
  const slips = new Map<string, { readonly path: string; readonly identity: string }>();
  const state = { closed: false, told: false };

  const list = moduleList(deps, book, {
    host: ({ real: path, digest }, unchanged) =>
      deps.host?.(path) ??
      makeModuleHost({ launcher: checkedLauncher(launcher, unchanged), path, digest, limits }),
    patienceMs: limits.quick + PATIENCE_MS,
    pollMs,
    busy: (path) => keys.isBusy(path),
    onLost: (path) => {
      keys.drop(({ key }) => key.module.file.real === path);
      changed();
    },
    onChange: () => changed(),
  });
  const engine = makeEngine({
    clock,
    random,
    book,
    limits,
    list,
    onDefect,
    ownerOf: (slip) => slips.get(slip)?.identity,
    serialOf: (identity) => view().keys.find((key) => key.identity === identity)?.serial,
    onWaiting: (waiting, begun) => {
      for (const hear of waitingHearers) hear(waiting, begun);
    },
  });
  const keys = openKeys(engine, () => changed());

  const view = (): DevicesView => ({
    modules: list.views,
    keys: keyViews({
      modules: list.watched,
      settings: book.now,
      expected: deps.only === true ? [] : expected(),
      isOpen: keys.isOpen,
      absent: deps.only !== true,
      at: clock.now(),
    }),
    settingsSetAside: book.setAside,
    pinDays: book.now.pinDays,
    pinHold: book.now.pinHold,
  });

  /** Once for all that changes within one turn. */
  const changed = (): void => {
    if (state.told || state.closed) return;
    state.told = true;
    queueMicrotask(() => {
      state.told = false;
      if (state.closed) return;
      remember();
      const now = view();
      for (const hear of hearers) hear(now);
    });
  };

  /** Keys that are seen are known from then on. */
  const remember = (): void => {
    const seen = placedKeys(list.watched).flatMap(({ identity, key, token }) => {
      const { manufacturer, model, serial, label } = token.facts;
      const publicKey = key?.publicKey;
      return publicKey === undefined
        ? []
        : [{ identity, manufacturer, model, serial, label, publicKey: toHex(publicKey) }];
    });
    const news = seen.filter((one) => {
      return !book.now.keys.some((known) => known.identity === one.identity && known.label === one.label);
    });
    if (news.length === 0) return;
    engine.keep((now) => {
      const others = now.keys.filter(({ identity }) => !news.some((one) => one.identity === identity));
      return { ...now, keys: [...others, ...news].slice(-1024) };
    });
  };

  const look = async (): Promise<DevicesView> => {
    await list.look();
    remember();
    return view();
  };

  const viewOf = (identity: string): KeyView =>
    view().keys.find((key) => key.identity === identity) ??
    fail('KEY_UNKNOWN', { serial: identity.slice(0, 16) });

  const forget = async (slip: string): Promise<void> => {
    const path = slips.get(slip)?.path;
    slips.delete(slip);
    keys.drop((open) => open.slip === slip);
    const module = list.watched.find(({ file }) => file.real === path);
    if (module?.host.condition.kind !== 'ready') return;
    try {
      await module.host.ask('forget', { slip });
    } catch (error) {
      // A process that is lost over it has nothing left to forget.
      if (!(error instanceof DeviceError) || !LOST.includes(error.fault.what)) throw error;
    }
  };

  const devices: Devices = {
    line: keyLine(engine, keys),
    acts: keyActs(engine, keys, viewOf),
    modules: list.choices,
    view,
    look,
    onChange: (hear) => hearers.push(hear),
    onWaiting: (hear) => waitingHearers.push(hear),
    place: (identity) => {
      const { module } = engine.present(identity);
      // Nobody is there to take what would be typed.
      if (module.host.condition.kind === 'starting')
        fail('DRIVER_DOWN', { driver: moduleName(module.file.real) });
      const slip = toHex(random.bytes(16));
      slips.set(slip, { path: module.file.real, identity });
      return { module: module.file.real, slip };
    },
    withdraw: engine.withdraw,
    forget,
    forgetAll: async (but = new Set()) => {
      const open = keys.drop(({ slip }) => slip === undefined || !but.has(slip));
      const sessions = open.map(({ key, session }) => engine.ask(key, 'logout', { session }));
      const others = [...slips.keys()].filter((slip) => !but.has(slip));
      // A device host that cannot be told is gone, and what it held with it.
      await Promise.allSettled([...others.map(forget), ...sessions]);
    },
    close: async () => {
      state.closed = true;
      keys.drop(() => true);
      await list.close();
    },
  };
  return { devices, reset: keyReset(engine) };
}

/** Without what is left out. */
function given(limits: { readonly [K in keyof TimeLimits]?: number | undefined }): Partial<TimeLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
