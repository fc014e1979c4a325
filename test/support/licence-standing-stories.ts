import { afterEach, describe, expect, it, vi } from 'vitest';
import { alter } from './kept-seals.ts';
import type { LicenceDesk } from './licence-desk.ts';
import type { Seat } from './window.ts';

/** Where licences and records stand, as the window tells it; part of the tests of a desk that has an authorisation. */
export function licencesStandingStories(desk: () => LicenceDesk): void {
  describe('a licence in use', { timeout: 120_000 }, () => {
    afterEach(() => void vi.useRealTimers());
    const DAY_MS = 86_400_000;

    it('is told to be over, or still to come, by the day it is', async () => {
      const { entry } = desk();
      const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
      const form = await desk().form('秦十九', { validFrom: tomorrow });
      const draft = await desk().collect('秦十九', { form });
      await desk().review(draft);
      await desk().issue([draft]);
      const terms = async () => {
        const { row } = await entry.page('licences.get', { id: draft });
        const { rows } = await entry.page('licences.list', { text: '秦十九', offset: 0, limit: 5 });
        return [row.state, row.term, ...rows.map(({ term }) => term)];
      };
      expect(await terms()).toEqual(['active', 'not-yet', 'not-yet']);
      const now = Date.now();
      vi.useFakeTimers({ toFake: ['Date'], now: now + DAY_MS });
      expect(await terms()).toEqual(['active', 'runs', 'runs']);
      vi.useFakeTimers({ toFake: ['Date'], now: now + 367 * DAY_MS });
      expect(await terms()).toEqual(['active', 'over', 'over']);
    });

    it('is no nearer to the store than the last act of its life', async () => {
      const { officer, office } = desk();
      const identifier = await desk().issued('尤二十');
      const delivery = async () =>
        (await officer.page('licences.list', { text: '尤二十', offset: 0, limit: 5 })).rows.map(
          (row) => row.delivery,
        );
      expect(await delivery()).toMatchObject([{ state: 'waiting' }]);
      await desk().event(identifier, 'annual-review', 'routine');
      const { life } = await officer.page('licences.get', { id: identifier });
      const number = life.at(-1)?.delivery?.number ?? 0;
      alter(office.data, `UPDATE delivery SET state = 'aside' WHERE number = ${number}`);
      expect(await delivery()).toMatchObject([{ state: 'aside', number }]);
    });
  });

  describe('a record', { timeout: 120_000 }, () => {
    it('waits for each of them in turn, and for nobody else', async () => {
      const draft = await desk().collect('卫十三');
      const waits = async (seat: Seat): Promise<string[]> => {
        const { licences } = await seat.page('home.get', {});
        return licences.filter(({ row }) => row.id === draft).map(({ act }) => act);
      };
      const all = async (): Promise<string[][]> =>
        Promise.all([desk().entry, desk().reviewer, desk().officer, desk().leader].map(waits));
      expect(await all()).toEqual([[], ['review'], [], []]);
      await desk().review(draft, 'returned', [{ key: 'holders', remark: '姓名与证件不符' }]);
      expect(await all()).toEqual([['correct'], [], [], []]);
      await desk().collect('卫十三', { draft });
      await desk().review(draft);
      expect(await all()).toEqual([[], [], ['issue'], []]);
    });
  });

  describe('what can no longer be issued', { timeout: 120_000 }, () => {
    /** What the licence's officer and collector are told to do about a draft, and why it cannot be issued. */
    const told = async (draft: string) => {
      const { entry, officer } = desk();
      const acts = await Promise.all(
        [entry, officer].map(async (seat) => {
          const { licences } = await seat.page('home.get', {});
          return licences.filter(({ row }) => row.id === draft).map(({ act }) => act);
        }),
      );
      const { may, row } = await entry.page('licences.get', { id: draft });
      const theirs = await officer.page('licences.get', { id: draft });
      return { acts, correct: may.correct, issue: theirs.may.issue, unfit: row.unfit?.code ?? null };
    };

    it('says why, waits for its collector instead of the officer, and is issued once it was handed in again', async () => {
      const identifier = await desk().issued('杨十七');
      const form = await desk().form('杨十七', { term: '3年' });
      const draft = await desk().collect('杨十七', { form, updates: identifier });
      await desk().review(draft);
      expect(await told(draft)).toEqual({ acts: [[], ['issue']], correct: true, issue: true, unfit: null });
      const before = await desk().officer.page('home.get', {});
      await desk().event(identifier, 'annual-review', 'routine');
      const mine = { acts: [['correct'], []], correct: true, issue: false, unfit: 'LICENCE_CHANGED_SINCE' };
      expect(await told(draft)).toEqual(mine);
      const after = await desk().officer.page('home.get', {});
      expect(after.counts.licences).toBe(before.counts.licences - 1);
      const listed = await desk().officer.page('licences.list', { state: 'to-issue', offset: 0, limit: 200 });
      expect(listed.rows.find(({ id }) => id === draft)?.unfit).toMatchObject({ code: mine.unfit });

      await desk().collect('杨十七', { form, updates: identifier, draft });
      await desk().review(draft);
      expect((await desk().issue([draft])).state).toBe('done');
    });

    it('is nobody’s where its licence takes no change any more', async () => {
      const identifier = await desk().issued('朱十八');
      const form = await desk().form('朱十八', { term: '3年' });
      const draft = await desk().collect('朱十八', { form, updates: identifier });
      await desk().event(identifier, 'cancel', 'ended');
      const read = await desk().reviewer.page('licences.get', { id: draft });
      expect(read).toMatchObject({ row: { unfit: { code: 'LICENCE_ACT_REFUSED' } }, may: { review: true } });
      await desk().review(draft);
      expect(await told(draft)).toMatchObject({ acts: [[], []], issue: false });
    });
  });
}
