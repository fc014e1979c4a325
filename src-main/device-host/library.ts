import type { DeviceAnswer, DeviceOrder } from '@yinzheng/contract/device';
import { FILE_CHANGED, FILE_CHANGED_LOADED } from '@yinzheng/core/devices';
import type { Calls } from './calls.ts';
import { CKF, CKR, type Cryptoki, type Version } from './cryptoki.ts';
import { Fault, fault, rvOf } from './fault.ts';
import { holdFile, isMapped, type HeldFile } from './file-check.ts';
import { plainText } from './values.ts';

/** The module of this process: there is one, and it stays. */
export interface Library {
  /** @throws Fault `load` while there is none */
  module(): Cryptoki;
  /** It is loaded and initialised: any call may be made. */
  readonly ready: boolean;
  /** The module may be called by several threads at once. */
  readonly threads: boolean;
  /**
   * Loads and initialises it; `again`: finalises it first, which ends everything that was opened.
   * @throws Fault `load` (with `FILE_CHANGED` where the file is not the one whose digest is named, with
   * `FILE_CHANGED_LOADED` where that was found out after the load), or with what C_Initialize gave
   */
  load(order: DeviceOrder<'load'>, calls: Calls): Promise<DeviceAnswer<'load'>>;
  /** Ends the module in order, where there is one. */
  finish(calls: Calls): Promise<void>;
}

/** What makes a module's object; the package is loaded by that and not before. @throws what keeps it from being loaded */
export type MakeCryptoki = () => Promise<Cryptoki>;

/** The package pkcs11js, which is optional and has a native part. */
export async function pkcs11Package(): Promise<Cryptoki> {
  // Under a CommonJS package's `default` are all its exports.
  const loaded = (await import('pkcs11js')) as unknown as { default: { PKCS11: new () => Cryptoki } };
  return new loaded.default.PKCS11();
}

/** No module yet. */
export function makeLibrary(make: MakeCryptoki): Library {
  const now: {
    module: Cryptoki | undefined;
    path: string;
    loaded: boolean;
    initialised: boolean;
    threads: boolean;
  } = { module: undefined, path: '', loaded: false, initialised: false, threads: false };

  const open = async ({ path, digest }: DeviceOrder<'load'>, calls: Calls): Promise<void> => {
    if (now.loaded) {
      if (now.path !== path) throw fault('load', 'load', 'this process has another module');
      return;
    }
    try {
      now.module ??= await make();
    } catch (error) {
      throw fault('load', 'pkcs11js', sayOf(error));
    }
    const held = digest === undefined ? undefined : await requireFile(path, digest);
    try {
      await calls.make('load', 'quick', (module) => module.load(path));
      // Whoever exchanged the file meanwhile has had his library begin; nothing of ours has reached it.
      if (held !== undefined && !(held.unchanged() && isMapped(path))) {
        throw fault('load', FILE_CHANGED_LOADED, path);
      }
    } catch (error) {
      // What turns out to be no module may have run before that.
      if (held !== undefined && !held.unchanged()) throw fault('load', FILE_CHANGED_LOADED, path);
      if (rvOf(error) !== undefined || isChangedLoaded(error)) throw error;
      throw fault('load', 'load', sayOf(error));
    } finally {
      held?.close();
    }
    now.path = path;
    now.loaded = true;
  };

  const initialise = async (calls: Calls): Promise<void> => {
    const begin = async (threads: boolean): Promise<void> => {
      const call = (module: Cryptoki) =>
        threads ? module.C_Initialize({ flags: CKF.OS_LOCKING_OK }) : module.C_Initialize();
      try {
        await calls.make('C_Initialize', 'quick', call);
      } catch (error) {
        if (rvOf(error) !== CKR.CRYPTOKI_ALREADY_INITIALIZED) throw error;
      }
      now.threads = threads;
    };
    try {
      await begin(true);
    } catch (error) {
      // Modules that cannot lock, or do not know the flag: one call at a time is what they get anyway.
      const rv = rvOf(error) ?? -1;
      const unable: readonly number[] = [CKR.CANT_LOCK, CKR.NEED_TO_CREATE_THREADS, CKR.ARGUMENTS_BAD];
      if (!unable.includes(rv)) throw error;
      await begin(false);
    }
    now.initialised = true;
  };

  const finish = async (calls: Calls): Promise<void> => {
    if (!now.initialised) return;
    now.initialised = false;
    await calls.make('C_Finalize', 'quick', (module) => module.C_Finalize());
  };

  return {
    module: () => {
      if (now.module === undefined) throw fault('load', 'load', 'no module is loaded');
      return now.module;
    },
    get ready() {
      return now.initialised;
    },
    get threads() {
      return now.threads;
    },
    load: async (order, calls) => {
      const { again } = order;
      await open(order, calls);
      // A module that refuses to end is initialised all the same: it says so itself when that is wrong.
      if (again) await finish(calls).catch(() => undefined);
      if (!now.initialised) await initialise(calls);
      const told = await calls.make('C_GetInfo', 'quick', (module) => module.C_GetInfo());
      return {
        manufacturer: plainText(told.manufacturerID),
        description: plainText(told.libraryDescription),
        version: versionText(told.libraryVersion),
        cryptoki: versionText(told.cryptokiVersion),
      };
    },
    finish,
  };
}

/** The file as it is now, held open. @throws Fault when it cannot be read, or is another than was checked */
async function requireFile(path: string, digest: string): Promise<HeldFile> {
  let held: HeldFile;
  try {
    held = await holdFile(path);
  } catch (error) {
    throw fault('load', 'load', sayOf(error));
  }
  if (held.digest === digest) return held;
  held.close();
  throw fault('load', FILE_CHANGED, path);
}

function isChangedLoaded(error: unknown): boolean {
  return error instanceof Fault && error.fault.call === FILE_CHANGED_LOADED;
}

/** `2.40` */
export function versionText({ major, minor }: Version): string {
  return `${major}.${minor}`;
}

/** The first line of what was said: of a call that failed, the words of the system. */
function sayOf(error: unknown): string {
  const said = error instanceof Fault ? error.fault.detail : '';
  return (said || (error instanceof Error ? error.message : String(error))).split('\n', 1)[0]!.slice(0, 1024);
}
