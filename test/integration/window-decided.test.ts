import type { Asked } from '@yinzheng/contract/ipc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { LicenceDesk } from '../support/licence-desk.ts';
import { setAside } from '../support/set-aside.ts';

// What becomes of an act that the store did not accept, as the window asks for it.

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

describe('what the store set aside', { timeout: 120_000 }, () => {
  it('is decided about by an officer, with what follows it, and is still found afterwards', async () => {
    const { officer, entry } = desk;
    await desk.authorise();
    const draft = await desk.reviewed('己');
    const job = await desk.issue([draft]);
    const row = job.result?.kind === 'licence-issue' ? job.result.rows[0] : undefined;
    const identifier = row?.identifier ?? '';
    expect((await desk.event(identifier, 'suspend', 'unlawful')).state).toBe('done');
    const { rows } = await officer.page('outbox.list', { view: 'open', offset: 0, limit: 50 });
    const [version, event] = rows.filter(({ licence }) => licence !== null && identifier.includes(licence));
    setAside(desk.service.station, version!.number, {
      code: 'LICENCE_AGAINST_TYPE',
      params: { detail: 'x' },
    });
    const { number } = version!;
    const before = await officer.page('outbox.item', { number });
    expect(before).toMatchObject({
      choices: ['withdraw', 'reissue', 'keep'],
      followers: [{ number: event!.number, says: { event: 'suspend' } }],
      conflict: null,
      paper: true,
      decisions: [],
    });
    const asked: Asked<'outbox.decide'> = {
      number,
      decision: 'reissue',
      reason: '持证主体有误',
      followers: [event!.number],
    };
    expect(await asyncCodeOf(() => entry.page('outbox.decide', asked))).toBe('NOT_ALLOWED');
    const fewer = { ...asked, followers: [] };
    expect(await asyncCodeOf(() => officer.page('outbox.decide', fewer))).toBe('DECISION_NOT_POSSIBLE');
    const other = { ...asked, number: event!.number };
    expect(await asyncCodeOf(() => officer.page('outbox.decide', other))).toBe('OUTBOX_NOT_ASIDE');

    const { job: asks } = await officer.page('outbox.decide', asked);
    const facts = await officer.host('prompt.facts', { job: asks });
    expect(facts.licence.map(({ name, text, word }) => [name, word ?? text])).toEqual([
      ['decision', 'decision.reissue'],
      ['identifier', identifier],
      ['ours', 'event.issue'],
      ['ours-by', expect.stringContaining('冯凯')],
      ['theirs', 'kept.none'],
      ['followers', String(event!.number)],
      ['paper', 'paper.back'],
      ['reason', '持证主体有误'],
    ]);
    expect(await officer.carryOut(asks, desk.pin('issuing-officer'))).toMatchObject({
      state: 'done',
      result: { kind: 'conflict-decision', item: number, decision: 'reissue' },
    });

    const after = await officer.page('outbox.item', { number });
    expect(after).toMatchObject({
      item: { state: 'withdrawn', deadline: null },
      choices: [],
      draft,
      decisions: [{ decision: 'reissue', reason: '持证主体有误', item: { state: 'waiting' } }],
    });
    expect(after.history.at(-1)?.what).toBe('withdrawn');
    const given = await officer.page('outbox.list', { view: 'withdrawn', offset: 0, limit: 50 });
    expect(given.rows.map((one) => one.number)).toEqual([event!.number, number]);
    // Nothing counts of the licence any more; its contents are there for whoever begins anew.
    expect(await asyncCodeOf(() => officer.page('licences.get', { id: identifier }))).toBe('LICENCE_UNKNOWN');
    const list = await officer.page('licences.list', { state: 'withdrawn', offset: 0, limit: 50 });
    expect(list.rows).toMatchObject([{ id: draft, identifier, state: 'withdrawn' }]);
    const whole = await officer.page('licences.list', { offset: 0, limit: 50 });
    expect(whole.rows.map(({ state }) => state)).toEqual(['withdrawn']);
    const detail = await entry.page('licences.get', { id: draft });
    expect(detail).toMatchObject({ row: { state: 'withdrawn' }, versions: [], head: null });
    expect(detail.life.map(({ act }) => act)).toEqual([
      'collect',
      'review-passed',
      'issue',
      'decision-reissue',
    ]);
    const form = await desk.form('己');
    expect((await entry.page('licences.check', { form })).refusal).toBeNull();
  });
});
