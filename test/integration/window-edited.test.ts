import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { WindowStory } from '../support/window-story.ts';

// Somebody opens the database beside the running service and hides what was spent: nothing is stamped past the count.

let demo: DemoFolder & { remove(): void };
let story: WindowStory;

beforeAll(async () => {
  demo = await makeDemo();
  story = await WindowStory.open(demo);
}, 120_000);
afterAll(async () => {
  await story.service.close();
  demo.remove();
});

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
});
