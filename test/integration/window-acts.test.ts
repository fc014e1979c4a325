import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchema, type JobOut } from '@yinzheng/contract/ipc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { PLACE, WindowStory } from '../support/window-story.ts';

// Request, decision, stamping and remark as the window asks for them, through router, handlers and worker threads.

let demo: DemoFolder & { remove(): void };
let story: WindowStory;

beforeAll(async () => {
  demo = await makeDemo();
  story = await WindowStory.open(demo);
}, 120_000);
afterAll(async () => {
  expect(story.service.defects).toEqual([]);
  await story.service.close();
  demo.remove();
});

function rows({ result }: JobOut): { result: string; name: string; entries: number[] }[] {
  return result?.kind === 'stamp' ? result.rows : [];
}

describe('the whole story', { timeout: 120_000 }, () => {
  it('is asked for, agreed to, stamped and remarked on, and the command finds it whole', async () => {
    const { wang, li, zhang, office } = story;
    const id = await story.request({ '通知.pdf': 2, '附件.pdf': 1 });
    const [first] = await story.digests(id);

    const decision = { job: await story.decide(id) };
    expect(await li.host('prompt.ask', decision)).toEqual({ stage: 'confirm' });
    expect(await li.host('prompt.facts', decision)).toMatchObject({
      act: 'decide',
      person: { id: office.who('approver').id },
      reason: '印发通知',
      decision: { answer: 'agreed', opinion: '' },
      documents: [
        { name: '通知.pdf', count: 2, pages: 1 },
        { name: '附件.pdf', count: 1, pages: 1 },
      ],
    });
    const page = await li.host('prompt.picture', { ...decision, document: 0, page: 1, width: 200 });
    expect(Buffer.from(page.png, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(await li.carryOut(decision.job, story.pin('approver'))).toMatchObject({
      state: 'done',
      result: { kind: 'decide', request: id, answer: 'agreed', approved: true },
    });

    const positions = [PLACE, { page: 1, x: 60, y: 60 }];
    const documents = [{ document: first!, positions }];
    const stamp = await zhang.page('stamping.prepare', { id, format: 'ses', documents });
    expect(await zhang.host('prompt.facts', stamp)).toMatchObject({
      act: 'stamp',
      seal: { id: office.seal },
      applicant: { id: office.who('applicant').id },
      approvers: [{ id: office.who('approver').id }],
      count: { now: 2, approved: 2, spent: 0, remaining: 0 },
      documents: [{ name: '通知.pdf', digest: first, pages: 1, on: [1], count: 2 }],
    });
    const sealed = await zhang.host('prompt.picture', { ...stamp, document: 0, page: 1, width: 200 });
    expect(sealed.png).not.toBe(page.png);
    await zhang.host('prompt.confirm', { ...stamp, answer: 'yes' });
    expect(await zhang.host('prompt.key', stamp)).toMatchObject({ count: 2, triesLeft: 6, demoPin: null });
    expect(await zhang.host('prompt.pin', stamp, story.pin('custodian'))).toMatchObject({ accepted: true });
    const output = join(office.data, 'results', '通知_已盖章.pdf');
    expect(await zhang.job(stamp.job, 'done', 'failed')).toMatchObject({
      state: 'done',
      done: 1,
      result: {
        kind: 'stamp',
        request: id,
        remaining: 1,
        rows: [{ result: 'done', entries: [1, 2], output }],
      },
    });

    const remark = await zhang.page('ledger.annotate', { number: 2, note: '位置有误' });
    expect((await zhang.host('prompt.facts', remark)).remark).toEqual({ entry: 2, note: '位置有误' });
    expect(await zhang.carryOut(remark.job, story.pin('custodian'))).toMatchObject({
      state: 'done',
      result: { kind: 'annotate', entry: 2 },
    });

    const told = JSON.stringify([story.service.events, await zhang.page('jobs.list', {})]);
    for (const { pin } of office.made.people) expect(told).not.toContain(pin);
    for (const { event } of story.service.events) eventSchema.parse(event);
    const changes = story.service.events.flatMap(({ event }) => (event.kind === 'changed' ? event.what : []));
    expect(changes).toEqual(expect.arrayContaining(['requests', 'ledger', 'keys']));
    expect((await wang.page('requests.get', { id })).documents).toMatchObject([
      { spent: 2, remaining: 0 },
      { spent: 0, remaining: 1 },
    ]);

    const { verified, whole, log } = await story.closed(async () => ({
      verified: await office.run(['verify', output]),
      whole: await office.run(['verify-log']),
      log: await office.run(['log']),
    }));
    expect([verified.code, whole.code], verified.stdout).toEqual([0, 0]);
    expect(jsonLines(log)).toMatchObject([
      { number: 1, result: 'done', document: '通知.pdf', x: 150, y: 222 },
      { number: 2, result: 'done', annotations: [{ kind: 'mistaken', note: '位置有误' }] },
    ]);
  });

  it('goes on with a request that the command made; the command sees what the window decided', async () => {
    const ticket = await story.closed(() => story.office.request([story.document('甲.pdf')]));
    const { li } = story;
    const waiting = await li.page('requests.list', { view: 'to-decide', offset: 0, limit: 10 });
    expect(waiting.rows).toMatchObject([{ state: 'waiting', documents: ['甲.pdf'] }]);
    const job = await story.decide(waiting.rows[0]!.id, 'refused');
    expect((await li.carryOut(job, story.pin('approver'))).state).toBe('done');
    // The file says that nothing was decided; the folder knows better.
    const again = await story.closed(() => story.office.approve(ticket));
    expect([again.code === 0, again.stdout]).toEqual([false, expect.stringContaining('TICKET_DECIDED')]);
  });

  it('shows a decision that the command made', async () => {
    await story.closed(() => story.office.ticket([story.document('乙.pdf')]));
    const list = { view: 'to-stamp', text: '乙.pdf', offset: 0, limit: 10 } as const;
    expect((await story.zhang.page('requests.list', list)).rows).toMatchObject([
      { state: 'agreed', remaining: 1 },
    ]);
  });

  it('keeps documents of several counts, and tells which of them cannot be stamped', async () => {
    const { wang, office } = story;
    writeFileSync(office.path('空.pdf'), 'no PDF');
    const documents = [
      { file: wang.take(story.document('丙.pdf')), count: 1 },
      { file: wang.take(office.path('空.pdf')), count: 3 },
    ];
    const form = { reason: '印发通知', classification: 'internal', days: 1 } as const;
    const made = await wang.page('requests.make', { ...form, seal: office.seal, documents });
    expect(made.warnings).toMatchObject([{ name: '空.pdf', error: { code: 'PDF_NOT_PDF' } }]);
    const { request } = await wang.page('requests.get', { id: made.id });
    expect(request.documents.map(({ name, count }) => [name, count])).toEqual([
      ['丙.pdf', 1],
      ['空.pdf', 3],
    ]);
    // What was taken in is in the folder's documents now, and nowhere else.
    expect(readdirSync(office.data).filter((name) => name.startsWith('taken-'))).toEqual([]);
  });

  it('keeps a request whose window left meanwhile; files of a refused one can be used again', async () => {
    const { office } = story;
    const wang = story.seat('applicant');
    const file = wang.take(story.document('丁.pdf'));
    const form = { seal: office.seal, reason: '印发通知', classification: 'public', days: 1 } as const;
    const twice = [file, file].map((one) => ({ file: one, count: 1 }));
    expect(await asyncCodeOf(() => wang.page('requests.make', { ...form, documents: twice }))).toBe(
      'BAD_ARGUMENT',
    );
    const making = wang.page('requests.make', { ...form, documents: [{ file, count: 1 }] });
    const again = wang.page('requests.make', { ...form, documents: [{ file, count: 1 }] });
    await wang.host('host.leave', {});
    expect(await asyncCodeOf(() => again)).toBe('FILE_NOT_TAKEN');
    const { id } = await making;
    expect((await wang.page('requests.get', { id })).documents).toMatchObject([{ problem: null }]);
    expect(readdirSync(office.data).filter((name) => name.startsWith('taken-'))).toEqual([]);
  });
});

describe('a batch', { timeout: 120_000 }, () => {
  it('pauses between two files, asks for the PIN again, and stamps the rest once', async () => {
    const { zhang } = story;
    const job = await story.stamping(await story.agreed({ '一.pdf': 1, '二.pdf': 1, '三.pdf': 1 }));
    await zhang.host('prompt.confirm', { job, answer: 'yes' });
    expect((await zhang.host('prompt.key', { job })).count).toBe(3);
    const typed = zhang.host('prompt.pin', { job }, story.pin('custodian'));
    const { can } = await zhang.page('jobs.pause', { job });
    expect(can).toEqual({ pause: false, resume: true, cancel: true });
    expect(await typed).toMatchObject({ accepted: true });
    expect(await zhang.job(job, 'paused')).toMatchObject({ done: 1, ended: null });
    expect(story.results()).toContain('一_已盖章.pdf');
    expect(story.results()).not.toContain('二_已盖章.pdf');
    await zhang.page('jobs.resume', { job });
    expect(await zhang.host('prompt.ask', { job })).toEqual({ stage: 'pin' });
    expect((await zhang.host('prompt.key', { job })).count, 'what is left').toBe(2);
    const wrong = await zhang.host('prompt.pin', { job }, story.wrongPin('custodian'));
    expect(wrong).toMatchObject({ accepted: false, error: { code: 'PIN_WRONG' }, triesLeft: 5 });
    expect(await zhang.host('prompt.pin', { job }, story.pin('custodian'))).toMatchObject({ accepted: true });
    const done = await zhang.job(job, 'done', 'failed');
    expect(done).toMatchObject({ state: 'done', done: 3, result: { remaining: 0 } });
    expect(rows(done).map(({ name, result, entries }) => [name, result, entries.length])).toEqual([
      ['一.pdf', 'done', 1],
      ['二.pdf', 'done', 1],
      ['三.pdf', 'done', 1],
    ]);
    expect(new Set(rows(done).flatMap(({ entries }) => entries)).size).toBe(3);
  });

  it('that is cancelled finishes the file in work and leaves the rest', async () => {
    const { zhang } = story;
    const id = await story.agreed({ '四.pdf': 1, '五.pdf': 1, '六.pdf': 1 });
    const job = await story.stamping(id);
    await zhang.host('prompt.confirm', { job, answer: 'yes' });
    const typed = zhang.host('prompt.pin', { job }, story.pin('custodian'));
    await zhang.page('jobs.cancel', { job });
    await typed;
    const ended = await zhang.job(job, 'cancelled', 'done', 'failed');
    expect(ended).toMatchObject({ state: 'cancelled', error: null, result: { remaining: 2 } });
    expect(rows(ended).map(({ result }) => result)).toEqual(['done', 'skipped', 'skipped']);
    expect(story.results()).not.toContain('五_已盖章.pdf');
    // What is left can be stamped by another act.
    const rest = (await story.digests(id)).slice(1).map((document) => ({ document, positions: [PLACE] }));
    const again = await zhang.page('stamping.prepare', { id, format: 'cms', documents: rest });
    expect((await zhang.carryOut(again.job, story.pin('custodian'))).state).toBe('done');
    expect(story.results()).toEqual(expect.arrayContaining(['五_已盖章.pdf', '六_已盖章.pdf']));
  });

  it('that was paused ends at the next PIN, with what was stamped', async () => {
    const { zhang } = story;
    const id = await story.agreed({ '甲一.pdf': 1, '甲二.pdf': 1 });
    const job = await story.stamping(id);
    await zhang.host('prompt.confirm', { job, answer: 'yes' });
    const typed = zhang.host('prompt.pin', { job }, story.pin('custodian'));
    await zhang.page('jobs.pause', { job });
    await typed;
    await zhang.job(job, 'paused');
    await zhang.page('jobs.resume', { job });
    await zhang.host('prompt.confirm', { job, answer: 'no' });
    const ended = await zhang.page('jobs.get', { job });
    expect(ended).toMatchObject({ state: 'cancelled', error: null, result: { remaining: 1 } });
    expect(rows(ended).map(({ result }) => result)).toEqual(['done', 'skipped']);
  });

  it('that waits or is paused ends when its window has left', async () => {
    const zhang = story.seat('custodian');
    const id = await story.agreed({ '乙一.pdf': 1, '乙二.pdf': 1 });
    const documents = (await story.digests(id)).map((document) => ({ document, positions: [PLACE] }));
    const prepare = () => zhang.page('stamping.prepare', { id, format: 'ses', documents });
    const [{ job }, other] = [await prepare(), await prepare()];
    await zhang.host('prompt.confirm', { job, answer: 'yes' });
    const typed = zhang.host('prompt.pin', { job }, story.pin('custodian'));
    await zhang.page('jobs.pause', { job });
    await typed;
    await zhang.job(job, 'paused');
    await zhang.host('host.leave', {});
    const ended = await story.zhang.page('jobs.get', { job });
    expect([ended.state, rows(ended).map(({ result }) => result)]).toEqual([
      'cancelled',
      ['done', 'skipped'],
    ]);
    expect(await story.zhang.page('jobs.get', other)).toMatchObject({ state: 'cancelled', result: null });
  });

  it('goes on after a file that is refused', async () => {
    const id = await story.agreed({ '七.pdf': 1, '八.pdf': 1 });
    const job = await story.stamping(id);
    const [seven] = await story.digests(id);
    writeFileSync(join(story.office.data, 'documents', seven!), 'another document');
    expect(await story.zhang.carryOut(job, story.pin('custodian'))).toMatchObject({
      state: 'done',
      result: { rows: [{ result: 'refused', error: { code: 'DOCUMENT_MISSING' } }, { result: 'done' }] },
    });
  });

  it('fails where none of its files could be stamped', async () => {
    const id = await story.agreed({ '九.pdf': 1 });
    const job = await story.stamping(id);
    const [nine] = await story.digests(id);
    writeFileSync(join(story.office.data, 'documents', nine!), 'another document');
    expect(await story.zhang.carryOut(job, story.pin('custodian'))).toMatchObject({
      state: 'failed',
      error: { code: 'DOCUMENT_MISSING' },
    });
  });
});
