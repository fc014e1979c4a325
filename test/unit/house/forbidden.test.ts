import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORBIDDEN, forbiddenIn, lockProblems } from '../../../scripts/checks/forbidden.ts';
import { projectFiles } from '../../../scripts/checks/source-files.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

/** Pieces that are joined here only, so that this file does not hold what it forbids. */
const EXAMPLES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'registry-host': [
    ['https://regis', 'try.npm', 'js.org/a'],
    ['http://deb.', 'debian.org'],
  ],
  'machine-path': [
    ['cd /wo', 'rk/main'],
    ["'/ro", "ot/.npmrc'"],
    ['/ho', 'me/li/a.pdf'],
    ['C:\\Us', 'ers\\li'],
  ],
  'open-end': [
    ['// TO', 'DO: later'],
    ['FIX', 'ME'],
  ],
  'lint-switched-off': [
    ['// eslint-', 'disable-next-line'],
    ['// @ts-', 'expect-error'],
    ['<!-- prettier-', 'ignore -->'],
  ],
};

describe('forbidden content', () => {
  it('has an example for each pattern', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(FORBIDDEN.map(({ name }) => name).sort());
  });

  for (const [name, examples] of Object.entries(EXAMPLES)) {
    it.each(examples.map((pieces) => pieces.join('')))(`${name}: %s`, (line) => {
      const found = forbiddenIn('docs/a.md', `first\n${line}\n`);
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(`docs/a.md:2: ${name} `);
    });
  }

  it('leaves usual text alone', () => {
    const lines = [
      'DIR/work/a.pdf',
      'the /Root of a trailer',
      'https://example.org/root/',
      'npm ci',
      './work/a',
    ];
    expect(forbiddenIn('docs/a.md', lines.join('\n'))).toEqual([]);
  });

  it('counts lines of sources only', () => {
    const lines = 'a\n'.repeat(401);
    expect(forbiddenIn('scripts/a.mjs', lines)).toEqual(['scripts/a.mjs: too-long (401 lines, at most 400)']);
    expect(forbiddenIn('scripts/a.mjs', 'a\n'.repeat(400))).toEqual([]);
    expect(forbiddenIn('docs/a.md', lines)).toEqual([]);
  });
});

describe('the lock file', () => {
  const lock = (entry: object): string => JSON.stringify({ packages: { '': {}, 'node_modules/a': entry } });

  it('names no host and has a digest for each package', () => {
    expect(lockProblems(lock({ integrity: 'sha512-x' }))).toEqual([]);
    expect(lockProblems(lock({ resolved: 'src-a', link: true }))).toEqual([]);
    expect(lockProblems(lock({ resolved: 'https://example.org/a.tgz', integrity: 'sha512-x' }))).toHaveLength(
      1,
    );
    expect(lockProblems(lock({}))).toEqual(['package-lock.json: node_modules/a has no integrity']);
  });
});

it("the project's own files are found, and nothing else", () => {
  const files = projectFiles(ROOT);
  expect(files).toContain('src-core/kernel/errors.ts');
  expect(files).toContain('.npmrc');
  expect(files.filter((file) => file.includes('node_modules/') || file.startsWith('out/'))).toEqual([]);
});

it('files are found without git too', () => {
  const folder = tempDir();
  const files = [
    'src-core/a.ts',
    'src-core/node_modules/b/index.js',
    'out/c.js',
    'node_modules/d.js',
    '.ci/run',
  ];
  writeTree(folder, Object.fromEntries(files.map((file) => [file, ''])));
  expect(projectFiles(folder)).toEqual(['.ci/run', 'src-core/a.ts']);
});

it('package.json pins what it uses, and lets only the pinned Node run a script at install', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    allowScripts: Record<string, boolean>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const version of versions) expect(version).toMatch(/^(?:npm:[@\w/-]+@)?\d+\.\d+\.\d+$/);
  expect(Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name])).toEqual(['node']);
  expect(process.version).toBe(`v${manifest.devDependencies['node'] ?? ''}`);
});
