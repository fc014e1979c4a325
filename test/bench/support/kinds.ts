import type { KindOf } from './profile.ts';

// Which file does which kind of work. The first line that fits counts; what fits none counts for its caller.

type Line = readonly [RegExp, string];

const FSYNC = /^(?:fsync|fdatasync)/;

/** Files that do one thing wherever they are called from. */
const COMMON: readonly Line[] = [
  [/^src-core\/sm\/(?:sm3|source)\.ts$/, 'SM3'],
  [/^src-core\/sm\//, 'SM2'],
  [/^node_modules\/hash-wasm\//, 'SM3'],
  [/^node_modules\/(?:sm-crypto-v2|@noble)\//, 'SM2'],
  [/^src-main\/adapters\/sqlite\/|^node_modules\/better-sqlite3\//, 'database'],
  [/^src-core\/documents\/pdf\/changes/, 'PDF: what was changed after a signature'],
  [/^src-core\/documents\/pdf\/(?:png|picture|jpeg|filters|predictors)/, 'PDF: pictures and filters'],
  [
    /^src-core\/documents\/pdf\/(?:impression|appearance|update|serialize|xref-write)/,
    'PDF: impression built',
  ],
  [/^src-core\/documents\//, 'PDF: parsed'],
  [/^src-core\/(?:pki|asn1)\//, 'certificates, CMS, ASN.1'],
  [/^src-core\/seals\//, 'seals'],
  [/^src-core\/use-log\//, 'log: rows and chains'],
  [/^src-core\/authority\//, 'records of authority'],
  [/^node_modules\/zod\//, 'shapes checked (zod)'],
  [/^node:internal\/(?:modules|deps\/(?:amaro|cjs-module-lexer))\//, 'program loaded'],
];

/** The kinds of work of ours; files are what is read, written and made durable. */
export const kindOf: KindOf = (file, name) => {
  if (file === 'node:fs') return FSYNC.test(name) ? 'files made durable (fsync)' : 'files read and written';
  return COMMON.find(([pattern]) => pattern.test(file))?.[1];
};

/** What else a store does, and who delivers to it: both spend their time between two ends of a line. */
const DELIVERING: readonly Line[] = [
  ...COMMON,
  [/^node_modules\/(?:kysely|pg|pg-pool|pg-protocol|pg-types|postgres-[a-z]+)\//, 'database'],
  [/^src-(?:core|store|contract|main)\//, 'acts read and judged'],
  [/^node:|^node_modules\//, 'HTTP, streams, JSON'],
];

/** The kinds of work of a store and of a workstation that delivers. */
export const deliveringKindOf: KindOf = (file, name) => {
  if (file === 'node:fs') return kindOf(file, name);
  return DELIVERING.find(([pattern]) => pattern.test(file))?.[1];
};
