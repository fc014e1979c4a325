/** `npm start`: builds when the sources are newer than out/, then starts the program. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './ensure.mjs';
import { isFresh } from './freshness.ts';
import { runInPlace } from './run-on.mjs';

if (!isFresh(ROOT)) {
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { stdio: ['ignore', 2, 2] });
  if (built.status !== 0) process.exit(70);
}
await runInPlace(process.execPath, [join(ROOT, 'out', 'main', 'start.js'), ...process.argv.slice(2)]);
