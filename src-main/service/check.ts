import { dirname, extname, resolve } from 'node:path';
import { fail, hasCode, toHex, YinzhengError, type Answer } from '@yinzheng/core/kernel';
import {
  answerOf,
  checkTickets,
  isOpen,
  ledgerOf,
  spendingOf,
  type CheckFinding,
  type Ledger,
  type Spending,
} from '@yinzheng/core/reports';
import { licenceVersionDer } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { checkedRows, findingError } from '@yinzheng/core/use-log';
import type { UseRight } from '@yinzheng/core/use-rights';
import { logFindings, look, resultFindings, strayFindings, type Seen } from './check-files.ts';
import { logProblem } from './log-told.ts';
import type { Files, TemporaryFile, Workstation } from './workstation.ts';

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

const NOTHING_SPENT: Spending = { total: 0, done: 0, voidedAfterSigning: 0, unresolved: 0 };

/**
 * The one checker: the log against its chain, its tickets, the kept documents and the files in the folders where
 * results were put, and in `folders` besides; sealed files are witnesses of the log too (ADR 0012). Reads only; beside
 * a writer what is under way is told as open.
 * @throws FILE_UNREADABLE for a folder that is not there, STORE_UNAVAILABLE
 */
export async function checkStation(
  station: Workstation,
  files: Files,
  folders: readonly string[],
): Promise<CheckReport> {
  for (const folder of folders) {
    const kind = files.kind(folder);
    if (kind === 'nothing') fail('FILE_UNREADABLE', { path: folder, detail: 'ENOENT' });
    if (kind !== 'folder') fail('FILE_UNREADABLE', { path: folder, detail: 'not a folder' });
  }
  const [gone] = station.missingTables();
  const damage =
    gone === undefined ? [] : [damaged(new YinzhengError('STORE_DAMAGED', { path: station.folder }))];
  try {
    return await compare(station, files, folders, damage);
  } catch (error) {
    if (!hasCode(error, 'STORE_DAMAGED')) throw error;
    return unbelievable(damage.length > 0 ? damage : [damaged(error)]);
  }
}

async function compare(
  station: Workstation,
  files: Files,
  folders: readonly string[],
  damage: readonly CheckFinding[],
): Promise<CheckReport> {
  const before = readLedger(station);
  if (before instanceof YinzhengError)
    return unbelievable([...damage, { kind: 'log-broken', error: before }]);
  const kept = readKept(station);
  if (kept instanceof YinzhengError) return unbelievable([...damage, damaged(kept)]);
  const outputs = before.results.map(({ output }) => output);
  const places = [...new Set([...outputs.map((output) => dirname(output)), ...jobFolders(before)])];
  const all = [...new Set([...places, ...folders.map((folder) => resolve(folder))])].sort();
  // What lies in the folders is listed before the log is read for good: a result is in the log before it has its name,
  // and a ticket is kept in one step with its first entry.
  const temporaries = all.flatMap((folder) => files.temporaries(folder));
  const own = station.temporaries();
  const listed = all.flatMap((folder) => files.list(folder)).filter(isPdf);
  const paths = [...new Set([...listed, ...outputs])].filter((path) => files.kind(path) === 'file');
  const ledger = readLedger(station);
  if (ledger instanceof YinzhengError)
    return unbelievable([...damage, { kind: 'log-broken', error: ledger }]);
  const context = { ...kept.trust, now: station.clock.now() };
  const seen: Seen[] = [];
  for (const path of paths) seen.push(await look(path, { ledger, seals: kept.seals, context }, files));
  const { findings, tickets } = checkTickets(ledger.entries, {
    authority: station.authority(),
    ticket: (digest) => station.ticket(digest),
    kept: kept.tickets,
  });
  return reportOf(ledger, [
    ...damage,
    ...toldFindings(station),
    ...logFindings(seen, (witnesses) => station.audit(witnesses).witnesses),
    ...ledger.entries.filter(isOpen).map(openEntry),
    ...findings,
    ...(await resultFindings(ledger, seen, files)),
    ...strayFindings(seen, ledger),
    ...leftFindings(temporaries, own, ledger, files),
    ...licenceFindings(station, ledger, tickets),
    ...(await documentFindings(station, tickets, files)),
  ]);
}

/** Whether the log has what the central store was told of it. */
function toldFindings(station: Workstation): CheckFinding[] {
  const error = logProblem(station);
  return error === undefined ? [] : [{ kind: 'log-outdated', error }];
}

/** The log put together once its chain and that of the records of authority hold; else what is wrong. */
function readLedger(station: Workstation): Ledger | YinzhengError {
  try {
    return ledgerOf(checkedRows(station.rows(), station.authority()));
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    if (/^(?:LOG_|AUTHORITY_BROKEN$)/.test(error.code)) return error;
    // The root of authority cannot be read: then the records do not hold, as `verify-log` says.
    const { firstBad } = station.audit([]);
    if (error.code !== 'FILE_UNREADABLE' || firstBad === null) throw error;
    return findingError(firstBad);
  }
}

/** What else is kept, as far as the whole needs it: what of it is damaged is told and does not stop the checker. */
function readKept(station: Workstation):
  | {
      readonly tickets: readonly Uint8Array[];
      readonly seals: ReturnType<Workstation['seals']>;
      readonly trust: ReturnType<Workstation['trust']>;
    }
  | YinzhengError {
  try {
    return { tickets: station.ticketDigests(), seals: station.seals(), trust: station.trust() };
  } catch (error) {
    const told = ['STORE_UNAVAILABLE', 'STORE_DAMAGED', 'INTERNAL'] as const;
    if (!(error instanceof YinzhengError) || told.some((code) => hasCode(error, code))) throw error;
    return error;
  }
}

function damaged(error: YinzhengError): CheckFinding {
  return { kind: 'data-damaged', error };
}

/** Where the log does not hold or what it rests on is gone, nothing else is compared with it. */
function unbelievable(findings: readonly CheckFinding[]): CheckReport {
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

/** Every licence that was sealed is kept as a version, and among what must reach the central store. */
function licenceFindings(
  { licences, delivery }: Workstation,
  { results }: Ledger,
  rights: readonly UseRight[],
): CheckFinding[] {
  const bundles = new Map(
    rights.flatMap((right) => (right.kind === 'licence' ? [[toHex(sm3(right.der)), right.bundle]] : [])),
  );
  return results.flatMap(({ entries, digest: file, size, output: path }): CheckFinding[] => {
    const { entryNo: entry, reserved } = entries[0]!;
    const bundle = bundles.get(toHex(reserved.ticket));
    if (bundle === undefined) return [];
    const digest = sm3(licenceVersionDer({ bundle, file, size }));
    if (!licences.has(digest)) return [{ kind: 'licence-missing', entry, path }];
    return delivery.has(digest) ? [] : [{ kind: 'licence-not-queued', entry, path }];
  });
}

/** What is kept is what its name says, and everything that a ticket of the log names is kept; a licence's PDF lies in its sealed file. */
async function documentFindings(
  station: Workstation,
  rights: readonly UseRight[],
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
  const named = rights.flatMap(({ kind, documents }) => (kind === 'ticket' ? documents : []));
  for (const [digest, { name }] of new Map(named.map((one) => [toHex(one.digest), one]))) {
    if (!kept.has(digest)) findings.push({ kind: 'document-missing', document: name });
  }
  return findings;
}
