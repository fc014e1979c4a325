import { sliceSource } from '@yinzheng/core/documents';
import { equalBytes, hasCode } from '@yinzheng/core/kernel';
import {
  judgeSealedFile,
  type CheckFinding,
  type FileVerdict,
  type Ledger,
  type SealedFile,
  type SealedFileFacts,
  type SealedResult,
} from '@yinzheng/core/reports';
import { sm3OfSource } from '@yinzheng/core/sm';
import type { LogWitness, WitnessVerdict } from '@yinzheng/core/use-log';
import type { Files, OpenFile } from './workstation.ts';

// The files that the checker looks at, and what it makes of each.

/** A file that was looked at, what the log says of it and it of the log. */
export interface Seen {
  readonly path: string;
  readonly digest: Uint8Array;
  /** `result`: byte for byte what a finished job has made. */
  readonly verdict: FileVerdict | 'unreadable' | 'result';
  readonly witnesses: readonly LogWitness[];
}

/** What cannot be read as a PDF. */
const UNREADABLE = ['PDF_NOT_PDF', 'PDF_BROKEN', 'PDF_TOO_LARGE'] as const;

/** Reads a file and verifies what is in it. */
export async function look(path: string, facts: SealedFileFacts, files: Files): Promise<Seen> {
  let digest = new Uint8Array();
  try {
    digest = new Uint8Array((await files.digest(path)).digest);
    const { verdict, witnesses } = await judge(path, facts, files);
    const isResult = facts.ledger.results.some((result) => equalBytes(result.digest, digest));
    return { path, digest, verdict: isResult ? 'result' : verdict, witnesses };
  } catch (error) {
    if (hasCode(error, 'FILE_UNREADABLE')) return { path, digest, verdict: 'unreadable', witnesses: [] };
    throw error;
  }
}

async function judge(
  path: string,
  facts: SealedFileFacts,
  files: Files,
): Promise<SealedFile | { readonly verdict: 'unreadable'; readonly witnesses: readonly [] }> {
  return withFile(files, path, async (source) => {
    try {
      return await judgeSealedFile(source, facts);
    } catch (error) {
      if (!UNREADABLE.some((code) => hasCode(error, code))) throw error;
      // What is no PDF, or a broken one without signatures, is nobody's concern here.
      return { verdict: contains(source, 'ByteRange') ? 'unreadable' : 'foreign', witnesses: [] };
    }
  });
}

/** What the log does not know of the files that were looked at. */
export function strayFindings(seen: readonly Seen[], { results }: Ledger): CheckFinding[] {
  const entries = new Map(results.map((result) => [result.output, result.entries[0]?.entryNo]));
  return seen.flatMap(({ path, verdict }): CheckFinding[] => {
    if (verdict === 'unknown') return [{ kind: 'file-unknown', path }];
    if (verdict === 'incomplete') return [{ kind: 'file-incomplete', path }];
    if (verdict === 'updated') return [{ kind: 'file-updated', path, entry: entries.get(path) }];
    return verdict === 'unreadable' ? [{ kind: 'file-unreadable', path }] : [];
  });
}

/** Where the files contradict the log, each file once. `audit` checks the log as it is now, so after they were read. */
export function logFindings(
  seen: readonly Seen[],
  audit: (witnesses: readonly LogWitness[]) => readonly WitnessVerdict[],
): CheckFinding[] {
  const carried = seen.flatMap((one) => one.witnesses.map((witness) => ({ ...one, witness })));
  if (carried.length === 0) return [];
  const verdicts = audit(carried.map(({ witness }) => witness));
  const findings = new Map<string, CheckFinding>();
  for (const [index, { path, verdict }] of carried.entries()) {
    const finding = verdicts[index]?.finding;
    // A file that somebody sealed elsewhere says nothing of this log.
    if (finding === undefined || (finding.kind === 'swapped' && verdict !== 'result')) continue;
    const known = findings.get(path)?.row ?? Infinity;
    if (finding.number < known) findings.set(path, { kind: 'log-contradicted', path, row: finding.number });
  }
  return [...findings.values()];
}

/** Each result: there and unchanged, added to by others, changed, moved, or not there. */
export async function resultFindings(
  { results }: Ledger,
  seen: readonly Seen[],
  files: Files,
): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const result of results) {
    const there = seen.find(({ path }) => path === result.output);
    const kind = await stateOf(result, there?.verdict, files);
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
  verdict: Seen['verdict'] | undefined,
  files: Files,
): Promise<'file-missing' | 'file-changed' | 'file-extended' | undefined> {
  if (files.kind(output) === 'nothing') return 'file-missing';
  try {
    return await withFile(files, output, async (source) => {
      const begin = await sm3OfSource(sliceSource(source, 0, size));
      if (source.size < size || !equalBytes(begin.digest(), digest)) return 'file-changed';
      if (source.size === size) return undefined;
      // What was added is judged with the file itself; `updated` is told there.
      if (verdict === 'updated') return undefined;
      return verdict === 'known' ? 'file-extended' : 'file-changed';
    });
  } catch (error) {
    if (hasCode(error, 'FILE_UNREADABLE')) return 'file-changed';
    throw error;
  }
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
