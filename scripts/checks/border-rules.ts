import type { ICruiseOptions, IRegularForbiddenRuleType } from 'dependency-cruiser';

/** The modules of src-core in their fixed order: each may import only those before it (and `ports`). */
export const CORE_ORDER = [
  'kernel',
  'asn1',
  'sm',
  'pki',
  'seals',
  'documents',
  'rules',
  'accounts',
  'authority',
  'approvals',
  'licences',
  'use-log',
  'use-rights',
  'devices',
  'verification',
  'stamping',
  'sync',
  'reports',
] as const;

const PRODUCT = '^src-[a-z]+/';

/** One border: what `from` matches may not import what `to` matches. */
export type Border = IRegularForbiddenRuleType & { readonly name: string; readonly comment: string };

/** A path pattern for packages of node_modules. */
function packages(...names: readonly string[]): string {
  return `node_modules/(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})/`;
}

function forbid(name: string, comment: string, from: Border['from'], to: Border['to']): Border {
  return { name, comment, severity: 'error', from, to };
}

/** The named packages may be imported only by files whose path matches `home`. */
function onlyIn(name: string, comment: string, home: string, ...names: readonly string[]): Border {
  return forbid(name, comment, { path: PRODUCT, pathNot: home }, { path: `(?:^|/)${packages(...names)}` });
}

const coreOrder = CORE_ORDER.slice(0, -1).map((module, index) =>
  forbid(
    `core-order-${module}`,
    `src-core/${module} may import only ports and the modules before it`,
    { path: `^src-core/${module}/` },
    { path: `^src-core/(?:${CORE_ORDER.slice(index + 1).join('|')})/` },
  ),
);

/** Every border of the design, each with the reason that is printed when it is crossed. */
export const BORDERS: readonly Border[] = [
  ...coreOrder,
  forbid(
    'ports-import-kernel-only',
    'ports are interfaces: they know the kernel at most',
    { path: '^src-core/ports/' },
    { pathNot: '^src-core/(?:ports|kernel)/' },
  ),
  forbid(
    'core-siblings-by-index',
    'another module of src-core is reached through its index.ts',
    { path: '^src-core/([^/]+)/' },
    { path: '^src-core/', pathNot: ['^src-core/$1/', '^src-core/[^/]+/index\\.ts$', 'node_modules'] },
  ),
  forbid(
    'core-from-outside-by-index',
    'src-core is reached through @yinzheng/core/MODULE',
    { path: '^src-(?!core/)' },
    { path: '^src-core/', pathNot: ['^src-core/[^/]+/index\\.ts$', 'node_modules'] },
  ),
  forbid(
    'core-imports-nothing-of-ours',
    'src-core stands alone',
    { path: '^src-core/' },
    { path: '^(?:src-(?!core/)|scripts/|test/)' },
  ),
  forbid(
    'core-without-node',
    'src-core runs anywhere: what it needs of a platform comes through a port',
    { path: '^src-core/' },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'core-libraries',
    'src-core uses only sm-crypto-v2, hash-wasm and fflate',
    { path: '^src-core/' },
    {
      path: 'node_modules/',
      pathNot: packages('sm-crypto-v2', 'hash-wasm', 'fflate'),
    },
  ),
  onlyIn(
    'sm-libraries-in-sm',
    'SM2, SM3 and SM4 come from src-core/sm',
    '^src-core/sm/',
    'sm-crypto-v2',
    'hash-wasm',
  ),
  onlyIn('inflate-in-its-place', 'fflate is for documents', '^src-core/documents/', 'fflate'),
  forbid(
    'contract-imports',
    'src-contract knows itself, src-core and zod',
    { path: '^src-contract/' },
    { pathNot: ['^src-contract/', '^src-core/', packages('zod')] },
  ),
  forbid(
    'renderer-imports',
    'src-renderer knows itself and src-contract; no rule lives on a screen',
    { path: '^src-renderer/' },
    { path: '^src-(?!renderer/|contract/)' },
  ),
  forbid(
    'renderer-without-node',
    'no Node in the renderer',
    { path: '^src-renderer/' },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'small-windows-alone',
    'the windows of confirmation and PIN run nothing but our own few files: no package, no other part of the renderer',
    { path: '^src-renderer/(?:confirm|pin|prompt)/' },
    {
      pathNot: ['^src-renderer/(?:confirm|pin|prompt)/', '^src-contract/texts/', '^resources/'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'texts-without-packages',
    'src-contract/texts runs in the windows of confirmation and PIN, where no package may',
    { path: '^src-contract/(?:texts/|errors/wire\\.ts$)' },
    { pathNot: ['^src-contract/texts/', '^src-contract/errors/wire\\.ts$', '^src-core/kernel/'] },
  ),
  forbid(
    'bridge-without-packages',
    'src-contract/bridge is what the preloads carry: names and shapes alone',
    { path: '^src-contract/bridge/' },
    { pathNot: ['^src-contract/bridge/'], dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'preloads-narrow',
    'a preload knows the bridge and Electron',
    { path: '^src-preload/' },
    { pathNot: ['^src-contract/bridge/', packages('electron')] },
  ),
  onlyIn(
    'electron-in-its-host',
    'Electron stays in its host and in the preloads',
    '^src-(?:main/hosts/electron|preload)/',
    'electron',
  ),
  onlyIn(
    'sockets-in-browser-host',
    'only the host that serves browsers has sockets',
    '^src-main/hosts/browser/',
    'ws',
  ),
  onlyIn('raster-in-adapters', 'resvg stays behind an adapter', '^src-main/adapters/', '@resvg/resvg-js'),
  onlyIn(
    'pdf-maker-in-adapters',
    'pdf-lib makes new PDFs behind an adapter; it never reads what is to be stamped or verified',
    '^src-main/adapters/',
    'pdf-lib',
    '@cantoo/fontkit',
  ),
  onlyIn(
    'page-drawer-in-its-places',
    'pdf.js draws pages behind an adapter and on the screen; nothing that it says of a file is believed',
    '^(?:src-main/adapters|src-renderer)/',
    'pdfjs-dist',
  ),
  onlyIn(
    'canvas-in-adapters',
    'a canvas without a browser is for adapters',
    '^src-main/adapters/',
    '@napi-rs/canvas',
  ),
  onlyIn(
    'http-in-adapters',
    'what speaks with the central store stays behind an adapter',
    '^src-main/adapters/',
    'axios',
  ),
  onlyIn(
    'calendar-in-adapters',
    'the calendar of working days is a port',
    '^src-main/adapters/',
    'chinese-days',
  ),
  onlyIn('workbooks-in-adapters', 'exceljs stays behind an adapter', '^src-main/adapters/', 'exceljs'),
  onlyIn(
    'sqlite-in-adapters',
    'SQLite stays behind an adapter',
    '^src-main/adapters/|^src-store/db/folder-lock\\.ts$',
    'better-sqlite3',
  ),
  onlyIn('pkcs11-in-device-host', 'the key driver is a guest', '^src-main/device-host/', 'pkcs11js'),
  forbid(
    'device-host-alone',
    'a device host shares its process with a library of somebody else: it knows its messages and the core',
    { path: '^src-main/device-host/' },
    { path: '^src-', pathNot: ['^src-main/device-host/', '^src-contract/device/', '^src-core/'] },
  ),
  forbid(
    'device-host-without-packages',
    'beside PINs run pkcs11js and nothing else of others',
    { path: '^src-main/device-host/' },
    { path: 'node_modules/', pathNot: packages('pkcs11js') },
  ),
  forbid(
    'device-host-only-started',
    'no other process has a key driver in it: a device host is started, never imported',
    { path: PRODUCT, pathNot: '^src-main/device-host/' },
    { path: '^src-main/device-host/' },
  ),
  forbid(
    'store-alone',
    'the central store knows the core and the contract; it is no part of a workstation',
    { path: '^src-store/' },
    { path: '^src-', pathNot: ['^src-store/', '^src-contract/', '^src-core/'] },
  ),
  forbid(
    'store-never-shipped',
    'no part of a workstation has the store in it',
    { path: PRODUCT, pathNot: '^src-store/' },
    { path: '^src-store/' },
  ),
  onlyIn(
    'servers-in-the-store',
    'a web framework and a database server are the central store’s',
    '^src-store/',
    'fastify',
    'kysely',
    'pg',
    '@electric-sql/pglite',
  ),
  forbid(
    'adapters-by-compose',
    'compose.ts and compose-{devices,folder,licences,mode,pictures,sync}.ts of src-main/service are the only places that wire adapters',
    {
      path: PRODUCT,
      pathNot:
        '^src-main/(?:adapters/|service/compose(?:-devices|-folder|-licences|-mode|-pictures|-sync)?\\.ts$)',
    },
    { path: '^src-main/adapters/' },
  ),
  forbid(
    'adapters-below-service',
    'an adapter knows nothing of services, hosts and IPC',
    { path: '^src-main/adapters/' },
    { path: '^src-main/(?!adapters/)' },
  ),
  forbid(
    'service-below-hosts',
    'a service does not know who hosts it',
    { path: '^src-main/(?:service|pool|device-host|ipc)/' },
    { path: '^src-main/hosts/' },
  ),
  forbid(
    'hosts-apart',
    'a host does not know another host, and what hosts share knows none',
    { path: '^src-main/hosts/([^/]+)/' },
    { path: '^src-main/hosts/', pathNot: ['^src-main/hosts/$1/', '^src-main/hosts/shared/'] },
  ),
  forbid(
    'main-siblings-by-index',
    'a folder of adapters, services or handlers is reached through its index.ts',
    { path: '^src-main/', pathNot: '^src-main/(?:adapters|service|ipc/handlers)/[^/]+/' },
    { path: '^src-main/(?:adapters|service|ipc/handlers)/[^/]+/', pathNot: '/index\\.ts$' },
  ),
  forbid(
    'main-features-apart',
    'a folder of adapters, services or handlers reaches its sibling through its index.ts',
    { path: '^src-main/(adapters|service|ipc/handlers)/([^/]+)/' },
    {
      path: '^src-main/(?:adapters|service|ipc/handlers)/[^/]+/',
      pathNot: ['^src-main/$1/$2/', '/index\\.ts$'],
    },
  ),
  forbid(
    'product-without-tests',
    'the product imports neither tests nor scripts',
    { path: PRODUCT },
    { path: '^(?:test|scripts)/' },
  ),
  forbid(
    'product-without-dev-packages',
    'the product imports only packages that its package.json names as dependencies',
    { path: PRODUCT },
    {
      // Electron is the runtime itself: what is packaged brings it, and does not find it as a package.
      pathNot: packages('electron'),
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid('no-cycles', 'no circular imports', {}, { circular: true }),
  forbid('resolvable', 'what is imported exists', {}, { couldNotResolve: true }),
];

/** How imports are found and resolved: types count as imports, packages are not entered. */
export const CRUISE_OPTIONS: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  skipAnalysisNotInRules: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
  },
};
