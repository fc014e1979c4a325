import { fail, type ErrorCode } from '@yinzheng/core/kernel';
import { moduleName } from './module-file.ts';
import type { DeviceSettings, SettingsBook } from './settings.ts';
import type { FoundModule, Refusal } from './watched-module.ts';

/** Where a module comes from. */
export type ModuleSource = DeviceSettings['modules'][number]['by'];

/** What is allowed this time, whatever the settings say. */
export interface Leave {
  readonly allowWritable?: boolean;
  /** The file is taken as it is now. */
  readonly accept?: boolean;
}

/** Why a module's file must not be loaded, before anything of it is run; undefined: it may be. */
export function refusalOf(
  { given, file }: FoundModule,
  settings: DeviceSettings,
  { allowWritable = false, accept = false }: Leave,
): Refusal | undefined {
  const known = settings.modules.find(({ path }) => path === given);
  const { problem, real } = file;
  switch (problem?.kind) {
    case undefined:
      break;
    case 'missing':
    case 'unreadable':
      return refusal('DRIVER_MISSING', { path: given });
    case 'no-library':
      return refusal('DRIVER_BROKEN', { driver: moduleName(real), detail: 'no library' });
    case 'other-processor': {
      const params = { path: real, found: file.architecture, needed: process.arch };
      return refusal('DRIVER_WRONG_ARCHITECTURE', params);
    }
    case 'writable':
      if (!allowWritable && known?.allowWritable !== true) {
        return refusal('DRIVER_FOLDER_OPEN', { path: problem.path });
      }
  }
  if (known === undefined || known.digest === file.digest || accept) return undefined;
  return refusal('DRIVER_CHANGED', { path: real, recorded: known.digest, digest: file.digest });
}

function refusal(code: ErrorCode, params: Refusal['params']): Refusal {
  return { code, params };
}

/** The refusal as an error. */
export function refuse({ code, params }: Refusal): never {
  return fail(code as ErrorCode, params);
}

/** Notes a module's file: at its first use, and whenever it is accepted. @throws FILE_UNWRITABLE */
export function noteModule(
  book: SettingsBook,
  { given, file }: FoundModule,
  by: ModuleSource,
  at: Date,
  { allowWritable = false, accept = false }: Leave,
): void {
  const known = book.now.modules.find(({ path }) => path === given);
  if (known?.digest === file.digest && (!accept || known.by === by)) return;
  book.change((now) => {
    const entry = {
      path: given,
      digest: file.digest,
      architecture: file.architecture,
      by,
      since: at.toISOString(),
      allowWritable: known?.allowWritable === true || (accept && allowWritable),
      off: false,
    };
    const rest = now.modules.filter(({ path }) => path !== given);
    const place = now.modules.findIndex(({ path }) => path === given);
    const modules = place < 0 ? [...rest, entry] : rest.toSpliced(place, 0, entry);
    return { ...now, modules };
  });
}
