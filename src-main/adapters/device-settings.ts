import { existsSync, readFileSync, renameSync } from 'node:fs';
import { replaceDurably } from './files.ts';
import { fileOperation } from './fs-error.ts';

const MODE = 0o600;

/** `devices.json` of a data folder, as bytes (docs/data-folder.md). */
export interface DeviceSettingsFile {
  /** @throws FILE_UNREADABLE */
  read(): Uint8Array | undefined;
  /** @throws FILE_UNWRITABLE */
  write(bytes: Uint8Array): void;
  /** @throws FILE_UNWRITABLE */
  setAside(): string;
}

/** The file at that path; it is made when it is first written. */
export function deviceSettingsFile(path: string): DeviceSettingsFile {
  return {
    read: () => {
      if (!existsSync(path)) return undefined;
      return new Uint8Array(fileOperation('FILE_UNREADABLE', path, () => readFileSync(path)));
    },
    write: (bytes) => replaceDurably(path, bytes, MODE),
    setAside: () => {
      const aside = freeName(`${path}.damaged`);
      fileOperation('FILE_UNWRITABLE', path, () => renameSync(path, aside));
      return aside;
    },
  };
}

function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(name)) return name;
  }
}
