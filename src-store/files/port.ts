import type { ByteSource } from '@yinzheng/core/ports';

/** A file that is read, to be closed by whoever opened it. */
export interface StoredFile extends ByteSource {
  close(): void;
}

/** A piece of a file on its way in. */
export interface Piece {
  /** SM3 of the key that sends it, hexadecimal. */
  readonly client: string;
  /** SM3 of the whole file. */
  readonly digest: Uint8Array;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * Port: files by the SM3 of their content. What is on its way in lies apart for each key, so that nobody comes to a file by
 * its digest alone. Whoever calls sees to it that one piece of one file is written at a time.
 */
export interface FileStore {
  /** Writes a piece; durable when it returns. */
  write(piece: Piece): void;
  /** The bytes of [offset, offset + length) of what a key has sent so far. */
  readPart(client: string, digest: Uint8Array, offset: number, length: number): Uint8Array;
  /**
   * Gives what a key has sent its name, when its first `size` bytes have the digest. Whether they had; what was sent stays
   * until it is dropped, so that a crash in between takes nothing away.
   */
  finish(client: string, digest: Uint8Array, size: number): Promise<boolean>;
  /** Removes what a key has sent; what has its name stays. */
  drop(client: string, digest: Uint8Array): void;
  /** Opens a whole file. Undefined: it is not there. */
  open(digest: Uint8Array): StoredFile | undefined;
}
