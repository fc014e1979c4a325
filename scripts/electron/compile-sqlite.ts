/**
 * `node scripts/electron/compile-sqlite.ts FOLDER`: better-sqlite3 for a package, compiled on another computer than the
 * packing one (docs/packaging.md); `npm run package -- --sqlite FOLDER/better_sqlite3.node` takes it.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileSqlite } from './sqlite-library.ts';

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: node scripts/electron/compile-sqlite.ts FOLDER\n');
  process.exit(64);
}
mkdirSync(folder, { recursive: true });
await compileSqlite(resolve(folder), 10);
