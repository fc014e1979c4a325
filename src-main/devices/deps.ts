import type { Clock, Random } from '@yinzheng/core/ports';
import type { ModuleFile, TrustedFolders } from './module-file.ts';
import type { DeviceLauncher, ModuleCondition, ModuleHost, TimeLimits } from './types.ts';

/** Where the settings of devices are kept: `devices.json` of a data folder, or the memory. */
export interface SettingsFile {
  /** Its bytes; undefined: there is none. @throws FILE_UNREADABLE */
  read(): Uint8Array | undefined;
  /** In one step and durably. @throws FILE_UNWRITABLE */
  write(bytes: Uint8Array): void;
  /** Puts what is damaged out of the way, under the name that it gives back. @throws FILE_UNWRITABLE */
  setAside(): string;
}

/** What the keys of a computer are made of. */
export interface DevicesDeps {
  readonly launcher: DeviceLauncher;
  readonly settings: SettingsFile;
  readonly clock: Clock;
  readonly random: Random;
  /** Over those of the settings. */
  readonly limits?: Partial<TimeLimits>;
  /** Modules that are used this time besides those of the settings and the known places; they come first. */
  readonly modules?: readonly string[];
  /** Only `modules`: nothing else is looked for. */
  readonly only?: boolean;
  /** Modules from folders that ordinary users can write are loaded too: for trials. */
  readonly allowWritable?: boolean;
  /** A changed file of a module, or a new one of `modules`, is taken as it is now and kept in the settings. */
  readonly accept?: boolean;
  /**
   * Certificates (DER) whose keys are expected in a device: shown as absent while they are not plugged in. Leave out
   * those that a software key of this computer serves.
   */
  readonly expected?: () => readonly Uint8Array[];
  /** Milliseconds between looks: 1000 unless given; 0: only when asked. */
  readonly pollMs?: number;
  /** Told of what went wrong that nobody waited for. */
  readonly onDefect?: (what: string, error: unknown) => void;
  /** For tests: what is known of a module's file, instead of the file system's word. */
  readonly inspect?: (path: string, folders: TrustedFolders) => Promise<ModuleFile>;
  /** For tests: where modules are looked for. */
  readonly places?: () => readonly string[];
  /** For tests: a module and its process; undefined: as it is. */
  readonly host?: (path: string) => ModuleHost | undefined;
}

export type { ModuleCondition };
