import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Authority } from '@yinzheng/core/authority';
import { equalBytes, fail, hasCode, readable } from '@yinzheng/core/kernel';
import { parseCertificate, parseCrl, pemToDer } from '@yinzheng/core/pki';
import type { Clock, KeyToken, Random } from '@yinzheng/core/ports';
import type { PrintedReport } from '@yinzheng/core/reports';
import { drawRoundSeal, parseSealStatusList, SEAL_RED, type RoundSealSpec } from '@yinzheng/core/seals';
import { createSm3Digest, sm3 } from '@yinzheng/core/sm';
import type { ChainsAudit, LogWitness } from '@yinzheng/core/use-log';
import { recover, type Recovered } from '@yinzheng/core/stamping';
import { DEFAULT_POLICY, type LogLookup } from '@yinzheng/core/verification';
import { digestFile, documentStore } from '../adapters/document-store.ts';
import { digestsOf } from '../adapters/file-digests.ts';
import { createDurably, openFileSource, replaceDurably, syncFolder, writeFully } from '../adapters/files.ts';
import { nodeForeignCrypto } from '../adapters/foreign-crypto.ts';
import { fileOperation } from '../adapters/fs-error.ts';
import { namesIn, removeTemporaries, temporariesIn } from '../adapters/leftovers.ts';
import { defaultOutputPath, leftOutput, outputFile } from '../adapters/output-file.ts';
import { acquireOwner, type OwnerLock } from '../adapters/owner-lock.ts';
import { renderInk } from '../adapters/raster.ts';
import { resourcePath } from '../adapters/resources.ts';
import { loadSealFont } from '../adapters/seal-font.ts';
import { listSoftwareKeys } from '../adapters/software-key.ts';
import { DATABASE_NAME, openStore, withAuditSource, type Store } from '../adapters/sqlite/index.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import type { SheetTable } from '../adapters/workbook.ts';
import { auditSnapshot, checkedChains, type CheckedChains } from './chains.ts';
import { keptSeals } from './kept-seals.ts';
import { keptTrust } from './kept-trust.ts';
import { licenceClosing } from './licence-closing.ts';
import { resultWitnesses } from './result-witness.ts';
import type { Access, Files, TrustContext, Workstation } from './workstation.ts';

// With compose-folder.ts the only place that wires adapters to core: everything else of the service works with what is
// handed out here.

/** What a use case needs of the computer besides files. */
export interface Machine {
  readonly clock: Clock;
  readonly random: Random;
}

/** This computer. */
export const SYSTEM: Machine = { clock: systemClock, random: systemRandom };

/** Names inside a data folder (docs/data-folder.md). */
export const FOLDER = {
  authorityRoot: 'authority-root.pem',
  trust: 'trust',
  keys: 'keys',
  documents: 'documents',
  sample: 'sample.pdf',
  /** Where files wait that a window handed over. */
  incoming: 'incoming',
  /** Where the window puts sealed files. */
  results: 'results',
  /** The sealed licences. */
  licences: 'licences',
  /** What people chose about the window. */
  preferences: 'preferences.json',
  /** Forms of licences that were begun and not handed in. */
  unfinished: 'unfinished-forms.json',
  /** What is known of smart keys and their drivers. */
  devices: 'devices.json',
  /** The device key that signs requests to the central store. */
  deviceKey: 'device.key',
  /** PINs of the window's demo unit, for strangers to try; trial only. */
  demoPins: 'demo-pins.json',
} as const;

/** Trust in nothing. */
export const NO_TRUST: TrustContext = {
  roots: [],
  others: [],
  crls: [],
  statusLists: [],
  policy: DEFAULT_POLICY,
  foreign: nodeForeignCrypto,
};

/** The keys of devices, as they are at the moment of the question (src-main/devices). */
export type HardwareKeys = () => readonly KeyToken[];

/**
 * Opens a data folder. Whoever owns it first ends what an interrupted job has left open.
 * @throws DATA_FOLDER_MISSING, DATA_FOLDER_BUSY, STORE_UNAVAILABLE, STORE_DAMAGED and what `recover` throws
 */
export async function openWorkstation(
  path: string,
  access: Access,
  machine: Machine,
  hardware: HardwareKeys = () => [],
): Promise<Workstation> {
  const folder = resolve(path);
  if (!isDataFolder(folder)) fail('DATA_FOLDER_MISSING', { path: folder });
  const owner = access === 'own' ? acquireOwner(folder) : undefined;
  let store: Store | undefined;
  try {
    store = openStore(folder, access === 'read' ? 'read' : 'write');
    const root = (): Uint8Array => rootIn(join(folder, FOLDER.authorityRoot));
    const { audit: source } = store;
    const digest = await createSm3Digest();
    const chains = checkedChains(root, source, digest);
    const audit: Workstation['audit'] = (witnesses) =>
      auditSnapshot(readable(root), source, witnesses, digest);
    const recovered = access === 'own' ? await takeOver(folder, store, chains, machine) : [];
    if (access === 'own') removeTemporaries(ownFolders(folder));
    const { authority, requireWholeNow: requireWhole } = chains;
    const ledger = store.ledger({ authority, requireWhole, digest });
    const keys = () => [...listSoftwareKeys(join(folder, FOLDER.keys)), ...hardware()];
    return { ...workstation(folder, store, owner, machine, chains, recovered), audit, ledger, keys };
  } catch (error) {
    store?.close();
    owner?.release();
    throw error;
  }
}

/**
 * Checks both chains before anything in them is believed, then ends what was interrupted (design ideas 3 and 5).
 * @throws what `failWith` throws; CLOCK_BEHIND, STORE_UNAVAILABLE
 */
async function takeOver(
  folder: string,
  store: Store,
  chains: CheckedChains,
  { clock }: Machine,
): Promise<Recovered[]> {
  chains.requireWhole();
  const deps = { files: SYSTEM_FILES, clock, trust: NO_TRUST };
  await chains.requireWitnessed((result) => resultWitnesses(result, deps));
  const verification = (): TrustContext => readTrust(folder, store, chains.authority());
  const closing = licenceClosing(folder, store);
  return recover({ clock, log: store.useLog, left: leftOutput, verification, closing });
}

/**
 * Checks the chains of a data folder whatever they hold, beside a writer too.
 * @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE, STORE_DAMAGED where there is no database to be read
 */
export async function auditDataFolder(path: string, witnesses: readonly LogWitness[]): Promise<ChainsAudit> {
  const folder = resolve(path);
  if (!isDataFolder(folder)) fail('DATA_FOLDER_MISSING', { path: folder });
  const digest = await createSm3Digest();
  const root = readable(() => rootIn(join(folder, FOLDER.authorityRoot)));
  return withAuditSource(join(folder, DATABASE_NAME), (source) => {
    return auditSnapshot(root, source, witnesses, digest);
  });
}

/** The folders in which nobody else leaves files. */
function ownFolders(folder: string): string[] {
  return [
    folder,
    ...[FOLDER.trust, FOLDER.keys, FOLDER.documents, FOLDER.results, FOLDER.licences].map((name) =>
      join(folder, name),
    ),
  ];
}

function workstation(
  folder: string,
  store: Store,
  owner: OwnerLock | undefined,
  machine: Machine,
  { authority, requireWhole }: CheckedChains,
  recovered: readonly Recovered[],
): Omit<Workstation, 'audit' | 'ledger' | 'keys'> {
  const documents = documentStore(join(folder, FOLDER.documents));
  const trust = keptTrust({
    mark: store.audit.mark,
    contents: () => store.trustContents(),
    read: () => readTrust(folder, store, authority()),
  });
  const checkedLookup = (): LogLookup => {
    requireWhole();
    return store.lookup;
  };
  return {
    folder,
    ...machine,
    recovered,
    authority,
    ...keptSeals({ ...store, mark: store.audit.mark }),
    makers: () => store.certificates('maker').map(parseCertificate),
    trust: () => trust.trust(),
    log: store.useLog,
    requireWhole,
    rows: () => {
      requireWhole();
      return store.rows();
    },
    rowsOfTicket: (ticketId) => store.rowsOfTicket(ticketId),
    logAtHand: () => ({ authority: authority(), open: checkedLookup }),
    keepDocument: (file) => documents.keep(file),
    openDocument: (digest, name) => documents.open(digest, name),
    documentFiles: () => pathsIn(join(folder, FOLDER.documents)),
    ticket: (digest) => store.ticket(digest),
    ticketDigests: () => store.ticketDigests(),
    requests: store.requests,
    licences: store.licences,
    closeUse: licenceClosing(folder, store),
    outbox: store.outbox,
    delivery: store.delivery,
    storeBook: store.storeBook,
    relay: store.relay,
    own: {
      authorityRecords: () => store.authorityRecords(),
      rootCertificate: () => rootIn(join(folder, FOLDER.authorityRoot)),
      crls: () => store.crls(),
      statusLists: () => store.statusLists(),
      addStatusList: (list) => {
        store.addStatusList(list);
        trust.wrote();
      },
      headsBehind: (rowNo) => store.logHeads.behind(rowNo),
      rowsOfLog: (after, upTo, limit) => store.logHeads.rows(after, upTo, limit),
      isAuthorisation: (digest) => store.logHeads.isAuthorisation(digest),
    },
    transaction: (work) => store.transaction(work),
    missingTables: () => store.missingTables(),
    temporaries: () => ownFolders(folder).flatMap(temporariesIn),
    close: () => {
      store.close();
      owner?.release();
    },
  };
}

function pathsIn(folder: string): string[] {
  return namesIn(folder).map((name) => join(folder, name));
}

/** Opens a data folder, works in it and closes it. */
export async function inWorkstation<T>(
  path: string,
  access: Access,
  machine: Machine,
  work: (station: Workstation) => T | Promise<T>,
  hardware?: HardwareKeys,
): Promise<T> {
  const station = await openWorkstation(path, access, machine, hardware);
  try {
    return await work(station);
  } finally {
    station.close();
  }
}

/** Whether there is a workstation in the folder. */
export function isDataFolder(folder: string): boolean {
  return existsSync(join(folder, DATABASE_NAME));
}

/** The certificate in a file of trust/; one that is damaged is named. @throws FILE_UNREADABLE */
function rootIn(path: string): Uint8Array {
  try {
    return pemToDer(readText(path), 'CERTIFICATE');
  } catch (error) {
    if (hasCode(error, 'PEM_MALFORMED')) fail('FILE_UNREADABLE', { path, detail: error.code }, error);
    throw error;
  }
}

function readTrust(path: string, store: Store, authority: Authority): TrustContext {
  const { trustRoots } = authority.foundation;
  const folder = join(path, FOLDER.trust);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pem')) : [];
  const roots = files
    .sort()
    .map((name) => rootIn(join(folder, name)))
    .filter((der) => trustRoots.some((digest) => equalBytes(digest, sm3(der))))
    .map(parseCertificate);
  const others = (['maker', 'unit', 'person'] as const).flatMap((kind) => store.certificates(kind));
  return {
    roots,
    others: others.map(parseCertificate),
    crls: store.crls().map(parseCrl),
    statusLists: store.statusLists().map(parseSealStatusList),
    policy: DEFAULT_POLICY,
    foreign: nodeForeignCrypto,
  };
}

/** Largest file that is read whole: a ticket, a certificate, a seal. */
const MAX_WHOLE = 64 * 1024 * 1024;

function readWhole(path: string): Uint8Array {
  const source = openFileSource(path);
  try {
    if (source.size > MAX_WHOLE) fail('FILE_UNREADABLE', { path, detail: 'EFBIG' });
    return source.read(0, source.size);
  } finally {
    source.close();
  }
}

function readText(path: string): string {
  return Buffer.from(readWhole(path)).toString('utf8');
}

function requireFree(path: string): void {
  if (existsSync(path)) fail('OUTPUT_EXISTS', { path: resolve(path) });
}

/** The computer's files, outside of data folders. */
export const SYSTEM_FILES: Files = {
  open: openFileSource,
  read: readWhole,
  requireFree,
  create: (path, bytes) => {
    requireFree(path);
    createDurably(path, 0o644, (fd) => writeFully(fd, bytes));
    syncFolder(dirname(resolve(path)));
  },
  replace: (path, bytes) => replaceDurably(path, bytes, 0o644),
  digest: digestFile,
  digests: digestsOf,
  kind: (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'nothing';
    if (stat.isDirectory()) return 'folder';
    return stat.isFile() ? 'file' : 'other';
  },
  list: pathsIn,
  temporaries: temporariesIn,
  makeFolder: (path) => {
    fileOperation('FILE_UNWRITABLE', path, () => mkdirSync(path, { recursive: true }));
  },
  output: outputFile,
  defaultOutput: defaultOutputPath,
};

/** A unit's round seal in true size, as PNG. @throws what `drawRoundSeal` throws, SEAL_PICTURE_FAILED */
export function roundSealPicture(spec: RoundSealSpec): Uint8Array {
  const { diameter } = spec.size;
  const svg = drawRoundSeal(spec, loadSealFont());
  return renderInk({ svg, widthMm: diameter, heightMm: diameter, ink: SEAL_RED }).png;
}

/** Lays a report out as a PDF; what that needs is loaded only here. @throws SEAL_FONT_DAMAGED */
export async function reportPdf(report: PrintedReport): Promise<Uint8Array> {
  const adapter = await import('../adapters/report-pdf/index.ts');
  return adapter.reportPdf(report);
}

/** Draws pages of PDFs in a thread of its own. */
export { pagePictures, type PagePictures } from '../adapters/page-picture/index.ts';

/** Writes a table as an Excel workbook; what that needs is loaded only here. */
export async function tableWorkbook(table: SheetTable): Promise<Uint8Array> {
  const adapter = await import('../adapters/workbook.ts');
  return adapter.tableWorkbook(table);
}

/** A file that comes with the program, such as `demo/sample.pdf`. */
export function resource(name: string): Uint8Array {
  return new Uint8Array(readFileSync(resourcePath(name)));
}

/** Names of the files in a folder that comes with the program. */
export function resourceNames(folder: string): string[] {
  return readdirSync(resourcePath(folder)).sort();
}
