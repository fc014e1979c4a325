import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'No default exports: a name is found by searching for it.',
};
const noMutableGlobal = {
  selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind="let"]',
  message: 'No mutable module globals.',
};
const noClock = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'The core asks the Clock port for the time.',
};

/** What the core gets through ports instead. */
const noPlatform = [
  { object: 'Date', property: 'now', message: 'The core asks the Clock port for the time.' },
  { object: 'Math', property: 'random', message: 'The core asks the Random port.' },
];

const noNode = {
  group: ['node:*'],
  message: 'The core runs anywhere: what it needs of a platform comes through a port.',
};
const byName = {
  group: ['**/src-core/**', '**/src-contract/**'],
  message: 'Import @yinzheng/core/MODULE or @yinzheng/contract/MODULE.',
};
const relative = {
  group: ['@yinzheng/*'],
  message: 'Inside a package its own files are imported by relative path.',
};

/** How a page could speak with the host behind app/api's back. */
const speaks = ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'].map((name) => ({
  name,
  message: 'Pages speak with the host through src-renderer/app/api.',
}));

/** The desktop client's bridge, which is asked in one place. */
const bridge = {
  selector: 'MemberExpression > Identifier[name=/^yinzheng(?:Prompt)?$/]',
  message: 'Pages speak with the host through src-renderer/app/api.',
};

/** Messages of windows are checked in one place. */
const rawIpc = {
  name: 'electron',
  importNames: ['ipcMain'],
  message: 'Messages of windows are taken by listenToWindows in ipc.ts, which checks who sends them.',
};

export default defineConfig(
  globalIgnores(['**/node_modules/', 'out/', 'coverage/', '.yinzheng/', 'resources/', 'test/fixtures/']),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      // An index into bytes is checked by the loop around it; noUncheckedIndexedAccess makes `!` needed there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `() => call()` and `return call()` are plain where the result is void.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Our interfaces are records of functions without `this`, made to be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // A text spread gives its code points, which is what Chinese text needs.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // tsc answers these.
      '@typescript-eslint/no-unused-vars': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', noDefaultExport, noMutableGlobal],
    },
  },
  {
    files: ['src-*/**/*.{ts,tsx}'],
    rules: { 'no-restricted-imports': ['error', { patterns: [byName] }] },
  },
  {
    files: ['src-core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [noNode, relative] }],
      'no-restricted-properties': ['error', ...noPlatform],
      'no-restricted-syntax': ['error', noDefaultExport, noMutableGlobal, noClock],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    ignores: ['src-renderer/app/api/**', 'src-renderer/prompt/exchange.ts'],
    rules: { 'no-restricted-globals': ['error', ...speaks] },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    ignores: ['src-renderer/app/api/**', 'src-renderer/prompt/exchange.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noMutableGlobal, bridge] },
  },
  {
    files: ['src-main/hosts/electron/**/*.ts'],
    ignores: ['src-main/hosts/electron/ipc.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [byName], paths: [rawIpc] }] },
  },
  {
    files: ['src-renderer/**/*.tsx'],
    plugins: { 'react-hooks': { rules: reactHooks.rules } },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: { URL: 'readonly', process: 'readonly', require: 'readonly', module: 'writable' },
    },
  },
  {
    files: ['*.config.{ts,js}'],
    rules: { 'no-restricted-syntax': ['error', noMutableGlobal] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/require-await': 'off',
      // Tests spread short texts that they write themselves.
      '@typescript-eslint/no-misused-spread': 'off',
      // Hooks share what they set up.
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
);
