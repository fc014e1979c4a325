import type { ByteSource } from '../../ports/index.ts';

const FIRST_WINDOW = 2048;
const LARGEST_WINDOW = 64 * 1024;

/** A position in a source that moves byte by byte, over windows that grow while reading goes on. */
export class ByteReader {
  pos: number;
  private readonly source: ByteSource;
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;
  private nextSize = FIRST_WINDOW;

  constructor(source: ByteSource, pos: number) {
    this.source = source;
    this.pos = pos;
  }

  /** The byte at `pos + ahead` without moving; -1 at the end of the source. */
  peek(ahead = 0): number {
    const at = this.pos + ahead;
    const index = at - this.windowStart;
    if (index >= 0 && index < this.window.length) return this.window[index]!;
    return this.load(at);
  }

  /** The byte at `pos`, then one on; -1 at the end of the source, without moving. */
  next(): number {
    const byte = this.peek();
    if (byte >= 0) this.pos += 1;
    return byte;
  }

  private load(at: number): number {
    if (at < 0 || at >= this.source.size) return -1;
    this.window = this.source.read(at, this.nextSize);
    this.windowStart = at;
    this.nextSize = Math.min(this.nextSize * 2, LARGEST_WINDOW);
    return this.window[0] ?? -1;
  }
}

/** Bytes collected one by one up to a limit. */
export class ByteSink {
  private bytes = new Uint8Array(64);
  private size = 0;

  get length(): number {
    return this.size;
  }

  push(byte: number): void {
    if (this.size === this.bytes.length) {
      const grown = new Uint8Array(2 * this.size);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[this.size++] = byte;
  }

  take(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }
}
