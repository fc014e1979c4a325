import { describe, expect, it } from 'vitest';
import { BORDERS, CORE_ORDER } from '../../../scripts/checks/border-rules.ts';
import { checkBorders, checkTreeBorders, misplaced } from '../../../scripts/checks/borders.ts';
import { ROOT } from '../../support/repo.ts';
import { tempDir, writeTree } from '../../support/temp.ts';

/** One import that crosses one border: the file that imports, what it writes, and the file that must exist. */
type Crossing = readonly [from: string, specifier: string, target?: string];

const PACKAGES = [
  ...['sm-crypto-v2', 'hash-wasm', 'fflate', 'zod', 'left-pad'],
  ...['electron', '@resvg/resvg-js', 'better-sqlite3', 'pkcs11js', 'pdf-lib', '@cantoo/fontkit', 'exceljs'],
  'ws',
  ...['pdfjs-dist', '@napi-rs/canvas'],
  ...['axios', 'chinese-days', 'fastify', 'kysely', 'pg'],
];
/** Packages that the fixture's package.json names; `undeclared` is there but not named. */
const DEV_PACKAGE = 'vitest';
const UNDECLARED = 'undeclared';

const CROSSINGS: Readonly<Record<string, readonly Crossing[]>> = {
  ...Object.fromEntries(
    CORE_ORDER.slice(0, -1).map((module, index) => {
      const later = CORE_ORDER[index + 1] ?? '';
      return [
        `core-order-${module}`,
        [[`src-core/${module}/a.ts`, `../${later}/index.ts`, `src-core/${later}/index.ts`]] as const,
      ];
    }),
  ),
  'ports-import-kernel-only': [['src-core/ports/a.ts', '../asn1/index.ts', 'src-core/asn1/index.ts']],
  'core-siblings-by-index': [['src-core/pki/a.ts', '../asn1/node.ts', 'src-core/asn1/node.ts']],
  'core-from-outside-by-index': [
    ['src-main/service/a.ts', '../../src-core/asn1/node.ts', 'src-core/asn1/node.ts'],
    ['src-contract/store/a.ts', '../../src-core/asn1/node.ts', 'src-core/asn1/node.ts'],
  ],
  'core-imports-nothing-of-ours': [
    ['src-core/reports/a.ts', '../../src-contract/store/index.ts', 'src-contract/store/index.ts'],
    ['src-core/reports/a.ts', '../../src-main/service/x.ts', 'src-main/service/x.ts'],
  ],
  'core-without-node': [
    ['src-core/sm/a.ts', 'node:crypto'],
    ['src-core/sm/a.ts', 'fs'],
  ],
  'core-libraries': [
    ['src-core/sm/a.ts', 'zod'],
    ['src-core/sm/a.ts', 'left-pad'],
  ],
  'sm-libraries-in-sm': [
    ['src-core/pki/a.ts', 'sm-crypto-v2'],
    ['src-main/service/a.ts', 'hash-wasm'],
  ],
  'inflate-in-its-place': [
    ['src-core/stamping/a.ts', 'fflate'],
    ['src-core/seals/a.ts', 'fflate'],
  ],
  'contract-imports': [
    ['src-contract/store/a.ts', 'left-pad'],
    ['src-contract/store/a.ts', 'node:fs'],
    ['src-contract/store/a.ts', '../../src-main/service/x.ts', 'src-main/service/x.ts'],
  ],
  'renderer-imports': [
    ['src-renderer/app/a.ts', '../../src-core/kernel/index.ts', 'src-core/kernel/index.ts'],
    ['src-renderer/app/a.ts', '../../src-main/service/x.ts', 'src-main/service/x.ts'],
  ],
  'renderer-without-node': [['src-renderer/app/a.ts', 'node:fs']],
  'small-windows-alone': [
    ['src-renderer/pin/a.ts', 'left-pad'],
    ['src-renderer/prompt/a.ts', '../app/index.ts', 'src-renderer/app/index.ts'],
    ['src-renderer/confirm/a.ts', '../../src-contract/store/index.ts', 'src-contract/store/index.ts'],
  ],
  'texts-without-packages': [
    ['src-contract/texts/a.ts', 'zod'],
    ['src-contract/errors/wire.ts', './index.ts', 'src-contract/errors/index.ts'],
  ],
  'electron-in-its-host': [
    ['src-main/service/a.ts', 'electron'],
    ['src-main/hosts/cli/a.ts', 'electron'],
  ],
  'sockets-in-browser-host': [
    ['src-main/service/a.ts', 'ws'],
    ['src-main/hosts/cli/a.ts', 'ws'],
  ],
  'raster-in-adapters': [['src-main/service/a.ts', '@resvg/resvg-js']],
  'pdf-maker-in-adapters': [
    ['src-main/service/a.ts', 'pdf-lib'],
    ['src-main/hosts/cli/a.ts', '@cantoo/fontkit'],
  ],
  'page-drawer-in-its-places': [
    ['src-main/service/a.ts', 'pdfjs-dist'],
    ['src-main/hosts/cli/a.ts', 'pdfjs-dist'],
  ],
  'canvas-in-adapters': [
    ['src-main/service/a.ts', '@napi-rs/canvas'],
    ['src-renderer/app/a.ts', '@napi-rs/canvas'],
  ],
  'http-in-adapters': [['src-main/service/sync/a.ts', 'axios']],
  'calendar-in-adapters': [['src-main/service/sync/a.ts', 'chinese-days']],
  'workbooks-in-adapters': [['src-main/service/desk/a.ts', 'exceljs']],
  'sqlite-in-adapters': [
    ['src-main/service/a.ts', 'better-sqlite3'],
    ['src-store/db/a.ts', 'better-sqlite3'],
  ],
  'pkcs11-in-device-host': [['src-main/adapters/a.ts', 'pkcs11js']],
  'device-host-alone': [
    ['src-main/device-host/a.ts', '../devices/x.ts', 'src-main/devices/x.ts'],
    ['src-main/device-host/a.ts', '../../src-contract/ipc/index.ts', 'src-contract/ipc/index.ts'],
  ],
  'device-host-without-packages': [
    ['src-main/device-host/a.ts', 'zod'],
    ['src-main/device-host/a.ts', 'left-pad'],
  ],
  'device-host-only-started': [
    ['src-main/devices/a.ts', '../device-host/x.ts', 'src-main/device-host/x.ts'],
    ['src-main/service/a.ts', '../device-host/x.ts', 'src-main/device-host/x.ts'],
  ],
  'store-alone': [['src-store/a.ts', '../src-main/devices/x.ts', 'src-main/devices/x.ts']],
  'store-never-shipped': [
    ['src-main/service/a.ts', '../../src-store/x.ts', 'src-store/x.ts'],
    ['src-main/adapters/a.ts', '../../src-store/x.ts', 'src-store/x.ts'],
  ],
  'servers-in-the-store': [
    ['src-main/adapters/a.ts', 'fastify'],
    ['src-main/adapters/a.ts', 'kysely'],
    ['src-main/service/a.ts', 'pg'],
  ],
  'adapters-by-compose': [
    ['src-main/hosts/cli/a.ts', '../../adapters/clock.ts', 'src-main/adapters/clock.ts'],
    ['src-main/service/other.ts', '../adapters/clock.ts', 'src-main/adapters/clock.ts'],
  ],
  'adapters-below-service': [['src-main/adapters/a.ts', '../service/x.ts', 'src-main/service/x.ts']],
  'service-below-hosts': [['src-main/service/a.ts', '../hosts/cli/x.ts', 'src-main/hosts/cli/x.ts']],
  'hosts-apart': [
    ['src-main/hosts/cli/a.ts', '../browser/x.ts', 'src-main/hosts/browser/x.ts'],
    ['src-main/hosts/shared/a.ts', '../browser/x.ts', 'src-main/hosts/browser/x.ts'],
  ],
  'bridge-without-packages': [
    ['src-contract/bridge/a.ts', 'zod'],
    ['src-contract/bridge/a.ts', '../ipc/index.ts', 'src-contract/ipc/index.ts'],
  ],
  'preloads-narrow': [
    ['src-preload/a.ts', 'zod'],
    ['src-preload/a.ts', 'node:fs'],
    ['src-preload/a.ts', '../src-contract/ipc/index.ts', 'src-contract/ipc/index.ts'],
  ],
  'main-siblings-by-index': [
    ['src-main/hosts/cli/a.ts', '../../service/uses/x.ts', 'src-main/service/uses/x.ts'],
  ],
  'main-features-apart': [['src-main/service/uses/a.ts', '../keys/x.ts', 'src-main/service/keys/x.ts']],
  'product-without-tests': [
    ['src-main/service/a.ts', '../../test/support/x.ts', 'test/support/x.ts'],
    ['src-main/service/a.ts', '../../scripts/x.ts', 'scripts/x.ts'],
  ],
  'product-without-dev-packages': [
    ['src-main/service/a.ts', DEV_PACKAGE],
    ['src-main/service/a.ts', UNDECLARED],
  ],
  'no-cycles': [['src-core/asn1/a.ts', './b.ts', 'src-core/asn1/b.ts']],
  resolvable: [['src-core/asn1/a.ts', './nowhere.ts']],
};

/** Imports that no border forbids, so that a rule that forbids everything does not pass for one that bites. */
const ALLOWED: readonly Crossing[] = [
  ['src-core/pki/a.ts', '../asn1/index.ts', 'src-core/asn1/index.ts'],
  ['src-core/pki/a.ts', '../ports/index.ts', 'src-core/ports/index.ts'],
  ['src-core/pki/a.ts', './deep/b.ts', 'src-core/pki/deep/b.ts'],
  ['src-core/sm/a.ts', 'sm-crypto-v2'],
  ['src-core/documents/a.ts', 'fflate'],
  ['src-contract/store/a.ts', 'zod'],
  ['src-contract/store/a.ts', '../../src-core/kernel/index.ts', 'src-core/kernel/index.ts'],
  ['src-renderer/app/a.ts', '../../src-contract/store/index.ts', 'src-contract/store/index.ts'],
  ['src-renderer/pin/a.ts', '../prompt/dom.ts', 'src-renderer/prompt/dom.ts'],
  ['src-renderer/confirm/a.ts', '../../src-contract/texts/index.ts', 'src-contract/texts/index.ts'],
  ['src-main/hosts/electron/a.ts', 'electron'],
  ['src-main/hosts/electron/a.ts', '../shared/x.ts', 'src-main/hosts/shared/x.ts'],
  ['src-preload/a.ts', 'electron'],
  ['src-preload/a.ts', '../src-contract/bridge/index.ts', 'src-contract/bridge/index.ts'],
  ['src-main/hosts/browser/a.ts', 'ws'],
  ['src-main/hosts/cli/a.ts', '../../service/compose.ts', 'src-main/service/compose.ts'],
  ['src-main/service/compose.ts', '../adapters/clock.ts', 'src-main/adapters/clock.ts'],
  ['src-main/service/uses/a.ts', '../keys/index.ts', 'src-main/service/keys/index.ts'],
  ['src-main/adapters/store.ts', 'better-sqlite3'],
  ['src-main/adapters/store-client/a.ts', 'axios'],
  ['src-store/a.ts', 'fastify'],
  ['src-store/a.ts', '../src-core/kernel/index.ts', 'src-core/kernel/index.ts'],
  ['src-main/adapters/page/a.ts', 'pdfjs-dist'],
  ['src-main/adapters/page/a.ts', '@napi-rs/canvas'],
  ['src-renderer/app/a.ts', 'pdfjs-dist'],
  ['src-main/adapters/store/a.ts', '../clock.ts', 'src-main/adapters/clock.ts'],
  ['src-main/service/a.ts', 'node:fs'],
];

async function brokenBy([from, specifier, target]: Crossing, typeOnly: boolean): Promise<readonly string[]> {
  const root = tempDir();
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, '*']));
  const manifest = { name: 'fixture', dependencies, devDependencies: { [DEV_PACKAGE]: '*' } };
  const back = from.replace(/^.*\//, './');
  writeTree(root, {
    'package.json': JSON.stringify(manifest),
    ...Object.fromEntries(
      [...PACKAGES, DEV_PACKAGE, UNDECLARED].flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
        [`node_modules/${name}/index.js`, 'exports.x = 1;'],
      ]),
    ),
    [from]: `import ${typeOnly ? 'type ' : ''}{ x } from '${specifier}';\nexport const y: unknown = x;\n`,
    ...(target === undefined ? {} : { [target]: 'export const x = 1;\n' }),
    // The other half of the circle.
    ...(target === 'src-core/asn1/b.ts' ? { [target]: `export { y as x } from '${back}';\n` } : {}),
  });
  return (await checkBorders(root, [from])).broken;
}

describe('borders', () => {
  it('have an example for each rule, and no example without a rule', () => {
    expect(Object.keys(CROSSINGS).sort()).toEqual(BORDERS.map(({ name }) => name).sort());
  });

  for (const [rule, crossings] of Object.entries(CROSSINGS)) {
    for (const crossing of crossings) {
      it(`${rule}: ${crossing[0]} must not import ${crossing[1]}`, async () => {
        expect(await brokenBy(crossing, false)).toEqual([rule]);
      });
    }
  }

  it('count an import of types', async () => {
    const crossing = ['src-core/pki/a.ts', '../asn1/node.ts', 'src-core/asn1/node.ts'] as const;
    expect(await brokenBy(crossing, true)).toEqual(['core-siblings-by-index']);
  });

  it('let the small windows know the shapes of what they are told', async () => {
    const target = 'src-contract/ipc/index.ts';
    expect(
      await brokenBy(['src-renderer/pin/a.ts', '../../src-contract/ipc/index.ts', target], true),
    ).toEqual([]);
  });

  for (const crossing of ALLOWED) {
    it(`allow ${crossing[0]} to import ${crossing[1]}`, async () => {
      expect(await brokenBy(crossing, false)).toEqual([]);
    });
  }

  it('know every folder of src-core', () => {
    expect(misplaced(['src-core/kernel/index.ts', 'src-core/ports/a.ts'])).toEqual([]);
    expect(misplaced(['src-core/helpers/index.ts', 'src-core/helpers/a.ts'])).toEqual([
      'src-core/helpers has no place in CORE_ORDER',
    ]);
  });

  it('are checked on the real tree, imports by package name included', async () => {
    const { modules } = await checkTreeBorders(ROOT);
    expect(modules.length).toBeGreaterThan(100);
    for (const module of CORE_ORDER.slice(0, 3)) expect(modules).toContain(`src-core/${module}/index.ts`);
  });
});
