import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { readSheet } from '../support/sheet.ts';
import { WindowStory } from '../support/window-story.ts';

// Somebody opens the database beside the running service and hides what was spent: nothing is stamped past the count.
// Or adds a row that is none: what was shown until then can still be saved as a table.

let demo: DemoFolder & { remove(): void };
let story: WindowStory;

beforeAll(async () => {
  demo = await makeDemo();
}, 120_000);
afterAll(() => demo.remove());
beforeEach(async () => {
  story = await WindowStory.open(demo);
});
afterEach(() => story.service.close());

/** Runs SQL past the triggers, on a connection of its own. */
function edit(sql: string): number {
  const db = new Database(join(story.office.data, 'yinzheng.sqlite'));
  try {
    db.exec('DROP TRIGGER use_log_row_no_update');
    return db.prepare(sql).run().changes;
  } finally {
    db.close();
  }
}

const HIDE = "UPDATE use_log_row SET ticket_id = NULL WHERE kind = 'reserved'";
const ADD = `INSERT INTO use_log_row (row_no, entry_no, kind, ticket_id, body)
  SELECT max(row_no) + 1, max(entry_no), 'annotated', NULL, x'3000' FROM use_log_row`;

describe('a log that is edited beside the running service', { timeout: 60_000 }, () => {
  it('is found before anything more is stamped or remarked, prepared before or after', async () => {
    const id = await story.agreed({ '一.pdf': 1 });
    const [first, second] = [await story.stamping(id), await story.stamping(id)];
    expect((await story.zhang.carryOut(first, story.pin('custodian'))).state).toBe('done');
    const annotate = () => story.zhang.page('ledger.annotate', { number: 1, note: '盖错了' });
    const remark = await annotate();

    expect(edit(HIDE)).toBe(1);

    for (const job of [second, remark.job]) {
      const { state, error } = await story.zhang.carryOut(job, story.pin('custodian'));
      expect(state).toBe('failed');
      expect(error?.code).toMatch(/^LOG_/);
    }
    expect(await asyncCodeOf(() => story.stamping(id))).toMatch(/^LOG_/);
    expect(await asyncCodeOf(annotate)).toMatch(/^LOG_/);
    expect(story.results()).toHaveLength(1);
  });

  it('leaves what was shown before to be exported, as its remedy says', async () => {
    const id = await story.agreed({ '一.pdf': 1 });
    expect((await story.zhang.carryOut(await story.stamping(id), story.pin('custodian'))).state).toBe('done');
    const look = () => story.zhang.page('ledger.page', { filter: {}, offset: 0, limit: 50 });
    const before = await look();
    expect(before.rows).toMatchObject([{ number: 1, result: 'done', document: '一.pdf' }]);

    expect(edit(ADD)).toBe(1);

    for (const _ of [1, 2]) expect(await asyncCodeOf(look)).toMatch(/^LOG_/);
    for (const _ of [1, 2]) {
      const { job } = await story.zhang.page('ledger.export', { filter: {} });
      const { state, error, result } = await story.zhang.job(job, 'done', 'failed');
      expect([state, error]).toEqual(['done', null]);
      if (result?.kind !== 'export') throw new Error(state);
      expect([result.rows, /_核对没有通过\.xlsx$/.test(result.made.name)]).toEqual([1, true]);
      const { product } = result.made;
      const { source } = await story.zhang.host('host.open', { kind: 'product', product });
      if (!('base64' in source)) throw new Error('not bytes');
      const cells = readSheet(Buffer.from(source.base64, 'base64')).rows;
      expect(cells[0]![0]!.value).toContain('没有通过');
      expect(cells.at(-1)!.map(({ value }) => value)).toEqual(
        expect.arrayContaining(['1', '一.pdf', before.rows[0]!.digest]),
      );
    }
    expect(await asyncCodeOf(look)).toMatch(/^LOG_/);
  });
});
