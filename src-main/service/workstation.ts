import type { Authority } from '@yinzheng/core/authority';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import type { LicenceActs } from '@yinzheng/core/licences';
import type { Certificate } from '@yinzheng/core/pki';
import type { ByteSource, Clock, KeyToken, Random } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import type { ClosedUse, OutputFile, Recovered } from '@yinzheng/core/stamping';
import type {
  ChainsAudit,
  Closed,
  EntryResult,
  LogWitness,
  UseLogEntry,
  UseLogRow,
  UseLogStore,
} from '@yinzheng/core/use-log';
import type { CountedRows } from '@yinzheng/core/use-rights';
import type { LogAtHand, VerificationContext } from '@yinzheng/core/verification';
import type { DeliveryBook, Outbox, RelayBook, StoreBook } from '@yinzheng/core/sync';

/** A byte source over a file, to be closed by whoever opened it. */
export interface OpenFile extends ByteSource {
  /** Differs from what it was once the file's bytes were changed. @throws FILE_UNREADABLE */
  mark(): string;
  close(): void;
}

/** What identifies a file's bytes, and their number. */
export interface FileDigest {
  /** SM3. */
  readonly digest: Uint8Array;
  readonly size: number;
}

/** What a verification rests on, but for the time. */
export type TrustContext = Omit<VerificationContext, 'now'>;

/**
 * `read`: beside a writer; `own`: as the folder's only writer; `share`: to write in a thread of the process that owns
 * the folder, after its owner has checked and recovered it.
 */
export type Access = 'read' | 'own' | 'share';

/** A data folder as the use cases see it; compose.ts makes one. */
export interface Workstation {
  /** Absolute path. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Entries that an interrupted job had left open and that were ended when the folder was opened to write. */
  readonly recovered: readonly Recovered[];
  /** The verified records of authority. @throws AUTHORITY_BROKEN */
  authority(): Authority;
  /** Every seal of the folder, as it is now. @throws STORE_ALTERED, STORE_UNAVAILABLE */
  seals(): readonly Seal[];
  /**
   * Keeps one more seal, durably; whether it may be kept is for the caller to know. False: this very seal was kept
   * before. @throws SEAL_KEPT_OTHER, STORE_ALTERED, STORE_UNAVAILABLE
   */
  keepSeal(seal: Seal): boolean;
  /** Certificates of the makers whose seals may be taken in. @throws STORE_ALTERED, STORE_UNAVAILABLE */
  makers(): readonly Certificate[];
  /** The roots that the foundation names, and what stands beside them. @throws AUTHORITY_BROKEN */
  trust(): TrustContext;
  readonly log: UseLogStore;
  /**
   * Insists that both chains hold, as they are at this moment where somebody else wrote to the database since they were
   * checked. @throws AUTHORITY_BROKEN, LOG_EDITED and its like
   */
  requireWhole(): void;
  /** The log's rows in their order, once {@link requireWhole} let them through. @throws as it does */
  rows(): Iterable<UseLogRow>;
  /** The log's rows of one ticket's entries, as they are now; also where nothing may be written. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  rowsOfTicket(ticketId: Uint8Array): UseLogRow[];
  /** Checks both chains as they are now, against witnesses too; nothing that is chained makes it throw. */
  audit(witnesses: readonly LogWitness[]): ChainsAudit;
  /** The log, for comparing impressions with it: opened only after the whole of it was checked. */
  logAtHand(): LogAtHand;
  /** Every key on this computer that can be read. */
  keys(): readonly KeyToken[];
  /** Copies a document into the folder; it is known by its SM3 from then on. @throws FILE_UNREADABLE, FILE_UNWRITABLE */
  keepDocument(path: string): Promise<FileDigest>;
  /** Opens a kept document. @throws DOCUMENT_MISSING */
  openDocument(digest: Uint8Array, name: string): OpenFile;
  /** Paths of everything that is kept as a document. @throws FILE_UNREADABLE */
  documentFiles(): string[];
  /** A kept ticket by the SM3 of its bytes. */
  ticket(digest: Uint8Array): Uint8Array | undefined;
  /** SM3 of every kept ticket. */
  ticketDigests(): Uint8Array[];
  /**
   * The requests that were made here: the DER of their tickets, in every version. Nothing in it is authority: a ticket
   * is verified by whoever uses it.
   */
  readonly requests: KeptRequests;
  /** The acts on the way to licences, and of their lives. */
  readonly licences: LicenceActs;
  /** What becomes true of a licence in the transaction that closes the use of its seal. */
  closeUse(closed: ClosedUse): void;
  /** What must reach the central store. */
  readonly outbox: Outbox;
  /** Where that stands on its way. */
  readonly delivery: DeliveryBook;
  /** What else is kept of the central store. */
  readonly storeBook: StoreBook;
  /** What is kept of the unit's other workstations, and of tickets from and to them. */
  readonly relay: RelayBook;
  /** What the central store is to know of this workstation. */
  readonly own: OwnRecords;
  /** Runs several writes as one. */
  transaction<T>(work: () => T): T;
  /** The 台账 as it is shown (ADR 0016). */
  readonly ledger: ShownLedger;
  /** Names of the database's tables that are gone. */
  missingTables(): string[];
  /** Temporary files in the folder: being written, or left by an interruption. */
  temporaries(): TemporaryFile[];
  close(): void;
}

/** What the central store is to know of a workstation, as it is kept. */
export interface OwnRecords {
  /** The records of authority, the foundation first. */
  authorityRecords(): Uint8Array[];
  /** The certificate that the root of authority signs with, DER. */
  rootCertificate(): Uint8Array;
  crls(): Uint8Array[];
  statusLists(): Uint8Array[];
  addStatusList(list: Uint8Array): void;
  /** The signed heads of the use log behind a row, in their order, each with the last row it covers. */
  headsBehind(rowNo: number): { readonly rowNo: number; readonly body: Uint8Array }[];
  /** DER of the use log's last rows behind `after` up to `upTo`, `limit` at most, in their order. */
  rowsOfLog(after: number, upTo: number, limit: number): Uint8Array[];
  /** Whether a standing authorisation with that SM3 is kept here. */
  isAuthorisation(digest: Uint8Array): boolean;
}

/** The requests that were made here. */
export interface KeptRequests {
  /** Adds a version of a request. @throws STORE_UNAVAILABLE */
  keep(ticketId: Uint8Array, body: Uint8Array): void;
  /** The newest version of one. */
  latest(ticketId: Uint8Array): Uint8Array | undefined;
  /** Every version of one, the newest first. */
  versions(ticketId: Uint8Array): Uint8Array[];
  /** The newest version of each; versions are counted from 1. */
  all(): { readonly ticketId: Uint8Array; readonly version: number; readonly body: Uint8Array }[];
}

/** Which entries of the 台账 are wanted; what is left out does not narrow. */
export interface LedgerQuery {
  /** The first moment, and the first one after the last. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  /** esID */
  readonly seal?: string | undefined;
  /** Identifier of somebody who applied, approved or stamped. */
  readonly person?: string | undefined;
  readonly result?: EntryResult | undefined;
  /** Words that must all stand in the reason or in the document's name. */
  readonly text?: string | undefined;
}

/** An entry with the file that came of it, where it was closed. */
export interface ShownEntry {
  readonly entry: UseLogEntry;
  readonly closed: Closed | undefined;
}

/** How many impressions of a document count as spent on a request; numbers and digests in hexadecimal. */
export interface SpentUse {
  readonly ticketId: string;
  /** SM3 of the request that was used under that number. */
  readonly request: string;
  readonly document: string;
  readonly spent: number;
}

/** The table of the 台账. */
export interface LedgerTable {
  /** Newest first. */
  page(query: LedgerQuery, range: { readonly offset: number; readonly limit: number }): UseLogEntry[];
  /** Of everything that a query lets through: entries = spent + open + voided. */
  sums(query: LedgerQuery): {
    readonly entries: number;
    readonly spent: number;
    readonly open: number;
    readonly voided: number;
  };
}

/**
 * The 台账, out of rows that were checked as a whole: what is written into the database's file later changes it only
 * where it continues the chain. Each question sees what was appended until it was asked.
 * @throws AUTHORITY_BROKEN, LOG_EDITED and its like, STORE_UNAVAILABLE
 */
export interface ShownLedger extends LedgerTable {
  entry(entryNo: number): ShownEntry | undefined;
  /** The entries of a ticket, oldest first. */
  uses(ticketId: Uint8Array): ShownEntry[];
  /** Of every request, or of one. */
  spending(ticketId?: Uint8Array): SpentUse[];
  /**
   * The table as it was last found whole, whatever was done to the log since; good until the next question. Throws only
   * where it was not found whole before.
   */
  standing(): LedgerTable;
  /** Gives the memory back; it is put together anew when it is asked again. */
  forget(): void;
}

/** A temporary file of ours; `jobId` in hexadecimal where it is a result on its way. */
export interface TemporaryFile {
  readonly path: string;
  readonly jobId: string | undefined;
}

/** Files outside a data folder. */
export interface Files {
  /** @throws FILE_UNREADABLE */
  open(path: string): OpenFile;
  /** A whole small file. @throws FILE_UNREADABLE */
  read(path: string): Uint8Array;
  /** Insists that a name is free. @throws OUTPUT_EXISTS */
  requireFree(path: string): void;
  /** Makes a new file, durably. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
  create(path: string, bytes: Uint8Array): void;
  /** Replaces a small file in one step. @throws FILE_UNWRITABLE */
  replace(path: string, bytes: Uint8Array): void;
  /** SM3 and size of a file. @throws FILE_UNREADABLE */
  digest(path: string): Promise<FileDigest>;
  /** SM3 and SHA-256 of an open file. @throws FILE_UNREADABLE */
  digests(file: OpenFile): Promise<{ readonly sm3: Uint8Array; readonly sha256: Uint8Array }>;
  /** `other`: a pipe, a device and the like. */
  kind(path: string): 'folder' | 'file' | 'other' | 'nothing';
  /** Paths of what lies in a folder, sorted; none where there is no folder. @throws FILE_UNREADABLE */
  list(folder: string): string[];
  /** Temporary files of ours in a folder. @throws FILE_UNREADABLE */
  temporaries(folder: string): TemporaryFile[];
  /** Makes a folder and those above it. @throws FILE_UNWRITABLE */
  makeFolder(path: string): void;
  /** A result beside its target, under a temporary name of its job until it is published. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
  output(path: string, jobId: Uint8Array): OutputFile;
  /** 原名_已盖章.pdf, or the first free name after it; in the input's folder unless told otherwise. */
  defaultOutput(input: string, folder?: string): string;
}

/** The log's rows for counting what was used under a right; nothing is remembered from one question to the next. */
export function countedRows(station: Workstation): CountedRows {
  return { rowsOfTicket: (id) => station.rowsOfTicket(id), rowsAfter: () => [] };
}

/** The keys of a certificate that are on this computer. */
function keysOf(station: Workstation, { publicKey }: Certificate): KeyToken[] {
  const point = publicKey.sm2Point;
  return station.keys().filter((key) => point !== undefined && equalBytes(key.publicKey, point));
}

/** The key of a certificate, where it is on this computer. */
export function findKey(station: Workstation, certificate: Certificate): KeyToken | undefined {
  return keysOf(station, certificate)[0];
}

/**
 * The key of a certificate; `serial`: of the device that is meant. Of several that would do none is picked silently.
 * @throws KEY_MISSING, KEY_UNKNOWN, KEY_WRONG, KEY_AMBIGUOUS
 */
export function requireKeyOf(station: Workstation, certificate: Certificate, serial?: string): KeyToken {
  const holder = certificate.subject.commonName ?? certificate.subject.text;
  const fitting = keysOf(station, certificate);
  const chosen = serial === undefined ? fitting : fitting.filter((key) => key.serial === serial);
  const [key, ...others] = chosen;
  if (others.length > 0) fail('KEY_AMBIGUOUS', { serials: chosen.map((one) => one.serial).join(', ') });
  if (key !== undefined) return key;
  if (serial === undefined) return fail('KEY_MISSING', { holder });
  const there = station.keys().some((one) => one.serial === serial);
  return there ? fail('KEY_WRONG', { serial, holder }) : fail('KEY_UNKNOWN', { serial });
}

/**
 * What a seal's own use rests on: this workstation was set up with lists of revocation and of seal status, so a list
 * that is missing or stale is not taken for a good one.
 */
export function strictTrust(station: Workstation): TrustContext {
  const trust = station.trust();
  return { ...trust, policy: { ...trust.policy, revocationSource: true, sealStatusSource: true } };
}
