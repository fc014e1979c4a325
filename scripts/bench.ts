/** `npm run bench [-- NAME…]`: runs test/bench/NAME.ts one after the other; they print figures and judge nothing. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './ensure.mjs';
import { isFresh } from './freshness.ts';
import { say } from './suites/kinds.ts';

const folder = join(ROOT, 'test', 'bench');
const wanted = process.argv.slice(2);
const all = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .sort();
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such measurement: ${unknown.join(', ')} (there are ${all.join(', ')})\n`);
  process.exit(64);
}
const run = (...args: readonly string[]): number =>
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
if (!isFresh(ROOT) && run(join('scripts', 'build.ts')) !== 0) process.exit(70);
const failed = all
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .filter((name) => {
    say(`\n── ${name}`);
    return run(join('test', 'bench', `${name}.ts`)) !== 0;
  });
if (failed.length > 0) {
  say(`\nfailed: ${failed.join(', ')}`);
  process.exit(1);
}
