/** `npm start`: builds when the sources are newer than out/, then becomes the browser host. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './ensure.mjs';
import { isFresh } from './freshness.ts';

const BUILD_FAILED = 70;

if (!isFresh(ROOT)) {
  process.stderr.write('正在构建，请稍候…… / Building, one moment …\n');
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { encoding: 'utf8' });
  if (built.status !== 0) {
    process.stderr.write(`${built.stdout}${built.stderr}`);
    process.exit(BUILD_FAILED);
  }
}
// In this process: one less that a signal must find.
await import(pathToFileURL(join(ROOT, 'out', 'main', 'start.js')).href);
