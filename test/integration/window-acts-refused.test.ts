import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS } from '@yinzheng/contract/ipc';
import { parseTicket } from '@yinzheng/core/approvals';
import { equalBytes, fromHex, utf8 } from '@yinzheng/core/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDecision, prepareKeptDecision } from '../../src-main/service/approve.ts';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { PLACE, WindowStory } from '../support/window-story.ts';

// What the window refuses: wrong PINs, decisions twice, numbers that are nobody's, other people's jobs.

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

describe('a decision', { timeout: 60_000 }, () => {
  it('is made once, from whichever window', async () => {
    const id = await story.request({ '一.pdf': 1 });
    const other = story.seat('approver');
    const yes = await story.decide(id);
    const no = await story.decide(id, 'refused', other);
    // Each window sees both: they are the same person's.
    expect((await other.page('jobs.list', {})).jobs.map(({ id: job }) => job)).toEqual([no, yes]);
    expect((await story.li.carryOut(yes, story.pin('approver'))).state).toBe('done');
    expect(await other.carryOut(no, story.pin('approver'))).toMatchObject({
      state: 'failed',
      error: { code: 'TICKET_DECIDED' },
      result: null,
    });
    const { decisions } = await story.wang.page('requests.get', { id });
    expect(decisions).toMatchObject([{ answer: 'agreed', holds: true }]);
    expect(await asyncCodeOf(() => story.decide(id, 'refused'))).toBe('TICKET_DECIDED');
  });

  it('is not kept where another came before it while the key was signing', async () => {
    const { station } = story.service;
    const ticketId = fromHex(await story.request({ '甲.pdf': 1 }));
    const form = { approverId: story.office.who('approver').id, answer: 'agreed', opinion: '' } as const;
    const prepared = prepareKeptDecision(station, ticketId, form);
    const first = await prepareKeptDecision(station, ticketId, form).sign(utf8(story.pin('approver')));
    expect(first.approved).toBe(true);
    expect(await asyncCodeOf(() => prepared.sign(utf8(story.pin('approver'))))).toBe('TICKET_DECIDED');
    expect(equalBytes(station.requests.latest(ticketId)!, first.decided.der)).toBe(true);
  });

  it('against it needs a reason, which the applicant reads', async () => {
    const id = await story.request({ '二.pdf': 1 });
    const without = story.li.page('requests.decide', { id, answer: 'refused', opinion: '  ' });
    expect(await asyncCodeOf(() => without)).toBe('BAD_ARGUMENT');
    await story.li.carryOut(await story.decide(id, 'refused'), story.pin('approver'));
    const { state, decisions } = await story.wang.page('requests.get', { id });
    expect([state, decisions[0]?.opinion]).toEqual(['refused', '请补充依据']);
    expect(await asyncCodeOf(() => story.stamping(id))).toBe('REQUEST_UNKNOWN');
  });
});

describe('refused before any PIN, with nothing changed:', { timeout: 60_000 }, () => {
  it('a document of the state’s secrets', async () => {
    const before = readdirSync(join(story.office.data, 'documents'));
    const file = story.wang.take(story.document('密.pdf'));
    const form = { reason: '印发通知', classification: 'secret', days: 7 } as const;
    const asked = story.wang.page('requests.make', {
      ...form,
      seal: story.office.seal,
      documents: [{ file, count: 1 }],
    });
    expect(await asyncCodeOf(() => asked)).toBe('SECRET_REFUSED');
    expect(readdirSync(join(story.office.data, 'documents'))).toEqual(before);
  });

  it('a seal, a request, a document, an entry and a file that there are not', async () => {
    const { wang, li, zhang, office } = story;
    const id = await story.agreed({ '三.pdf': 1 });
    const [document] = await story.digests(id);
    const none = 'ab'.repeat(16);
    const at = (digest: string) => [{ document: digest, positions: [PLACE] }];
    const mine = wang.take(story.document('四.pdf'));
    const make = (by: typeof wang, seal: string, file: string) =>
      by.page('requests.make', {
        reason: '印发',
        classification: 'public',
        days: 7,
        seal,
        documents: [{ file, count: 1 }],
      });
    const prepare = (by: typeof wang, request: string, documents: ReturnType<typeof at>) =>
      by.page('stamping.prepare', { id: request, format: 'ses', documents });
    const check = (request: string, digest: string) =>
      zhang.page('stamping.check', { id: request, document: digest, positions: [], format: 'ses' });
    const decide = (by: typeof wang, request: string) =>
      by.page('requests.decide', { id: request, answer: 'agreed', opinion: '' });
    const ways: [string, () => Promise<unknown>][] = [
      ['SEAL_UNKNOWN', () => make(wang, 'X', mine)],
      ['FILE_NOT_TAKEN', () => make(wang, office.seal, none)],
      ['FILE_NOT_TAKEN', () => make(story.seat('applicant'), office.seal, mine)],
      ['REQUEST_UNKNOWN', () => decide(li, none)],
      ['REQUEST_UNKNOWN', () => prepare(zhang, none, at(document!))],
      ['REQUEST_UNKNOWN', () => check(none, document!)],
      ['TICKET_WRONG_DOCUMENT', () => prepare(zhang, id, at('cd'.repeat(32)))],
      ['TICKET_WRONG_DOCUMENT', () => check(id, 'cd'.repeat(32))],
      ['BAD_ARGUMENT', () => prepare(zhang, id, [...at(document!), ...at(document!)])],
      ['ENTRY_UNKNOWN', () => zhang.page('ledger.annotate', { number: 7, note: '误' })],
      ['NOT_ALLOWED', () => prepare(wang, id, at(document!))],
      ['NOT_ALLOWED', () => decide(zhang, id)],
    ];
    for (const [code, way] of ways) expect(await asyncCodeOf(way)).toBe(code);
  });

  it('places off the page and more than is left', async () => {
    const id = await story.agreed({ '五.pdf': 1 });
    const off = await asyncCodeOf(() => story.stamping(id, [{ page: 1, x: 2, y: 222 }]));
    const beyond = await asyncCodeOf(() => story.stamping(id, [{ page: 2, x: 150, y: 222 }]));
    const twice = await asyncCodeOf(() => story.stamping(id, [PLACE, { ...PLACE, y: 60 }]));
    expect([off, beyond, twice]).toEqual(['STAMP_POSITION_OUTSIDE', 'PDF_PAGE_MISSING', 'TICKET_SPENT']);
    expect((await story.zhang.page('jobs.list', {})).jobs).toEqual([]);
  });

  it('and each check by itself says what is wrong', async () => {
    const id = await story.agreed({ '六.pdf': 1 });
    const [document] = await story.digests(id);
    const answers = async (positions: (typeof PLACE)[]): Promise<Record<string, string>> => {
      const question = { id, document: document!, positions, format: 'ses' } as const;
      const { checks } = await story.zhang.page('stamping.check', question);
      return Object.fromEntries(checks.map(({ check, answer, error }) => [check, error?.code ?? answer]));
    };
    const good = { document: 'valid', ticket: 'valid', seal: 'valid', certificate: 'valid', key: 'valid' };
    expect(await answers([PLACE])).toEqual({ ...good, positions: 'valid' });
    expect(await answers([])).toEqual({ ...good, positions: 'unknown' });
    expect(await answers([{ ...PLACE, x: 1 }])).toEqual({ ...good, positions: 'STAMP_POSITION_OUTSIDE' });
    expect(await answers([PLACE, PLACE])).toMatchObject({ ticket: 'TICKET_SPENT', positions: 'valid' });
    writeFileSync(join(story.office.data, 'documents', document!), 'another document');
    expect(await answers([PLACE])).toEqual({ ...good, document: 'DOCUMENT_MISSING', positions: 'unknown' });
  });
});

describe('what was confirmed', { timeout: 60_000 }, () => {
  it('is what is stamped with: another version under the same number is refused, though it holds', async () => {
    const { zhang, service, office } = story;
    const id = await story.request({ '乙.pdf': 1 });
    const { requests } = service.station;
    const asked = parseTicket(requests.latest(fromHex(id))!);
    const form = { approverId: office.who('approver').id, answer: 'agreed', opinion: '' } as const;
    const versions: Uint8Array[] = [];
    for (let n = 0; n < 2; n++) {
      const prepared = prepareDecision(service.station, asked, form, ({ der }) => versions.push(der));
      await prepared.sign(utf8(story.pin('approver')));
    }
    requests.keep(fromHex(id), versions[0]!);
    const job = await story.stamping(id);
    requests.keep(fromHex(id), versions[1]!);
    expect(await zhang.carryOut(job, story.pin('custodian'))).toMatchObject({
      state: 'failed',
      error: { code: 'TICKET_ALTERED' },
    });
    expect((await story.wang.page('requests.get', { id })).documents).toMatchObject([{ spent: 0 }]);
  });
});

describe('a job', { timeout: 60_000 }, () => {
  it('is nobody else’s: neither of its page nor through the host', async () => {
    const { li, zhang, service } = story;
    const job = await story.decide(await story.request({ '七.pdf': 1 }));
    const same = service.seat(zhang.caller.person, li.caller.session);
    for (const seat of [zhang, same, service.seat(null, li.caller.session)]) {
      const ways: (() => Promise<unknown>)[] = [
        () => seat.page('jobs.get', { job }),
        () => seat.page('jobs.cancel', { job }),
        () => seat.page('jobs.pause', { job }),
        () => seat.page('jobs.resume', { job }),
        () => seat.page('jobs.dismiss', { job }),
        () => seat.host('prompt.ask', { job }),
        () => seat.host('prompt.facts', { job }),
        () => seat.host('prompt.key', { job }),
        () => seat.host('prompt.picture', { job, document: 0, page: 1, width: 100 }),
        () => seat.host('prompt.confirm', { job, answer: 'yes' }),
        () => seat.host('prompt.pin', { job }, story.pin('approver')),
      ];
      for (const way of ways) expect(await asyncCodeOf(way)).toBe('JOB_UNKNOWN');
      const listed = (await seat.page('jobs.list', {})).jobs.map(({ id }) => id);
      expect(listed).not.toContain(job);
    }
    const of = service.events.flatMap(({ event, audience }) => {
      return event.kind === 'job' && event.job.id === job ? [audience?.person] : [];
    });
    expect(of).toEqual([story.office.who('approver').id]);
  });

  it('is confirmed before its PIN is taken, and no page reaches what confirms it', async () => {
    const { li, service } = story;
    const job = await story.decide(await story.request({ '八.pdf': 1 }));
    const typed = () => li.host('prompt.pin', { job }, story.pin('approver'));
    expect(await asyncCodeOf(typed)).toBe('JOB_NOT_WAITING');
    for (const channel of Object.keys(CHANNELS).filter((name) => name.startsWith('prompt.'))) {
      const ask = { door: 'page', channel, input: { job }, caller: li.caller } as const;
      expect(await service.route(ask)).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    }
    await li.host('prompt.confirm', { job, answer: 'no' });
    expect(await li.page('jobs.get', { job })).toMatchObject({ state: 'cancelled', result: null });
    expect(await asyncCodeOf(typed)).toBe('JOB_NOT_WAITING');
  });
});

describe('the small window of the PIN', { timeout: 60_000 }, () => {
  it('is left by a no: nothing is signed, nothing waits any more', async () => {
    const { li, zhang } = story;
    const id = await story.agreed({ '子.pdf': 1 });
    const decision = { job: await story.decide(await story.request({ '丑.pdf': 1 })) };
    const stamping = { job: await story.stamping(id) };
    for (const [seat, { job }, role] of [
      [li, decision, 'approver'],
      [zhang, stamping, 'custodian'],
    ] as const) {
      await seat.host('prompt.confirm', { job, answer: 'yes' });
      expect(await seat.host('prompt.ask', { job })).toEqual({ stage: 'pin' });
      expect(await seat.host('prompt.confirm', { job, answer: 'no' })).toEqual({});
      expect(await seat.page('jobs.get', { job })).toMatchObject({ state: 'cancelled', result: null });
      const typed = seat.host('prompt.pin', { job }, story.pin(role));
      expect(await asyncCodeOf(() => typed)).toBe('JOB_NOT_WAITING');
    }
    expect((await story.wang.page('requests.get', { id })).documents).toMatchObject([{ spent: 0 }]);
  });
});

describe('a PIN', { timeout: 60_000 }, () => {
  it('of another person does not open the key', async () => {
    const job = await story.decide(await story.request({ '九.pdf': 1 }));
    expect((await story.li.carryOut(job, `${story.pin('approver')}0`)).state).toBe('pin');
  });

  // The last one: it locks the custodian's key.
  it('that is wrong leaves the act waiting, with the tries that the key tells, until the key is locked', async () => {
    const { zhang } = story;
    const id = await story.agreed({ '十.pdf': 1 });
    const job = await story.stamping(id);
    await zhang.host('prompt.confirm', { job, answer: 'yes' });
    const wrong = () => zhang.host('prompt.pin', { job }, story.wrongPin('custodian'));
    for (let left = 5; left > 0; left--) {
      expect(await wrong()).toMatchObject({ accepted: false, error: { code: 'PIN_WRONG' }, triesLeft: left });
      expect(await zhang.host('prompt.ask', { job })).toEqual({ stage: 'pin' });
      expect(await zhang.host('prompt.key', { job })).toMatchObject({ triesLeft: left });
    }
    expect(await wrong()).toMatchObject({ accepted: false, error: { code: 'PIN_LOCKED' }, triesLeft: 0 });
    expect(await zhang.page('jobs.get', { job })).toMatchObject({
      state: 'failed',
      error: { code: 'PIN_LOCKED' },
    });
    expect(await asyncCodeOf(() => zhang.host('prompt.pin', { job }, story.pin('custodian')))).toBe(
      'JOB_NOT_WAITING',
    );
    expect(await asyncCodeOf(() => story.stamping(id))).toBe('PIN_LOCKED');
    expect((await story.wang.page('requests.get', { id })).documents).toMatchObject([
      { spent: 0, remaining: 1 },
    ]);
    expect(story.results()).toEqual([]);
  });
});
