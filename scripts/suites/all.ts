import { commandSuite, type Check } from './commands.ts';
import { electronSuite } from './electron.ts';
import type { Suite } from './kinds.ts';
import { pkcs11Suite } from './pkcs11.ts';
import { systemSuite } from './system.ts';
import { hasTests, vitestSuite } from './vitest.ts';

// The native compiler says the same in a fraction of the time; lint and the checks read types by the other's library.
const TSC = 'node_modules/typescript-native/bin/tsc';

/** Every tsconfig of the project: each part is checked with only what it may know. */
export const TYPE_PROJECTS = [
  'src-core',
  'src-contract',
  'src-main',
  'src-preload',
  'src-renderer',
  'src-store',
  'test',
  '.',
] as const;

const PRETTIER = ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn'];

/** About half of what prettier reads. */
const HALF = ['src-core', 'src-contract', 'src-main', 'src-preload', 'src-renderer'];

/** Everything in two halves, which run side by side. */
export const FORMAT: readonly Check[] = [
  { name: 'prettier of the sources', args: [...PRETTIER, ...HALF] },
  { name: 'prettier of the rest', args: [...PRETTIER, '.', ...HALF.map((folder) => `!${folder}/**`)] },
];

/** What eslint reads, in parts for a process each; together they are every source (test/unit/house/lint.test.ts). */
export const LINTED: readonly (readonly string[])[] = [
  ['test'],
  ['src-renderer', 'src-preload', 'scripts', '*.ts', '*.js', '.*.cjs'],
  ['src-main'],
  ['src-core', 'src-contract', 'src-store'],
];

// Each part reads its types once, and a large heap spares it much clearing up: two side by side take three quarters of
// the time of one eslint with two threads.
export const LINT: readonly Check[] = LINTED.map((paths) => ({
  name: `eslint of ${paths.join(' ')}`,
  args: [
    '--initial-old-space-size=3000',
    ...['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...paths],
  ],
}));

/** Our own checks: beside eslint, which keeps both cores busy by itself, they would only make it longer. */
export const CHECKS: readonly Check[] = [
  { name: 'borders', args: ['scripts/check.ts', 'borders'] },
  { name: 'catalogue', args: ['scripts/check.ts', 'catalogue'] },
  { name: 'forbidden', args: ['scripts/check.ts', 'forbidden'] },
  { name: 'ui-texts', args: ['scripts/check.ts', 'ui-texts'] },
];

export const TYPES: readonly Check[] = TYPE_PROJECTS.map((project) => ({
  name: `types of ${project}`,
  args: [TSC, '-p', project],
}));

const BUILD: readonly Check[] = [{ name: 'build', args: ['scripts/build.ts'] }];

const VITEST = ['unit', 'contract', 'integration', 'store', 'fault', 'e2e'];

/** The suites of `npm test` in their order; one whose folder has no test yet is not listed. */
export function allSuites(): Suite[] {
  return [
    systemSuite,
    commandSuite('format', FORMAT),
    commandSuite('lint', LINT),
    commandSuite('checks', CHECKS),
    commandSuite('types', TYPES),
    commandSuite('build', BUILD),
    pkcs11Suite,
    ...VITEST.filter((name) => hasTests(name)).map((name) => vitestSuite(name)),
    electronSuite(),
  ];
}
