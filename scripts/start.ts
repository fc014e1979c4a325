/**
 * `npm start`: builds when the sources are newer than out/, then opens the desktop client; where that cannot be, it
 * becomes the browser host.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findRuntime, REASONS, runDesktop, whyNot, type NoDesktop } from './desktop.ts';
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

const words = process.argv.slice(2);
const setting = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0, words };

/** Why the browser host is to take over; the desktop client has run where it returns nothing. */
async function desktop(): Promise<NoDesktop | undefined> {
  const reason = whyNot(setting);
  if (reason !== undefined) return reason;
  const program = findRuntime(ROOT, setting);
  if (program === undefined) return 'no-runtime';
  const data = words.includes('--data') || words.some((word) => word.startsWith('--data='));
  const ended = await runDesktop(
    program,
    ROOT,
    data ? words : ['--data', join(ROOT, '.yinzheng', 'trial'), ...words],
  );
  if (ended === 'not-started') return ended;
  process.exitCode = ended;
  return undefined;
}

const reason = await desktop();
if (reason !== undefined) {
  if (REASONS[reason] !== '') process.stderr.write(`${REASONS[reason]}\n`);
  process.argv = process.argv.filter((word) => word !== '--browser');
  // In this process: one less that a signal must find.
  await import(pathToFileURL(join(ROOT, 'out', 'main', 'start.js')).href);
}
