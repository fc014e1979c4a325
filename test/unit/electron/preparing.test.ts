import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cached } from '../../../scripts/electron/cache.ts';
import { integrityOf } from '../../../scripts/electron/npm-package.ts';
import { forNodeApi9, sqliteDefines } from '../../../scripts/electron/sqlite-library.ts';
import { importedPackages } from '../../../scripts/electron/stage.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir } from '../../support/temp.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('keeps in the cache what was made to its end, and makes it once', async () => {
  const home = join(tempDir(), 'cache');
  vi.stubEnv('YINZHENG_TEST_CACHE', home);
  const make = vi.fn((folder: string) => {
    writeFileSync(join(folder, 'thing'), 'whole');
    return Promise.resolve();
  });
  const broken = (folder: string): Promise<void> => {
    writeFileSync(join(folder, 'thing'), 'half');
    return Promise.reject(new Error('no network'));
  };
  await expect(cached('a', broken)).rejects.toThrow('no network');
  expect(readdirSync(home)).toEqual([]);
  for (const _ of [1, 2]) expect(readFileSync(join(await cached('a', make), 'thing'), 'utf8')).toBe('whole');
  expect(make).toHaveBeenCalledTimes(1);
  expect(readdirSync(home)).toEqual(['a']);
});

it('tells the digest of a file as lock files have it', async () => {
  const file = join(tempDir(), 'a');
  writeFileSync(file, 'abc');
  expect(await integrityOf(file)).toBe(`sha512-${createHash('sha512').update('abc').digest('base64')}`);
});

it('leaves no reference to a string or a value in better-sqlite3 for Node-API 9', () => {
  const source = join(ROOT, 'node_modules', 'better-sqlite3', 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /pp$/.test(file));
  const changed = files.map((file) => forNodeApi9(file, readFileSync(join(source, file), 'utf8'))).join('\n');
  expect(changed).toContain('class Kept');
  expect(changed).not.toMatch(/Napi::Reference<Napi::(?:String|Value)>|Persistent\((?:Internalized|start\))/);
  expect(changed.match(/Kept<Napi::String>/g)!.length).toBeGreaterThan(20);
});

it('compiles SQLite as the package does', () => {
  const gypi = join(ROOT, 'node_modules', 'better-sqlite3', 'deps', 'defines.gypi');
  const defines = sqliteDefines(readFileSync(gypi, 'utf8'));
  expect(existsSync(gypi)).toBe(true);
  expect(defines).toEqual(expect.arrayContaining(['-DSQLITE_DQS=0', '-DSQLITE_ENABLE_FTS5']));
  expect(defines.join(' ')).not.toContain("'");
});

it('finds the packages that a built file imports, in all their forms, and no others', () => {
  const text = [
    "import a from 'better-sqlite3';",
    "export * from '@napi-rs/canvas';",
    "const b = await import('pdfjs-dist/legacy/build/pdf.mjs');",
    "const c = require('exceljs');",
    "import d from './chunk.js'; import e from 'node:fs'; import f from 'path'; import { app } from 'electron';",
    "// import g from 'commented';",
    'const text = "import h from \'quoted\'";',
  ].join('\n');
  expect(importedPackages([text])).toEqual(['@napi-rs/canvas', 'better-sqlite3', 'exceljs', 'pdfjs-dist']);
});
