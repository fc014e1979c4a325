import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeDemo } from '../cli.ts';
import { KeyTable, type KeyCase } from './key-table.ts';

/** The unit of a file of tests. */
export function keyTableSuite(): {
  begin(): Promise<void>;
  end(): void;
  table(): KeyTable;
} {
  const kept: { table?: KeyTable; folder?: string } = {};
  return {
    begin: async () => {
      kept.folder = mkdtempSync(join(tmpdir(), 'yinzheng-keys-'));
      const demo = await makeDemo();
      try {
        kept.table = await KeyTable.make(demo, kept.folder);
      } finally {
        demo.remove();
      }
    },
    end: () => {
      if (kept.folder !== undefined) rmSync(kept.folder, { recursive: true, force: true });
    },
    table: () => {
      if (kept.table === undefined) throw new Error('not begun');
      return kept.table;
    },
  };
}

/** What became of a stamping whose key failed at this call: only from C_Sign on may there be a signature. */
function expectedResult({ call, fault }: KeyCase): string | undefined {
  if (fault === 'slow') return 'done';
  if (call === 'C_Sign') return 'unresolved';
  if (call === 'C_SignInit') return 'voided';
  // The session was never opened: nothing was reserved; or it is ended, and everything is done.
  return call === 'C_Login' || call === 'C_OpenSession' ? undefined : 'done';
}

/** Plays a case and expects of it what holds for each. */
export async function playCase(table: KeyTable, one: KeyCase): Promise<void> {
  const before = await table.sums();
  const { code, entries, nextKey, unknownFiles, alive } = await table.play(one);
  expect({ nextKey, unknownFiles, alive }).toEqual({ nextKey: true, unknownFiles: [], alive: [] });
  const { whole, spent, parts } = await table.sums();
  expect(whole).toBe(true);
  expect(spent).toBe(parts);
  if (one.port !== 'stamp') {
    expect(entries).toEqual([]);
    expect(spent).toBe(before.spent);
    return;
  }
  const result = expectedResult(one);
  expect(entries.map((entry) => entry.result)).toEqual(result === undefined ? [] : [result]);
  expect(code === '').toBe(result === 'done');
}
