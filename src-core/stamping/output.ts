import type { ByteSource } from '../ports/index.ts';

/** A result on its way to the disk, in the order begin, finish, readBack, publish, settle: it lies beside its target under a temporary name until it is published. */
export interface OutputFile {
  /** The name it will get. */
  readonly target: string;
  /** The name it has until then, in the same folder. */
  readonly temporary: string;
  /**
   * Creates the temporary file with the original's bytes and room for so many more: what the disk or the folder
   * refuses is refused before the key is asked. @throws FILE_UNWRITABLE
   */
  begin(original: ByteSource, room: number): void;
  /** Puts the appended bytes behind the original's; durable when it returns. @throws FILE_UNWRITABLE */
  finish(appended: readonly Uint8Array[]): void;
  /** Runs `work` on the bytes as they now lie on the disk. @throws FILE_UNREADABLE */
  readBack<T>(work: (source: ByteSource) => Promise<T>): Promise<T>;
  /** Gives it its name, never over another file. What it throws means that the name was not given. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
  publish(): void;
  /** Removes the temporary name and makes the new one durable. @throws FILE_UNWRITABLE; the file has its name all the same */
  settle(): void;
  /** Removes what lies under the temporary name, if anything. */
  discard(): void;
}
