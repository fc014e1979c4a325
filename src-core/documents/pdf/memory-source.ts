import { fail } from '../../kernel/index.ts';
import type { ByteSource } from '../../ports/index.ts';

/** The part of [offset, offset + length) that lies within `size` bytes. @throws BAD_ARGUMENT unless both are natural numbers. */
function clamp(size: number, offset: number, length: number): { start: number; end: number } {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    fail('BAD_ARGUMENT', { name: 'range', detail: `${offset} + ${length}` });
  }
  const start = Math.min(offset, size);
  return { start, end: Math.min(start + length, size) };
}

/** Bytes in memory as a source. They must not be changed while it is in use. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => {
      const { start, end } = clamp(bytes.length, offset, length);
      return bytes.subarray(start, end);
    },
  };
}

/** The bytes [start, end) of another source, counted from 0; a file as it was before an update is `sliceSource(source, 0, section.end)`. */
export function sliceSource(source: ByteSource, start: number, end: number): ByteSource {
  const from = clamp(source.size, start, Math.max(0, end - start));
  const size = from.end - from.start;
  return {
    size,
    read: (offset, length) => {
      const part = clamp(size, offset, length);
      return source.read(from.start + part.start, part.end - part.start);
    },
  };
}

/** A source followed by bytes in memory: a document with an update that is not written yet. */
export function appendedSource(source: ByteSource, bytes: Uint8Array): ByteSource {
  const size = source.size + bytes.length;
  return {
    size,
    read: (offset, length) => {
      const { start, end } = clamp(size, offset, length);
      if (end <= source.size) return source.read(start, end - start);
      const tail = bytes.subarray(Math.max(0, start - source.size), end - source.size);
      if (start >= source.size) return tail;
      const out = new Uint8Array(end - start);
      out.set(source.read(start, source.size - start));
      out.set(tail, source.size - start);
      return out;
    },
  };
}
