import { writeFileSync } from 'node:fs';
import type { Asked } from '@yinzheng/contract/ipc';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LICENCE_START,
  licenceWalkOn,
  type LicenceWalk,
} from '../../src-renderer/features/guide/licence-steps.ts';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { alter } from '../support/kept-seals.ts';
import { LicenceDesk } from '../support/licence-desk.ts';
import { licencesStandingStories } from '../support/licence-standing-stories.ts';
import type { Seat } from '../support/window.ts';

// Licences as the window asks for them: each step by its own person, through router, handlers and tasks.

/** The guide to the first licence, by what a seat's pages are told. */
function guided(): (seat: Seat) => Promise<[LicenceWalk['step'], string | null]> {
  let walk = LICENCE_START;
  return async (seat) => {
    const { rows } = await seat.page('licences.list', { offset: 0, limit: 50 });
    const { authorisations } = await seat.page('authorisations.list', {});
    walk = licenceWalkOn(walk, { rows, authorisations, store: await seat.page('store.status', {}) });
    return [walk.step, walk.record?.id ?? null];
  };
}

/** A review that finds nothing. */
function saying(draft: string, record: string): Asked<'licences.review'> {
  return { draft, record, answer: 'passed', remarks: [], opinion: '' };
}

let demo: DemoFolder & { remove(): void };
let desk: LicenceDesk;

beforeAll(async () => {
  demo = await makeDemo();
  desk = await LicenceDesk.open(demo);
}, 120_000);
afterAll(async () => {
  expect(desk.service.defects).toEqual([]);
  await desk.close();
  demo.remove();
});

describe('the whole story', { timeout: 120_000 }, () => {
  it('goes from the authorisation to version 2', async () => {
    const { entry, reviewer, officer, leader } = desk;
    const walked = guided();
    expect(await walked(leader)).toEqual(['authorise', null]);
    await desk.authorise({ perDay: 40, total: 50 });
    expect(await walked(leader)).toEqual(['collect', null]);
    expect(await leader.page('authorisations.list', {})).toMatchObject({
      authorisations: [{ state: 'in-force', spent: 0, total: 50 }],
    });

    const checked = await entry.page('licences.check', { form: await desk.form('张三', { term: '2年' }) });
    expect(checked.problems).toMatchObject([{ where: 'term', detail: 'licence type: term' }]);
    const drawn = await entry.page('licences.draw', {
      form: await desk.form('张三', { face: {}, holders: [] }),
    });
    expect(drawn).toMatchObject({ why: null, made: { name: '证照样张.pdf' } });

    const draft = await desk.collect('张三');
    expect(await walked(entry)).toEqual(['review', draft]);
    expect(await reviewer.page('licences.list', { offset: 0, limit: 10 })).toMatchObject({
      total: 1,
      counts: { 'to-review': 1 },
      rows: [{ id: draft, state: 'to-review', holders: '张三', delivery: null }],
    });
    await desk.review(draft, 'returned', [{ key: 'KZ_JYMJ', remark: '面积与图纸不符' }]);
    expect(await walked(reviewer)).toEqual(['collect', draft]);
    expect(await entry.page('licences.get', { id: draft })).toMatchObject({
      row: { state: 'returned' },
      remarks: [{ key: 'KZ_JYMJ', remark: '面积与图纸不符' }],
      may: { correct: true },
    });
    await desk.collect('张三', { draft });
    await desk.review(draft);
    expect(await walked(officer)).toEqual(['issue', draft]);
    const issued = await desk.issue([draft]);
    expect(await walked(officer)).toEqual(['deliver', null]);
    expect(issued).toMatchObject({ state: 'done', result: { rows: [{ result: 'done', name: '张三' }] } });
    const { rows } = await officer.page('licences.list', { state: 'active', offset: 0, limit: 10 });
    expect(rows).toMatchObject([{ state: 'active', version: 1, delivery: { state: 'waiting' } }]);
    const identifier = rows[0]!.identifier!;

    await desk.event(identifier, 'suspend', 'investigation');
    const suspended = await officer.page('licences.get', { id: identifier });
    expect(suspended).toMatchObject({ row: { state: 'suspended' }, may: { update: false } });
    expect(suspended.may.events.map(({ event }) => event)).toEqual(['lift-suspension', 'cancel']);
    await desk.event(identifier, 'lift-suspension', 'settled');

    const form = await desk.form('张三');
    const changed = { ...form, face: { ...form.face, KZ_JYXM: '早餐、小吃、饮料' } };
    const second = await desk.collect('张三', { form: changed, updates: identifier });
    await desk.review(second);
    expect((await desk.issue([second])).state).toBe('done');
    const all = await officer.page('licences.list', { offset: 0, limit: 10 });
    expect(all.rows.map(({ state, version }) => [state, version])).toEqual([
      ['active', 2],
      ['superseded', 1],
    ]);
    const newest = await officer.page('licences.get', { id: all.rows[0]!.identifier! });
    expect(newest.changes).toEqual(['KZ_JYXM']);
    expect(newest.life.map(({ act }) => act)).toEqual([
      'collect',
      'review-returned',
      'collect',
      'review-passed',
      'issue',
      'suspend',
      'lift-suspension',
      'collect',
      'review-passed',
      'update',
    ]);
    const outbox = await officer.page('outbox.list', { view: 'open', offset: 0, limit: 10 });
    expect(outbox.rows.map(({ kind, state }) => [kind, state])).toEqual([
      ['version', 'waiting'],
      ['event', 'waiting'],
      ['event', 'waiting'],
      ['version', 'waiting'],
    ]);
    expect((await officer.page('outbox.item', { number: 2 })).says).toMatchObject({
      event: 'suspend',
      identifier,
    });
    expect(desk.service.woken).toBeGreaterThan(0);
  });

  it('shows what the acts say where somebody changed the table of the list, which is made anew', async () => {
    const ask = { text: '张三', offset: 0, limit: 10 } as const;
    const before = await desk.officer.page('licences.list', ask);
    alter(desk.office.data, `UPDATE licence_list SET state = 'cancelled' WHERE state = 'active'`);
    const after = await desk.officer.page('licences.list', ask);
    expect([after.rows, after.counts.cancelled]).toEqual([before.rows, 1]);
    await vi.waitFor(async () => expect(await desk.officer.page('licences.list', ask)).toEqual(before));
  });
});

describe('a character that no licence can show', { timeout: 120_000 }, () => {
  it('is told at its field while it is typed, and is not handed in', async () => {
    const { entry } = desk;
    for (const character of ['\u{20bb7}', '\u{2a6d6}', '\ue000']) {
      const holders = [{ type: '999', code: 'X-1', name: `陈${character}` }];
      const whole = await desk.form('陈', { holders });
      const form = { ...whole, face: { ...whole.face, KZ_FZR: character } };
      const detail = 'licence form: not in the font';
      // One problem a field: that the name is too short as well can wait.
      expect((await entry.page('licences.check', { form })).problems).toEqual([
        { where: 'holders.0.name', detail, character },
        { where: 'KZ_FZR', detail, character },
      ]);
      const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase()}`;
      expect((await entry.page('licences.draw', { form })).why).toMatchObject({
        code: 'LICENCE_CHARACTER_MISSING',
        params: { character, code },
      });
      const named = { ...whole, face: { ...whole.face, KZ_FZR: '陈明' } };
      const handIn = entry.page('licences.collect', { form: named, attachments: [] });
      expect(await asyncCodeOf(() => handIn)).toBe('LICENCE_CHARACTER_MISSING');
    }
    // Rare ones of the table of usual hanzi can.
    const { problems } = await entry.page('licences.check', { form: await desk.form('陈\u{20676}㑇') });
    expect(problems).toEqual([]);
  });
});

describe('a page that lies', { timeout: 120_000 }, () => {
  it('has no record reviewed by its collector, by no reviewer, or as another than was read', async () => {
    const { entry, reviewer, leader } = desk;
    const draft = await desk.collect('李四');
    const { record } = await entry.page('licences.get', { id: draft });
    const said = saying(draft, record.digest);
    expect(await asyncCodeOf(() => entry.page('licences.review', said))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => leader.page('licences.review', said))).toBe('NOT_ALLOWED');
    const other = { ...said, record: 'ab'.repeat(32) };
    expect(await asyncCodeOf(() => reviewer.page('licences.review', other))).toBe('LICENCE_ALTERED');
    const strange = { ...said, remarks: [{ key: 'KZ_NOTHING', remark: '?' }] };
    expect(await asyncCodeOf(() => reviewer.page('licences.review', strange))).toBe('BAD_ARGUMENT');
  });

  it('signs no act twice: of two that were prepared, the second comes to nothing', async () => {
    const { reviewer } = desk;
    const draft = await desk.collect('赵五');
    const { record } = await reviewer.page('licences.get', { id: draft });
    const said = saying(draft, record.digest);
    const [one, two] = [
      await reviewer.page('licences.review', said),
      await reviewer.page('licences.review', said),
    ];
    const pin = desk.pin('licence-reviewer');
    expect((await reviewer.carryOut(one.job, pin)).state).toBe('done');
    await reviewer.host('prompt.confirm', { job: two.job, answer: 'yes' });
    await reviewer.host('prompt.pin', { job: two.job }, pin);
    expect(await reviewer.job(two.job, 'failed', 'done')).toMatchObject({
      state: 'failed',
      error: { code: 'LICENCE_REVIEWED_ALREADY' },
    });
  });

  it('issues nothing that is not reviewed, for nobody else, and each record once', async () => {
    const { officer, entry, leader } = desk;
    const draft = await desk.collect('钱六');
    expect(await asyncCodeOf(() => entry.page('licences.issue', { drafts: [draft] }))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => leader.page('licences.issue', { drafts: [draft] }))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => officer.page('licences.issue', { drafts: [draft, draft] }))).toBe(
      'BAD_ARGUMENT',
    );
    const early = await desk.issue([draft]);
    expect(early).toMatchObject({
      state: 'failed',
      result: { rows: [{ result: 'refused', error: { code: 'LICENCE_REVIEW_MISSING' } }] },
    });
    await desk.review(draft);
    expect((await desk.issue([draft])).state).toBe('done');
    expect(await desk.issue([draft])).toMatchObject({ result: { rows: [{ result: 'before' }] } });
  });

  it('records no event on a licence as it was before, and none that the life table does not have', async () => {
    const { officer } = desk;
    const identifier = await desk.issued('孙七');
    const { head } = await officer.page('licences.get', { id: identifier });
    const form = {
      identifier,
      head: head ?? '',
      event: 'suspend',
      reasonClass: 'unlawful',
      reason: '占用盲道',
      effectiveOn: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
    } as const;
    const wrong = { ...form, reasonClass: 'loss' } as const;
    const ahead = { ...form, effectiveOn: '2099-01-01' } as const;
    expect(await asyncCodeOf(() => officer.page('licences.event', ahead))).toBe('LICENCE_FORM');
    expect(await asyncCodeOf(() => officer.page('licences.event', wrong))).toBe('LICENCE_ACT_REFUSED');
    expect((await desk.event(identifier, 'suspend', 'unlawful')).state).toBe('done');
    expect(await asyncCodeOf(() => officer.page('licences.event', form))).toBe('LICENCE_CHANGED_SINCE');
  });

  it('collects no second licence for a holder of an active one, and what does not fit its type', async () => {
    const { entry } = desk;
    await desk.issued('周八');
    const form = await desk.form('周八');
    const asked = { form, attachments: [] };
    expect(await asyncCodeOf(() => entry.page('licences.collect', asked))).toBe('LICENCE_DUPLICATE');
    expect((await entry.page('licences.check', { form })).refusal).toMatchObject({
      code: 'LICENCE_DUPLICATE',
    });
    // Nor by a change of somebody else's licence.
    const updates = await desk.issued('许二');
    expect((await entry.page('licences.check', { form, updates })).refusal).toMatchObject({
      code: 'LICENCE_DUPLICATE',
    });
    const own = { form: await desk.form('许二'), updates };
    expect((await entry.page('licences.check', own)).refusal).toBeNull();
    const bad = { form: { ...(await desk.form('吴九')), term: '2年' }, attachments: [] };
    expect(await asyncCodeOf(() => entry.page('licences.collect', bad))).toBe('LICENCE_FORM');
    const foreign = { form: await desk.form('吴九'), attachments: ['ab'.repeat(16)] };
    expect(await asyncCodeOf(() => entry.page('licences.collect', foreign))).toBe('FILE_NOT_TAKEN');
  });

  it('reads files of licences only in the seat of somebody who may see them', async () => {
    const identifier = await desk.issued('郑十');
    const asked = { kind: 'licence', identifier } as const;
    expect((await desk.officer.host('host.open', asked)).type).toBe('application/pdf');
    const wang = desk.service.seat(desk.office.who('applicant').id);
    expect(await asyncCodeOf(() => wang.host('host.open', asked))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => wang.page('licences.get', { id: identifier }))).toBe('NOT_ALLOWED');
    const beside = { kind: 'licence', identifier: '../keys/zhao' } as const;
    expect(await asyncCodeOf(() => desk.officer.host('host.open', beside))).toBe('LICENCE_IDENTIFIER');
  });
});

describe('what others see', { timeout: 120_000 }, () => {
  it('is an entry of the use log with the acts behind it, each by its person', async () => {
    const identifier = await desk.issued('褚十二');
    const { leader, office } = desk;
    const { rows } = await leader.page('ledger.page', { filter: { text: identifier }, offset: 0, limit: 5 });
    const { ticket, why, licence } = await leader.page('ledger.entry', { number: rows[0]!.number });
    expect([ticket, why]).toEqual([null, null]);
    expect(licence).toMatchObject({
      identifier,
      holders: '褚十二',
      holds: true,
      authorisation: { by: { id: office.who('leader').id }, reason: '窗口日常制发' },
      record: { by: { id: office.who('licence-entry').id } },
      review: { by: { id: office.who('licence-reviewer').id } },
      order: { by: { id: office.who('issuing-officer').id } },
    });
  });

  it('are attachments under the names that they were handed in by, for those who see the record', async () => {
    const { entry, reviewer, office, service } = desk;
    const path = office.path('图纸.pdf');
    writeFileSync(path, 'a drawing');
    const draft = await desk.collect('蒋十四', { attachments: [entry.take(path)] });
    const [attached] = (await reviewer.page('licences.get', { id: draft })).record.attachments;
    expect(attached).toMatchObject({ name: '图纸.pdf', size: 9 });
    const asked = { kind: 'attachment', draft, document: attached!.digest } as const;
    expect((await reviewer.host('host.open', asked)).name).toBe('图纸.pdf');
    const other = { ...asked, draft: await desk.collect('沈十五') };
    expect(await asyncCodeOf(() => reviewer.host('host.open', other))).toBe('LICENCE_UNKNOWN');
    const wang = service.seat(office.who('applicant').id);
    expect(await asyncCodeOf(() => wang.host('host.open', asked))).toBe('NOT_ALLOWED');
  });

  it('is no form that somebody has not handed in', async () => {
    const { entry, reviewer } = desk;
    const form = await desk.form('韩十六', { face: {} });
    await entry.page('licences.keep', { form, updates: null, draft: null });
    expect((await entry.page('licences.unfinished', {})).kept).toMatchObject({ form, draft: null });
    expect(await asyncCodeOf(() => reviewer.page('licences.unfinished', {}))).toBe('NOT_ALLOWED');
    const list = await reviewer.page('licences.list', { text: '韩十六', offset: 0, limit: 5 });
    expect(list.total).toBe(0);
    await desk.collect('韩十六');
    expect((await entry.page('licences.unfinished', {})).kept).toBeNull();
  });
});

licencesStandingStories(() => desk);

describe('issuing', { timeout: 120_000 }, () => {
  it('asks the officer’s key first, then the seal’s; a wrong PIN of either does nothing', async () => {
    const { officer } = desk;
    const draft = await desk.reviewed('冯十一');
    const { job } = await officer.page('licences.issue', { drafts: [draft] });
    await officer.host('prompt.confirm', { job, answer: 'yes' });
    const keeper = desk.pin('custodian');
    expect(await officer.host('prompt.key', { job })).toMatchObject({
      person: { id: desk.office.who('issuing-officer').id },
    });
    const wrong = await officer.host('prompt.pin', { job }, keeper === '000000' ? '000001' : '000000');
    expect(wrong).toMatchObject({ accepted: false, again: true, error: { code: 'PIN_WRONG' } });
    const own = await officer.host('prompt.pin', { job }, desk.pin('issuing-officer'));
    expect(own).toMatchObject({ accepted: true, next: true });
    expect(await officer.host('prompt.key', { job })).toMatchObject({
      person: { id: desk.office.who('custodian').id },
    });
    const other = await officer.host('prompt.pin', { job }, desk.pin('issuing-officer'));
    expect(other).toMatchObject({ accepted: false, error: { code: 'PIN_WRONG' } });
    expect((await officer.page('licences.get', { id: draft })).row.state).toBe('to-issue');
    expect(await officer.host('prompt.pin', { job }, keeper)).toMatchObject({ accepted: true, next: false });
    expect((await officer.job(job, 'done', 'failed')).state).toBe('done');
  });

  it('pauses between two licences, asks for both PINs again, and makes none twice', async () => {
    const { officer } = desk;
    const drafts = [await desk.reviewed('甲'), await desk.reviewed('乙'), await desk.reviewed('丙')];
    const { job } = await officer.page('licences.issue', { drafts });
    await officer.host('prompt.confirm', { job, answer: 'yes' });
    await officer.host('prompt.pin', { job }, desk.pin('issuing-officer'));
    const typed = officer.host('prompt.pin', { job }, desk.pin('custodian'));
    await officer.page('jobs.pause', { job });
    await typed;
    const paused = await officer.job(job, 'paused');
    expect(paused.done).toBeLessThan(3);
    await officer.page('jobs.resume', { job });
    await officer.host('prompt.pin', { job }, desk.pin('issuing-officer'));
    await officer.host('prompt.pin', { job }, desk.pin('custodian'));
    const done = await officer.job(job, 'done', 'failed');
    const rows = done.result?.kind === 'licence-issue' ? done.result.rows : [];
    expect(rows.map(({ result, name }) => [result, name])).toEqual([
      ['done', '甲'],
      ['done', '乙'],
      ['done', '丙'],
    ]);
    expect(new Set(rows.map(({ identifier }) => identifier)).size).toBe(3);
  });

  it('stops where the authorisation is used up, and says so for each that was left', async () => {
    const { officer } = desk;
    const { authorisations } = await officer.page('authorisations.list', {});
    for (const { id } of authorisations) {
      const { job } = await desk.leader.page('authorisations.end', { id, reason: '换新' });
      expect((await desk.leader.carryOut(job, desk.pin('leader'))).state).toBe('done');
    }
    const drafts = [await desk.reviewed('丁'), await desk.reviewed('戊')];
    expect(await officer.page('licences.terms', { type: await desk.type() })).toMatchObject({
      authorisation: null,
      why: { code: 'AUTHORISATION_ENDED' },
    });
    await desk.authorise({ perDay: 1, total: 1 });
    const job = await desk.issue(drafts);
    expect(job).toMatchObject({
      state: 'failed',
      result: { rows: [{ result: 'done' }, { result: 'refused', error: { code: 'AUTHORISATION_SPENT' } }] },
    });
    expect((await officer.page('authorisations.list', {})).authorisations[0]).toMatchObject({
      state: 'spent',
    });
  });
});
