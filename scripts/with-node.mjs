// @ts-check
/** Runs a script on the pinned Node, whatever Node started this: `node scripts/with-node.mjs SCRIPT ARGS…`. */
import { delimiter, dirname } from 'node:path';
import { ensure, ROOT } from './ensure.mjs';
import { runInPlace } from './run-on.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  process.stderr.write('usage: node scripts/with-node.mjs SCRIPT ARGS…\n');
  process.exit(64);
}
try {
  const node = ensure();
  const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  await runInPlace(node, [script, ...args], { cwd: ROOT, env: { ...process.env, PATH: path } }, true);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(70);
}
