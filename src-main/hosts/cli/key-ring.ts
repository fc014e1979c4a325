import { equalBytes, fail, hasCode, YinzhengError } from '@yinzheng/core/kernel';
import type { KeyToken } from '@yinzheng/core/ports';
import type { Devices, DevicesView, KeyLine, KeyView } from '../../devices/index.ts';
import type { OptionSpecs } from './args.ts';
import type { Context } from './command.ts';
import type { RingOptions } from './key-devices.ts';

/** Options of every command that may work with a smart key. */
export const KEY_OPTIONS = {
  key: { type: 'string' },
  module: { type: 'string', multiple: true },
  'driver-timeout': { type: 'string' },
  'allow-writable': { type: 'boolean' },
} as const satisfies OptionSpecs;

/** The smart keys of a command; nothing is looked for before it is needed. */
export interface KeyRing {
  /** The device that the person named. */
  readonly serial: string | undefined;
  /** The keys that were found so far. */
  hardware(): readonly KeyToken[];
  /** Looks which keys there are. @throws FILE_UNREADABLE, FILE_UNWRITABLE */
  look(): Promise<DevicesView>;
  /** The devices, once they were looked at. @throws INTERNAL before */
  devices(): Devices;
  /** What is known of a smart key. */
  viewOf(key: KeyToken): KeyView | undefined;
  /**
   * Does what needs a key: at first with those that are at hand, and again with smart keys, where the person named one
   * or none at hand fits. @throws what `work` throws
   */
  prepare<T>(work: () => T | Promise<T>): Promise<T>;
}

interface State {
  devices: Devices | undefined;
  keysOf: ((view: DevicesView, line: KeyLine) => KeyToken[]) | undefined;
  /** Somebody ended the command: nothing more is told. */
  stopped: boolean;
}

/** Ends with every process that it began, however the command ends. */
export async function withKeyRing<T>(
  context: Context,
  work: (ring: KeyRing) => Promise<T>,
  options: RingOptions = {},
): Promise<T> {
  const state: State = { devices: undefined, keysOf: undefined, stopped: false };
  const close = async (): Promise<void> => {
    await state.devices?.close();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (_: NodeJS.Signals, number: number): void => {
    state.stopped = true;
    void close().finally(() => process.exit(128 + number));
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(makeRing(context, options, state));
  } finally {
    await close();
    for (const signal of signals) process.off(signal, stop);
  }
}

function makeRing(context: Context, options: RingOptions, state: State): KeyRing {
  const { args, terminal, texts } = context;
  const serial = args.text('key');
  const modules = args.all('module');
  const devices = (): Devices => state.devices ?? fail('INTERNAL', { detail: 'devices before a look' });
  const look = async (): Promise<DevicesView> => {
    if (state.devices === undefined) {
      // Most commands do without: what devices need is loaded only here.
      const needed = await import('./key-devices.ts');
      state.devices = needed.openKeys(context, options);
      state.keysOf = needed.deviceKeys;
    }
    const view = await state.devices.look();
    if (state.stopped) await new Promise(() => undefined);
    const aside = view.settingsSetAside ?? '';
    if (aside !== '') {
      const { title, detail } = texts.error(new YinzhengError('DEVICE_SETTINGS_DAMAGED', { path: aside }));
      terminal.err(`${texts.t('keys.notice', { title, detail })}\n`);
    }
    return view;
  };
  return {
    serial,
    hardware: () => {
      return state.devices === undefined
        ? []
        : (state.keysOf?.(state.devices.view(), state.devices.line) ?? []);
    },
    devices,
    look,
    viewOf: (key) => {
      return state.devices?.view().keys.find(({ publicKey, serial: own, module }) => {
        if (module === undefined || own !== key.serial || publicKey === undefined) return false;
        return equalBytes(publicKey, key.publicKey);
      });
    },
    prepare: async (work) => {
      if (serial !== undefined || modules.length > 0) await look();
      try {
        return await work();
      } catch (error) {
        if (state.devices !== undefined || !hasCode(error, 'KEY_MISSING')) throw error;
        await look();
        return work();
      }
    },
  };
}
