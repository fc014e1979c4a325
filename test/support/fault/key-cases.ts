import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeDemo } from '../cli.ts';
import { BESIDE, LOOKS, PORT_CALLS, type KeyCase, type PortCall } from './key-plan.ts';
import { KeyTable, type KeyCaseEnd } from './key-table.ts';

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

/** What holds after every act, whatever went wrong. */
function expectOrder(end: KeyCaseEnd): void {
  const { nextKey, sameKey, alive, tries, after } = end;
  expect({ nextKey, sameKey, alive, tries }).toEqual({ nextKey: true, sameKey: true, alive: [], tries: 0 });
  expect(after.unknownFiles).toEqual([]);
  expect(after.whole).toBe(true);
  expect(after.spent).toBe(after.parts);
}

/** Plays every act without a fault: what it does, and that it makes the calls that the table names. */
export async function playHealthy(table: KeyTable, port: PortCall): Promise<void> {
  const end = await table.healthy(port);
  expectOrder(end);
  expect(end.code).toBe('');
  expectWork({ port, call: '', which: 'first', fault: 'slow' }, end);
  const { once, often }: { once: readonly string[]; often: readonly string[] } = PORT_CALLS[port];
  const beside = [...LOOKS, ...(BESIDE[port] ?? [])];
  const made = [...end.calls].filter(([call]) => often.includes(call) || !beside.includes(call));
  expect(made.map(([call]) => call).sort()).toEqual([...once, ...often].sort());
  for (const [call, times] of made) if (once.includes(call)) expect([call, times]).toEqual([call, 1]);
}

/** Plays a case and expects of it what holds for each. */
export async function playCase(table: KeyTable, one: KeyCase): Promise<void> {
  const end = await table.play(one);
  expectOrder(end);
  expectWork(one, end);
  // Nothing is tried again: neither a PIN nor a document's signature.
  const probes = one.port === 'self-test' || one.port === 'request for a new key';
  for (const call of ['C_Login', 'C_SetPIN', 'C_InitPIN', 'C_InitToken', ...(probes ? [] : ['C_Sign'])]) {
    const made = end.calls.get(call) ?? 0;
    expect(made, `${call} is made ${made} times`).toBeLessThanOrEqual(mostOf(one.port, call));
  }
}

/** How often an act may make a call. */
function mostOf(port: PortCall, call: string): number {
  const { once, often }: { once: readonly string[]; often: readonly string[] } = PORT_CALLS[port];
  if (once.includes(call)) return 1;
  if (!often.includes(call)) return 0;
  // An impression and its checkpoint, each with its PIN where the key wants that; a change before and after the login.
  return port === 'stamp with a PIN each time' && call === 'C_Login' ? 3 : 2;
}

/** What became of the work itself. The module's own record of its calls is what the program's word is held against. */
function expectWork({ port, fault }: KeyCase, { code, signed, pinKnown, before, after }: KeyCaseEnd): void {
  if (fault === 'slow') expect(code).toBe('');
  const stamps = port === 'stamp' || port === 'stamp with a PIN each time';
  const entries = after.entries.slice(before.entries.length).map(({ result }) => result);
  if (!stamps) {
    expect(entries).toEqual([]);
    expect(after.spent).toBe(before.spent);
  } else if (signed.length === 0) {
    // Never asked to sign: nothing was reserved, or it was given back.
    expect(code).not.toBe('');
    expect([[], ['voided']]).toContainEqual(entries);
  } else if (signed[0] === 0) {
    expect([['done'], ['unresolved']]).toContainEqual(entries);
    expect(code === '').toBe(entries[0] === 'done');
  } else {
    expect(code).not.toBe('');
    expect(entries).toEqual(['unresolved']);
  }
  const remarks = port === 'annotate' && code === '' ? 1 : 0;
  expect(after.remarks - before.remarks).toBe(remarks);
  // A PIN may be another than before where that is said, and nowhere else.
  const unsure = code === 'PIN_CHANGE_UNSURE' || code === 'KEY_RESET_UNSURE';
  if (!unsure && port !== 'format') expect(pinKnown).toBe(true);
}
