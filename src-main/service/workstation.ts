import type { Authority } from '@yinzheng/core/authority';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import type { ByteSource, Clock, KeyToken, Random } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import type { OutputFile, Recovered } from '@yinzheng/core/stamping';
import type { ChainsAudit, LogWitness, UseLogRow, UseLogStore } from '@yinzheng/core/use-log';
import type { LogAtHand, VerificationContext } from '@yinzheng/core/verification';

/** A byte source over a file, to be closed by whoever opened it. */
export interface OpenFile extends ByteSource {
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

/** `read`: beside a writer; `own`: as the folder's only writer. */
export type Access = 'read' | 'own';

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
  /** Every seal of the folder. */
  seals(): readonly Seal[];
  /** The roots that the foundation names, and what stands beside them. @throws AUTHORITY_BROKEN */
  trust(): TrustContext;
  readonly log: UseLogStore;
  /** The log's rows in their order, once both chains were checked. @throws AUTHORITY_BROKEN, LOG_EDITED and its like */
  rows(): Iterable<UseLogRow>;
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
  /** Names of the database's tables that are gone. */
  missingTables(): string[];
  /** Temporary files in the folder: being written, or left by an interruption. */
  temporaries(): TemporaryFile[];
  close(): void;
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

/** The key of a certificate, where it is on this computer. */
export function findKey(station: Workstation, certificate: Certificate): KeyToken | undefined {
  const point = certificate.publicKey.sm2Point;
  return station.keys().find((key) => point !== undefined && equalBytes(key.publicKey, point));
}

/** The key of a certificate. @throws KEY_MISSING */
export function requireKeyOf(station: Workstation, certificate: Certificate): KeyToken {
  const holder = certificate.subject.commonName ?? certificate.subject.text;
  return findKey(station, certificate) ?? fail('KEY_MISSING', { holder });
}

/**
 * What a seal's own use rests on: this workstation was set up with lists of revocation and of seal status, so a list
 * that is missing or stale is not taken for a good one.
 */
export function strictTrust(station: Workstation): TrustContext {
  const trust = station.trust();
  return { ...trust, policy: { ...trust.policy, revocationSource: true, sealStatusSource: true } };
}
