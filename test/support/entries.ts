import { join } from 'node:path';
import { isFresh } from '../../scripts/freshness.ts';
import { ROOT } from './repo.ts';

/** Programs of ours: what each is built into below out/main, and its source. */
const ENTRIES = {
  cli: 'src-main/hosts/cli/main.ts',
  service: 'src-main/service/process.ts',
} as const;

/**
 * The file that starts a program of ours: the built one, as people run it, which begins six times as fast; the source
 * where out/ is older than any source.
 */
export function entryOf(name: keyof typeof ENTRIES): string {
  return isFresh(ROOT) ? join(ROOT, 'out', 'main', `${name}.js`) : join(ROOT, ENTRIES[name]);
}
