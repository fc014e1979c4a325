import { dirname, extname, resolve } from 'node:path';
import { sliceSource } from '@yinzheng/core/documents';
import { equalBytes, fail, hasCode, toHex, YinzhengError, type Answer } from '@yinzheng/core/kernel';
import {
  answerOf,
  checkTickets,
  isOpen,
  judgeSealedFile,
  ledgerOf,
  spendingOf,
  type CheckFinding,
  type FileVerdict,
  type Ledger,
  type SealedResult,
  type Spending,
} from '@yinzheng/core/reports';
import { sm3OfSource } from '@yinzheng/core/sm';
import { checkedRows } from '@yinzheng/core/use-log';
import type { Ticket } from '@yinzheng/core/approvals';
import type { Files, OpenFile, TemporaryFile, Workstation } from './workstation.ts';

/** What the checker found in a data folder and in the folders where its results lie. */
export interface CheckReport {
  readonly answer: Answer;
  /** Entries of the log. */
  readonly entries: number;
  readonly spent: Spending;
  /** Entries that are neither closed nor voided. */
  readonly open: number;
  /** Entries that were voided before the key signed and gave their impression back. */
  readonly voided: number;
  readonly findings: readonly CheckFinding[];
}

/** A file in one of the folders, and what the log says of it. */
interface Seen {
  readonly path: string;
  readonly digest: Uint8Array;
  readonly verdict: FileVerdict | 'unreadable' | 'result';
}

const NOTHING_SPENT: Spending = { total: 0, done: 0, voidedAfterSigning: 0, unresolved: 0 };

/** What cannot be read as a PDF. */
const UNREADABLE = ['PDF_NOT_PDF', 'PDF_BROKEN', 'PDF_TOO_LARGE'] as const;

/**
 * The one checker: the log against its chain, its tickets, the kept documents and the files in the folders where
 * results were put, and in `folders` besides. Reads only; beside a writer what is under way is told as open.
 * @throws FILE_UNREADABLE for a folder that is not there, STORE_UNAVAILABLE
 */
export async function checkStation(
  station: Workstation,
  files: Files,
  folders: readonly string[],
): Promise<CheckReport> {
  for (const folder of folders) {
    if (files.kind(folder) !== 'folder') fail('FILE_UNREADABLE', { path: folder, detail: 'ENOTDIR' });
  }
  const before = readLedger(station);
  if (before instanceof YinzhengError) return broken(before);
  const places = [
    ...new Set([...before.results.map(({ output }) => dirname(output)), ...jobFolders(before)]),
  ];
  const all = [...new Set([...places, ...folders.map((folder) => resolve(folder))])].sort();
  // What lies in the folders is listed before the log is read for good: a result is in the log before it has its name.
  const temporaries = all.flatMap((folder) => files.temporaries(folder));
  const own = station.temporaries();
  const paths = all.flatMap((folder) => files.list(folder)).filter(isPdf);
  const ledger = readLedger(station);
  if (ledger instanceof YinzhengError) return broken(ledger);
  const seen: Seen[] = [];
  for (const path of paths)
    if (files.kind(path) === 'file') seen.push(await look(path, ledger, station, files));
  const { findings, tickets } = checkTickets(ledger.entries, {
    authority: station.authority(),
    ticket: (digest) => station.ticket(digest),
  });
  return reportOf(ledger, [
    ...ledger.entries.filter(isOpen).map(openEntry),
    ...findings,
    ...(await resultFindings(ledger, seen, files)),
    ...seen.flatMap(strayFinding),
    ...leftFindings(temporaries, own, ledger, files),
    ...(await documentFindings(station, tickets, files)),
  ]);
}

/** The log put together once its chain and that of the records of authority hold; else what is wrong. */
function readLedger(station: Workstation): Ledger | YinzhengError {
  try {
    return ledgerOf(checkedRows(station.rows(), station.authority()));
  } catch (error) {
    const chain = error instanceof YinzhengError && /^(?:LOG_|AUTHORITY_BROKEN$)/.test(error.code);
    if (chain) return error;
    throw error;
  }
}

/** Nothing in a log that does not hold can be believed: nothing else is compared with it. */
function broken(error: YinzhengError): CheckReport {
  const findings: CheckFinding[] = [{ kind: 'log-broken', error }];
  return { answer: answerOf(findings), entries: 0, spent: NOTHING_SPENT, open: 0, voided: 0, findings };
}

function reportOf({ entries }: Ledger, findings: readonly CheckFinding[]): CheckReport {
  return {
    answer: answerOf(findings),
    entries: entries.length,
    spent: spendingOf(entries),
    open: entries.filter(isOpen).length,
    voided: entries.filter(({ result }) => result === 'voided').length,
    findings,
  };
}

function openEntry({ entryNo, reserved }: Ledger['entries'][number]): CheckFinding {
  return { kind: 'entry-open', entry: entryNo, path: reserved.output };
}

/** Where jobs have put their files or were about to. */
function jobFolders({ entries }: Ledger): string[] {
  return entries.map(({ reserved }) => dirname(reserved.output));
}

function isPdf(path: string): boolean {
  return extname(path).toLowerCase() === '.pdf';
}

async function look(path: string, ledger: Ledger, station: Workstation, files: Files): Promise<Seen> {
  let digest = new Uint8Array();
  try {
    digest = new Uint8Array((await files.digest(path)).digest);
    if (ledger.results.some((result) => equalBytes(result.digest, digest))) {
      return { path, digest, verdict: 'result' };
    }
    return { path, digest, verdict: await judge(path, ledger, station, files) };
  } catch (error) {
    if (hasCode(error, 'FILE_UNREADABLE')) return { path, digest, verdict: 'unreadable' };
    throw error;
  }
}

async function judge(
  path: string,
  ledger: Ledger,
  station: Workstation,
  files: Files,
): Promise<Seen['verdict']> {
  return withFile(files, path, async (source) => {
    try {
      const context = { ...station.trust(), now: station.clock.now() };
      return await judgeSealedFile(source, { ledger, seals: station.seals(), context });
    } catch (error) {
      if (!UNREADABLE.some((code) => hasCode(error, code))) throw error;
      // What is no PDF, or a broken one without signatures, is nobody's concern here.
      return contains(source, 'ByteRange') ? 'unreadable' : 'foreign';
    }
  });
}

function strayFinding({ path, verdict }: Seen): CheckFinding[] {
  if (verdict === 'unknown') return [{ kind: 'file-unknown', path }];
  if (verdict === 'incomplete') return [{ kind: 'file-incomplete', path }];
  return verdict === 'unreadable' ? [{ kind: 'file-unreadable', path }] : [];
}

/** Each result: there and unchanged, added to by others, changed, moved, or not there. */
async function resultFindings(
  { results }: Ledger,
  seen: readonly Seen[],
  files: Files,
): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const result of results) {
    const kind = await stateOf(result, files);
    if (kind === undefined) continue;
    const about = { entry: result.entries[0]!.entryNo, path: result.output };
    const copy = seen.find(({ path, digest }) => path !== result.output && equalBytes(digest, result.digest));
    if (kind === 'file-missing' && copy !== undefined) {
      findings.push({ kind: 'file-moved', ...about, now: copy.path });
    } else findings.push({ kind, ...about });
  }
  return findings;
}

async function stateOf(
  { output, digest, size }: SealedResult,
  files: Files,
): Promise<'file-missing' | 'file-changed' | 'file-extended' | undefined> {
  if (files.kind(output) === 'nothing') return 'file-missing';
  try {
    return await withFile(files, output, async (source) => {
      const begin = await sm3OfSource(sliceSource(source, 0, size));
      if (source.size < size || !equalBytes(begin.digest(), digest)) return 'file-changed';
      return source.size === size ? undefined : 'file-extended';
    });
  } catch (error) {
    if (hasCode(error, 'FILE_UNREADABLE')) return 'file-changed';
    throw error;
  }
}

function leftFindings(
  beside: readonly TemporaryFile[],
  own: readonly TemporaryFile[],
  { openJobs }: Ledger,
  files: Files,
): CheckFinding[] {
  const left = ({ path, jobId }: TemporaryFile): boolean =>
    (jobId === undefined || !openJobs.has(jobId)) && files.kind(path) !== 'nothing';
  const inside = new Set(own.map(({ path }) => path));
  return [
    ...beside
      .filter((one) => left(one) && !inside.has(one.path))
      .map(({ path }): CheckFinding => ({ kind: 'temporary-left', path })),
    ...own.filter(left).map(({ path }): CheckFinding => ({ kind: 'temporary-in-data', path })),
  ];
}

/** What is kept is what its name says, and everything that a ticket of the log names is kept. */
async function documentFindings(
  station: Workstation,
  tickets: readonly Ticket[],
  files: Files,
): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  const kept = new Set<string>();
  for (const path of station.documentFiles()) {
    const name = /[0-9a-f]{64}$/.exec(path)?.[0];
    if (name === undefined || files.kind(path) !== 'file') continue;
    kept.add(name);
    if (toHex((await files.digest(path)).digest) !== name) findings.push({ kind: 'document-changed', path });
  }
  const named = tickets.flatMap(({ request }) => request.documents);
  for (const [digest, { name }] of new Map(named.map((one) => [toHex(one.digest), one]))) {
    if (!kept.has(digest)) findings.push({ kind: 'document-missing', document: name });
  }
  return findings;
}

async function withFile<T>(files: Files, path: string, work: (source: OpenFile) => Promise<T>): Promise<T> {
  const source = files.open(path);
  try {
    return await work(source);
  } finally {
    source.close();
  }
}

const WINDOW = 1 << 20;

/** Whether a file has an ASCII word in it. */
function contains(source: OpenFile, word: string): boolean {
  for (let at = 0; at < source.size; at += WINDOW - word.length) {
    if (Buffer.from(source.read(at, WINDOW)).includes(word)) return true;
  }
  return false;
}
