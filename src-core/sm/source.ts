import type { ByteSource } from '../ports/index.ts';
import { createSm3, type Sm3Stream } from './sm3.ts';

const WINDOW = 1 << 20;

/** A stream that has taken in a whole source, read in windows; its `digest()` is the source's SM3. */
export async function sm3OfSource(source: ByteSource): Promise<Sm3Stream> {
  const stream = await createSm3();
  for (let at = 0; at < source.size; at += WINDOW) stream.update(source.read(at, WINDOW));
  return stream;
}
