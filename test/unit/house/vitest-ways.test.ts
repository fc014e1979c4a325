import { existsSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { builtChildren } from '../../../scripts/suites/built-children.ts';
import { LONG, longFirst } from '../../../scripts/suites/order.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

it('begins with what takes long, and leaves the others in their order', () => {
  const files = ['test/b.test.ts', LONG[1], 'test/a.test.ts', LONG[0]];
  expect(longFirst(files, (file) => file)).toEqual([LONG[0], LONG[1], 'test/b.test.ts', 'test/a.test.ts']);
});

it.each(LONG)('knows %s, which is there', (file) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
});

/** A tree whose out/ was built, and a plugin for it. */
function tree(): { root: string; built(): boolean } {
  const root = tempDir();
  writeTree(root, { 'src-main/a.ts': '', 'out/.built': '' });
  utimesSync(join(root, 'src-main', 'a.ts'), 1000, 1000);
  return { root, built: () => (builtChildren(root).apply as () => boolean)() };
}

it('has children started from out/ only where that is what the sources say', () => {
  const { root, built } = tree();
  expect(built()).toBe(true);
  const later = Date.now() / 1000 + 60;
  utimesSync(join(root, 'src-main', 'a.ts'), later, later);
  expect(built()).toBe(false);
  mkdirSync(join(root, 'empty'));
  expect((builtChildren(join(root, 'empty')).apply as () => boolean)()).toBe(false);
});

it.each([
  'src-main/pool/pool.ts',
  'src-main/adapters/page-picture/start.ts',
  'src-main/devices/node-launcher.ts',
])('has %s look for its child in out/main', (name) => {
  const { transform } = builtChildren('/there');
  const { filter, handler } = transform as unknown as {
    filter: { id: RegExp };
    handler(code: string): { code: string };
  };
  expect(join('/there', name)).toMatch(filter.id);
  const { code } = handler(readFileSync(join(ROOT, name), 'utf8'));
  expect(code).toContain(JSON.stringify(pathToFileURL(join('/there', 'out', 'main', 'starter.js')).href));
  expect(code).not.toContain('import.meta');
});
