import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { expect, it } from 'vitest';
import { projectFiles } from '../../../scripts/checks/source-files.ts';
import { LINTED } from '../../../scripts/suites/all.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

const LONG = Array.from({ length: 401 }, (_, line) => `export const a${line} = ${line};`).join('\n');
/** Written in two halves, so that this file does not hold what it forbids. */
const DISABLE = ['/* eslint-', 'disable no-console */'].join('');
const IGNORE = ['// @ts-', 'ignore'].join('');

/** Each file breaks one rule: path → text, and the rule that must say so. */
const BREACHES: Readonly<Record<string, readonly [rule: string | null, text: string]>> = {
  'src-core/kernel/any.ts': [
    '@typescript-eslint/no-explicit-any',
    'export const a = (b: any): boolean => b === 1;\n',
  ],
  'src-core/kernel/ignored.ts': ['@typescript-eslint/ban-ts-comment', `${IGNORE}\nexport const a = 1;\n`],
  'src-core/kernel/long.ts': ['max-lines', `${LONG}\n`],
  'src-core/kernel/default.ts': ['no-restricted-syntax', 'const a = 1;\nexport default a;\n'],
  'src-core/kernel/mutable.ts': ['no-restricted-syntax', 'export let a = 1;\na++;\n'],
  'src-core/kernel/hidden.ts': ['no-restricted-syntax', 'let a = 1;\nexport const b = (): number => a++;\n'],
  'src-core/kernel/now.ts': ['no-restricted-syntax', 'export const a = (): Date => new Date();\n'],
  'src-core/kernel/date-now.ts': ['no-restricted-properties', 'export const a = (): number => Date.now();\n'],
  'src-core/kernel/dice.ts': ['no-restricted-properties', 'export const a = (): number => Math.random();\n'],
  'src-core/kernel/types.ts': [
    '@typescript-eslint/consistent-type-imports',
    "import { type B } from './b.ts';\nimport { B as C } from './b.ts';\nexport const a = (b: B): C => b;\n",
  ],
  'src-core/kernel/self.ts': ['no-restricted-imports', "export { b } from '@yinzheng/core/kernel';\n"],
  'src-core/kernel/node.ts': ['no-restricted-imports', "export { sep } from 'node:path';\n"],
  'src-core/kernel/loose.ts': ['eqeqeq', 'export const a = (b: number | null): boolean => b == 1;\n'],
  'src-core/kernel/inline.ts': [null, `${DISABLE}\nexport const a = 1;\n`],
  'src-main/floating.ts': [
    '@typescript-eslint/no-floating-promises',
    'export function a(b: () => Promise<void>): void {\n  b();\n}\n',
  ],
  'src-main/print.ts': ['no-console', "export const a = (): void => console.log('a');\n"],
  'src-main/switch.ts': [
    '@typescript-eslint/switch-exhaustiveness-check',
    "export function a(b: 'x' | 'y'): number {\n  switch (b) {\n    case 'x':\n      return 1;\n  }\n  return 2;\n}\n",
  ],
  'src-renderer/fetches.ts': [
    'no-restricted-globals',
    "export const a = (): Promise<Response> => fetch('/call/a');\n",
  ],
  'src-renderer/listens.ts': [
    'no-restricted-globals',
    "export const a = (): WebSocket => new WebSocket('/events');\n",
  ],
  'src-renderer/bridges.ts': [
    'no-restricted-syntax',
    'export const a = (b: { yinzheng: number }): number => b.yinzheng;\n',
  ],
  'src-main/hosts/electron/raw.ts': [
    'no-restricted-imports',
    "import { ipcMain } from 'electron';\nexport const a = ipcMain;\n",
  ],
  'src-renderer/hooks.tsx': [
    'react-hooks/rules-of-hooks',
    "import { useState } from 'react';\nexport function A(b: { c: boolean }): number {\n  if (b.c) return 0;\n  const [d] = useState(1);\n  return d;\n}\n",
  ],
  'src-renderer/deps.tsx': [
    'react-hooks/exhaustive-deps',
    "import { useEffect } from 'react';\nexport function A(b: { c: number }): null {\n  useEffect(() => {\n    document.title = String(b.c);\n  }, []);\n  return null;\n}\n",
  ],
  'src-main/deep.ts': ['no-restricted-imports', "export { b } from '../src-core/kernel/b.ts';\n"],
};

const SOUND: Readonly<Record<string, string>> = {
  'src-core/kernel/b.ts':
    "export type B = 'b';\nexport const b: B = 'b';\nexport const c = (d: string): string => [...d][0]!;\n",
  'src-renderer/app/api/call.ts': "export const a = (): Promise<Response> => fetch('/call/a');\n",
  'src-main/sound.ts':
    "import { sep } from 'node:path';\nexport const a = (): Date => new Date(sep.length);\n",
};

async function lint(): Promise<ReadonlyMap<string, readonly Linter.LintMessage[]>> {
  const root = tempDir();
  const copies = [
    'tsconfig.base.json',
    'src-core/tsconfig.json',
    'src-core/package.json',
    'src-main/tsconfig.json',
    'src-renderer/tsconfig.json',
  ];
  for (const file of copies) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(root, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  writeTree(root, Object.fromEntries(Object.entries(BREACHES).map(([file, [, text]]) => [file, text])));
  writeTree(root, SOUND);
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(ROOT, 'eslint.config.js') });
  const results = await eslint.lintFiles(['src-*/**/*.{ts,tsx}']);
  return new Map(results.map(({ filePath, messages }) => [filePath.slice(root.length + 1), messages]));
}

it('each lint rule of ours bites, alone, and sound files pass', { timeout: 60_000 }, async () => {
  const found = await lint();
  const rules = Object.fromEntries(
    [...found].map(([file, messages]) => [file, [...new Set(messages.map(({ ruleId }) => ruleId))]]),
  );
  expect(rules).toEqual({
    ...Object.fromEntries(Object.entries(BREACHES).map(([file, [rule]]) => [file, [rule]])),
    ...Object.fromEntries(Object.keys(SOUND).map((file) => [file, []])),
  });
  // A comment that switches a rule off has no effect and is told itself.
  expect(found.get('src-core/kernel/inline.ts')?.[0]?.message).toContain('noInlineConfig');
});

it('no source falls between the parts that eslint reads', () => {
  const sources = projectFiles(ROOT).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
  const isRead = (file: string): boolean =>
    LINTED.flat().some((path) => file.startsWith(`${path}/`) || matchesGlob(file, path));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => !isRead(file) && !/^(?:resources|test\/fixtures)\//.test(file))).toEqual(
    [],
  );
});
