/**
 * Random access to the bytes of one document that does not change while it is read.
 * Synchronous: the parsers run in a worker or in the command's own process, never in a process that owns windows.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * The bytes of [offset, offset + length), cut at the end of the source.
   * The result may share memory with the source: callers never write into it.
   */
  read(offset: number, length: number): Uint8Array;
}
