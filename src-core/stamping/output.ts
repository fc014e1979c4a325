import type { ByteSource } from '../ports/index.ts';

/** A result on its way to the disk: it lies beside its target under a temporary name until it is published. */
export interface OutputFile {
  /** The name it will get. */
  readonly target: string;
  /** The name it has until then, in the same folder. */
  readonly temporary: string;
  /** Writes original and appended bytes under the temporary name; durable when it returns. @throws FILE_UNWRITABLE */
  write(original: ByteSource, appended: readonly Uint8Array[]): void;
  /** Runs `work` on the bytes as they now lie on the disk. @throws FILE_UNREADABLE */
  readBack<T>(work: (source: ByteSource) => Promise<T>): Promise<T>;
  /** Gives it its name, never over another file; durable when it returns. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
  publish(): void;
  /** Removes what lies under the temporary name, if anything. */
  discard(): void;
}
