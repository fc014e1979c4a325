/**
 * `npm run bench [-- [--publish] NAME…]`: runs test/bench/NAME.ts one after the other; they print figures and judge nothing.
 * `--publish` puts what they print into docs/performance.md.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './ensure.mjs';
import { isFresh } from './freshness.ts';
import { PUBLISHED_IN, withFigures } from './published-figures.ts';
import { say } from './suites/kinds.ts';

const folder = join(ROOT, 'test', 'bench');
const words = process.argv.slice(2);
const publish = words.includes('--publish');
const wanted = words.filter((word) => word !== '--publish');
const all = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .sort();
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such measurement: ${unknown.join(', ')} (there are ${all.join(', ')})\n`);
  process.exit(64);
}
const run = (args: readonly string[], stdout: 'inherit' | 'pipe' = 'inherit') =>
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', stdout, 'inherit'], encoding: 'utf8' });
if (!isFresh(ROOT) && run([join('scripts', 'build.ts')]).status !== 0) process.exit(70);
const failed = all
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .filter((name) => {
    say(`\n── ${name}`);
    const done = run([join('test', 'bench', `${name}.ts`)], publish ? 'pipe' : 'inherit');
    if (!publish) return done.status !== 0;
    process.stdout.write(done.stdout);
    if (done.status !== 0) return true;
    const path = join(ROOT, PUBLISHED_IN);
    writeFileSync(path, withFigures(readFileSync(path, 'utf8'), name, done.stdout));
    return false;
  });
if (failed.length > 0) {
  say(`\nfailed: ${failed.join(', ')}`);
  process.exit(1);
}
