import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { toHex, type Answer } from '@yinzheng/core/kernel';
import { entriesOf, parseRow, type UseLogEntry, type UseLogRow } from '@yinzheng/core/use-log';
import { expect } from 'vitest';
import { checkStation, type CheckReport } from '../../../src-main/service/check.ts';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../../src-main/service/compose.ts';
import { verifyFile } from '../../../src-main/service/verify.ts';
import { sm3Hex, type FaultOffice } from './office.ts';

// What must hold after every crash and every failing disk, said without the checker and by it.

/** The log's rows as they lie there, read from a copy: nobody of ours opens the folder for it. */
export function rowsOf(office: FaultOffice): UseLogRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-rows-'));
  try {
    for (const name of readdirSync(office.data).filter((one) => one.startsWith('yinzheng.sqlite'))) {
      cpSync(join(office.data, name), join(folder, name));
    }
    const copy = new Database(join(folder, 'yinzheng.sqlite'));
    const bodies = copy.prepare<[], { body: Buffer }>('SELECT body FROM use_log_row ORDER BY row_no').all();
    copy.close();
    return bodies.map(({ body }) => parseRow(new Uint8Array(body)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Log before ink: at no moment has the key been asked for more than is reserved, or a row said more than it made. */
export function expectLogBeforeInk(office: FaultOffice): void {
  const entries = entriesOf(rowsOf(office));
  const { asked, made } = office.journal();
  const signed = entries.filter(({ signedDigest }) => signedDigest !== undefined);
  expect(asked, 'signatures asked for before they were reserved').toBeLessThanOrEqual(entries.length);
  expect(signed.length, 'signed rows without a signature').toBeLessThanOrEqual(made);
  const named = readdirSync(office.out).filter((name) => name.endsWith('.pdf'));
  if (named.includes('通知_已盖章.pdf')) {
    const results = entries.map(({ result }) => result);
    expect(results, 'a file with its name before its signatures are in the log').not.toContain('open');
  }
}

/** Opens the folder to write, as the next writing command does; returns how interrupted entries ended. */
export function takeOver(office: FaultOffice): Promise<readonly string[]> {
  return inWorkstation(office.data, 'own', SYSTEM, ({ recovered }) =>
    recovered.map(({ outcome }) => outcome),
  );
}

/** The checker's report. */
export function checked(office: FaultOffice): Promise<CheckReport> {
  return inWorkstation(office.data, 'read', SYSTEM, (station) =>
    checkStation(station, SYSTEM_FILES, [office.out]),
  );
}

/** What is allowed besides. */
export interface Allowed {
  /** Files in the result folder that are not ours. */
  readonly foreign?: readonly string[];
  /** Processes that ended before their job did. */
  readonly interrupted?: number;
}

/** Everything that must hold once the folder was taken over. */
export async function expectHeld(office: FaultOffice, allowed: Allowed = {}): Promise<UseLogEntry[]> {
  const [rows, report, answers] = await lookedAt(office, allowed.foreign ?? []);
  const entries = entriesOf(rows);
  const spent = entries.filter(({ result }) => result !== 'voided').length;
  const { asked, made } = office.journal();
  const results = entries.map(({ result }) => result);
  expect(results).not.toContain('open');
  expect(results).not.toContain('signed');
  expect(spent, 'more is spent than was allowed').toBeLessThanOrEqual(office.count);
  expect(made, 'a signature that does not count').toBeLessThanOrEqual(spent);
  expect(spent, 'something counts that nobody asked for').toBeLessThanOrEqual(
    asked + (allowed.interrupted ?? 1),
  );
  const closed = rows.flatMap(({ content }) => (content.kind === 'closed' ? [toHex(content.digest)] : []));
  for (const [name, answer] of answers) {
    expect(closed, `${name} is in the log`).toContain(sm3Hex(readFileSync(join(office.out, name))));
    expect(answer, name).toBe('valid');
  }
  expect(new Set(closed).size, 'results under a name').toBe(answers.size);
  expect(
    office.files().filter((name) => name.includes('.part')),
    'temporary files',
  ).toEqual([]);
  expect(readFileSync(office.document).equals(office.original), 'the original').toBe(true);
  const kept = join(office.data, 'documents', sm3Hex(office.original));
  expect(readFileSync(kept).equals(office.original), 'the kept document').toBe(true);
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({
    answer: 'valid',
    open: 0,
    entries: entries.length,
    spent: { total: spent },
  });
  return entries;
}

/** The log's rows, the checker's report, and what whoever receives each result is told of it. */
function lookedAt(
  office: FaultOffice,
  foreign: readonly string[],
): Promise<readonly [UseLogRow[], CheckReport, ReadonlyMap<string, Answer>]> {
  return inWorkstation(office.data, 'read', SYSTEM, async (station) => {
    const answers = new Map<string, Answer>();
    const named = readdirSync(office.out).filter((one) => !foreign.includes(one) && !one.endsWith('.part'));
    for (const name of named) {
      const { answer } = await verifyFile(SYSTEM_FILES, join(office.out, name), {
        trust: station.trust(),
        clock: SYSTEM.clock,
        log: station.logAtHand(),
      });
      answers.set(name, answer);
    }
    return [[...station.rows()], await checkStation(station, SYSTEM_FILES, [office.out]), answers] as const;
  });
}

/** Stamps once more where something is left on the ticket, without any fault. */
export async function expectGoesOn(office: FaultOffice, entries: readonly UseLogEntry[]): Promise<void> {
  const spent = entries.filter(({ result }) => result !== 'voided').length;
  const { report } = await office.stamp({ bare: true, more: { positions: [{ page: 1, x: 100, y: 140 }] } });
  const expected = spent < office.count ? { result: 'done' } : { result: 'refused', code: 'TICKET_SPENT' };
  expect(report?.outcomes?.[0]).toMatchObject(expected);
}
