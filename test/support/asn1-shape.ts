import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from './openssl.ts';
import { tempDir } from './temp.ts';

/** Types and texts in the order of `openssl asn1parse`, with their depths; dumps and offsets left out. */
export function shapeByOpenssl(bytes: Uint8Array): string[] {
  const cwd = tempDir();
  writeFileSync(join(cwd, 'file'), bytes);
  return openssl(['asn1parse', '-inform', 'DER', '-in', 'file'], cwd)
    .trim()
    .split('\n')
    .map((line) => {
      const [, depth, rest] = /d=(\d+) .*?(?:prim|cons): *(.*)$/.exec(line) ?? [];
      return `${depth ?? '?'} ${(rest ?? '')
        .replace(/\[HEX DUMP\].*$/, '')
        .replace(/ +/g, ' ')
        .replace(/:[0-9A-F]{40,}$/, '')
        .trim()}`;
    });
}
