// @ts-check
/** The application of the test runtime: loads the folder that YINZHENG_TEST_APP names, as if it lay here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.env['YINZHENG_TEST_APP'];
if (folder === undefined) {
  process.stderr.write('YINZHENG_TEST_APP names no folder\n');
  process.exit(64);
}
const { name, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(name);
// What Electron's own loader of a folder calls; its types do not tell of them.
const setting = /** @type {{ setVersion(version: string): void, setAppPath(path: string): void }} */ (
  /** @type {unknown} */ (app)
);
setting.setVersion(version);
setting.setAppPath(folder);
await import(pathToFileURL(join(folder, main)).href);
