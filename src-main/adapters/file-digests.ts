import { createHash } from 'node:crypto';
import type { ByteSource } from '@yinzheng/core/ports';
import { createSm3 } from '@yinzheng/core/sm';

const WINDOW = 1 << 20;

/** SM3 and SHA-256 of a source, which is read once. @throws what reading throws */
export async function digestsOf(
  source: ByteSource,
): Promise<{ readonly sm3: Uint8Array; readonly sha256: Uint8Array }> {
  const sm3 = await createSm3();
  const sha256 = createHash('sha256');
  for (let at = 0; at < source.size; at += WINDOW) {
    const bytes = source.read(at, WINDOW);
    sm3.update(bytes);
    sha256.update(bytes);
  }
  return { sm3: sm3.digest(), sha256: new Uint8Array(sha256.digest()) };
}
