import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestSummaryOut } from '@yinzheng/contract/ipc';
import { asyncCodeOf } from '../support/codes.ts';
import { makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import { byForeignHand } from '../support/log-folder.ts';
import { readSheet } from '../support/sheet.ts';
import { sampleVariant } from '../support/window-documents.ts';
import { WindowService, type Seat } from '../support/window.ts';

// What the window reads about the data folder: requests and who sees them, seals, keys, home, the chain.

let demo: DemoFolder & { remove(): void };
let office: Office;
let service: WindowService;
type Chair =
  'applicant' | 'approver' | 'leader' | 'custodian' | 'system-admin' | 'security-admin' | 'auditor';

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());

beforeEach(async () => {
  office = new Office(demo);
  service = await WindowService.inline(office.data);
});
afterEach(async () => {
  expect(service.defects).toEqual([]);
  await service.close();
});

function seat(role: Chair): Seat {
  const member = office.made.people.find(({ roles }) => roles.includes(role));
  if (member === undefined) throw new Error(`nobody is ${role}`);
  return service.seat(member.id);
}

async function ask(reason: string, documents: Readonly<Record<string, number>>, days = 7): Promise<string> {
  const applicant = seat('applicant');
  const files = Object.entries(documents).map(([name, count]) => {
    writeFileSync(office.path(name), sampleVariant(readFileSync(join(office.data, 'sample.pdf')), name));
    return { file: applicant.take(office.path(name)), count };
  });
  const form = { seal: office.seal, reason, classification: 'public', days, documents: files } as const;
  return (await applicant.page('requests.make', form)).id;
}

async function decide(id: string, answer: 'agreed' | 'refused' = 'agreed'): Promise<void> {
  const approver = seat('approver');
  const opinion = answer === 'agreed' ? '' : '请补充依据';
  const { job } = await approver.page('requests.decide', { id, answer, opinion });
  expect((await approver.carryOut(job, office.who('approver').pin)).state).toBe('done');
}

async function stamp(id: string, documents: readonly string[]): Promise<void> {
  const custodian = seat('custodian');
  const positions = [{ page: 1, x: 150, y: 222 }];
  const { job } = await custodian.page('stamping.prepare', {
    id,
    format: 'ses',
    documents: documents.map((document) => ({ document, positions })),
  });
  const done = await custodian.carryOut(job, office.who('custodian').pin);
  expect(done, JSON.stringify(done)).toMatchObject({ state: 'done', error: null });
}

type ListView = 'mine' | 'to-decide' | 'decided' | 'to-stamp' | 'stamped' | 'all';

async function list(role: Chair, view: ListView, more: object = {}): Promise<RequestSummaryOut[]> {
  const { total, rows } = await seat(role).page('requests.list', { view, offset: 0, limit: 50, ...more });
  expect(total).toBe(rows.length);
  return rows;
}

async function reasons(role: Chair, view: ListView, more: object = {}): Promise<string[]> {
  return (await list(role, view, more)).map(({ reason }) => reason).sort();
}

describe('requests', () => {
  it('go from list to list as they are decided and used', async () => {
    const [first, second, third] = [
      await ask('印发甲通知', { '甲.pdf': 1, '乙.pdf': 2 }),
      await ask('印发丙通知', { '丙.pdf': 1 }),
      await ask('印发丁通知', { '丁.pdf': 1 }),
    ];
    const all = ['印发丁通知', '印发丙通知', '印发甲通知'];
    expect(await reasons('applicant', 'mine')).toEqual(all);
    expect(await reasons('approver', 'to-decide')).toEqual(all);
    expect(await reasons('custodian', 'all'), 'nothing is agreed to').toEqual([]);
    await decide(first);
    await decide(second, 'refused');
    expect(await reasons('approver', 'to-decide')).toEqual(['印发丁通知']);
    expect(await reasons('approver', 'decided')).toEqual(['印发丙通知', '印发甲通知']);
    expect(await reasons('custodian', 'to-stamp')).toEqual(['印发甲通知']);
    expect(await reasons('custodian', 'all'), 'the one that is agreed to').toEqual(['印发甲通知']);
    expect(await reasons('applicant', 'mine', { state: 'refused' })).toEqual(['印发丙通知']);
    expect(await reasons('applicant', 'mine', { state: 'waiting' })).toEqual(['印发丁通知']);
    // Words of the reason, of a document's name, of a person's name; all of them.
    expect(await reasons('applicant', 'mine', { text: '乙.PDF' })).toEqual(['印发甲通知']);
    expect(await reasons('applicant', 'mine', { text: `印发 ${office.who('approver').name}` })).toHaveLength(
      2,
    );
    expect(await reasons('applicant', 'mine', { text: '印发 没有' })).toEqual([]);

    const detail = await seat('custodian').page('requests.get', { id: first });
    expect(detail).toMatchObject({ state: 'agreed', agreed: true, ticket: null, may: { stamp: true } });
    expect(detail.decisions).toMatchObject([{ step: 1, answer: 'agreed', holds: true, why: null }]);
    await stamp(first, [detail.request.documents[0]!.digest]);
    expect(await list('custodian', 'to-stamp')).toMatchObject([
      { id: first, state: 'agreed', agreed: true, count: 3, spent: 1, remaining: 2 },
    ]);
    const half = await seat('applicant').page('requests.get', { id: first });
    expect(
      half.documents.map(({ spent, remaining, pages, problem }) => [spent, remaining, pages, problem]),
    ).toEqual([
      [1, 0, 1, null],
      [0, 2, 1, null],
    ]);
    expect(half.documents[0]!.results).toMatchObject([{ entry: 1 }]);
    expect(half.may).toEqual({ decide: false, stamp: false });
    await stamp(first, [detail.request.documents[1]!.digest]);
    await stamp(first, [detail.request.documents[1]!.digest]);
    expect(await list('custodian', 'to-stamp')).toEqual([]);
    expect(await list('custodian', 'stamped')).toMatchObject([
      { id: first, state: 'finished', agreed: true, remaining: 0 },
    ]);
    const done = await seat('applicant').page('requests.get', { id: first });
    expect(done.ticket?.code).toBe('TICKET_SPENT');
    expect(done.documents[1]!.results.map(({ entry }) => entry)).toEqual([2, 3]);
    expect((await seat('applicant').page('requests.get', { id: third })).ticket?.code).toBe(
      'TICKET_NOT_APPROVED',
    );
    expect((await seat('applicant').page('requests.get', { id: second })).ticket?.code).toBe(
      'TICKET_REFUSED',
    );
  }, 60_000);

  it('are unknown to whoever has no part in them, whichever number they guess', async () => {
    const id = await ask('印发', { '甲.pdf': 1 });
    const hidden = (role: Chair) => asyncCodeOf(() => seat(role).page('requests.get', { id }));
    expect(await hidden('custodian')).toBe('REQUEST_UNKNOWN');
    await decide(id, 'refused');
    expect(await hidden('custodian'), 'refused').toBe('REQUEST_UNKNOWN');
    const other = '00'.repeat(16);
    expect(await asyncCodeOf(() => seat('applicant').page('requests.get', { id: other }))).toBe(
      'REQUEST_UNKNOWN',
    );
  });

  it('tell what is wrong with a document: missing, altered', async () => {
    const id = await ask('印发', { '甲.pdf': 1, '乙.pdf': 1 });
    const detail = async () =>
      (await seat('applicant').page('requests.get', { id })).documents.map(
        ({ problem }) => problem?.code ?? null,
      );
    expect(await detail()).toEqual([null, null]);
    const { request } = await seat('applicant').page('requests.get', { id });
    const kept = join(office.data, 'documents', request.documents[0]!.digest);
    const bytes = readFileSync(kept);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(kept, bytes);
    expect(await detail()).toEqual(['DOCUMENT_MISSING', null]);
  });

  it('are damaged on screen when somebody writes into the database, and lead to nothing', async () => {
    const id = await ask('印发', { '甲.pdf': 1 });
    const other = await ask('另一份', { '乙.pdf': 1 });
    await decide(id);
    expect(await list('custodian', 'to-stamp')).toHaveLength(1);
    byForeignHand(office.data, (db) => {
      const real = db
        .prepare('SELECT body FROM request_version WHERE ticket_id = ? ORDER BY version DESC LIMIT 1')
        .pluck()
        .get(Buffer.from(id, 'hex')) as Buffer;
      const forged = Buffer.from(real);
      forged[forged.length - 3]! ^= 1;
      const put = db.prepare('INSERT INTO request_version VALUES (?, 3, ?)');
      put.run(Buffer.from(id, 'hex'), forged);
      // Another request's ticket under this one's number, and rubbish.
      db.prepare('INSERT INTO request_version VALUES (?, 2, ?)').run(Buffer.from(other, 'hex'), real);
    });
    expect(await list('custodian', 'to-stamp')).toEqual([]);
    expect(await list('applicant', 'mine')).toMatchObject([{ state: 'damaged' }, { state: 'damaged' }]);
    const damaged = await seat('applicant').page('requests.get', { id });
    expect(damaged).toMatchObject({ state: 'damaged', agreed: false, may: { decide: false, stamp: false } });
    expect(damaged.decisions).toMatchObject([{ holds: false, why: { code: 'TICKET_ALTERED' } }]);
    expect(damaged.ticket?.code).toBe('TICKET_ALTERED');
    const swapped = await seat('applicant').page('requests.get', { id: other });
    expect(swapped).toMatchObject({ state: 'damaged', ticket: { code: 'TICKET_ALTERED' } });
    expect(swapped.request.reason).toBe('另一份');
    byForeignHand(office.data, (db) => {
      const put = db.prepare('INSERT INTO request_version VALUES (?, 9, ?)');
      put.run(Buffer.from(other, 'hex'), Buffer.from('rubbish'));
      put.run(Buffer.from('77'.repeat(16), 'hex'), Buffer.from('rubbish'));
    });
    const unreadable = await seat('applicant').page('requests.get', { id: other });
    expect(unreadable).toMatchObject({ state: 'damaged', ticket: { code: 'TICKET_UNREADABLE' } });
    expect(await list('applicant', 'mine')).toHaveLength(2);
  });
});

describe('home', () => {
  it('shows each what waits for them, the earliest deadline first', async () => {
    const late = await ask('晚些到期', { '甲.pdf': 1 }, 9);
    const soon = await ask('先到期', { '乙.pdf': 1 }, 2);
    const third = await ask('最后到期', { '丙.pdf': 1 }, 30);
    const page = (offset: number, limit: number) =>
      seat('applicant').page('requests.list', { view: 'mine', offset, limit });
    const [head, tail] = [await page(0, 2), await page(2, 2)];
    expect([head.total, head.rows.length, tail.total, tail.rows.length]).toEqual([3, 2, 3, 1]);
    expect(new Set([...head.rows, ...tail.rows].map(({ id }) => id))).toEqual(new Set([late, soon, third]));
    await decide(third);
    const home = (role: Chair) => seat(role).page('home.get', {});
    expect((await home('approver')).waiting.map(({ act, request }) => [act, request.id])).toEqual([
      ['decide', soon],
      ['decide', late],
    ]);
    expect((await home('approver')).counts).toEqual({
      decide: 2,
      stamp: 0,
      answers: 0,
      mine: 0,
      licences: 0,
    });
    expect((await home('applicant')).counts).toEqual({
      decide: 0,
      stamp: 0,
      answers: 1,
      mine: 3,
      licences: 0,
    });
    await decide(late);
    await decide(soon, 'refused');
    expect((await home('custodian')).waiting.map(({ act, request }) => [act, request.id])).toEqual([
      ['stamp', late],
      ['stamp', third],
    ]);
    const applicant = await home('applicant');
    expect(applicant.waiting.map(({ act, request }) => [act, request.state])).toEqual([
      ['read-answer', 'refused'],
      ['read-answer', 'agreed'],
      ['read-answer', 'agreed'],
    ]);
    expect(applicant.counts).toEqual({ decide: 0, stamp: 0, answers: 3, mine: 2, licences: 0 });
    expect((await home('approver')).waiting).toEqual([]);
  });
});

describe('seals and keys', () => {
  it('are shown as the command shows them, with their grounds', async () => {
    const { seals } = await seat('applicant').page('seals.list', {});
    const run = await office.run(['seals']);
    expect(seals).toEqual((JSON.parse(run.stdout) as { seals: unknown }).seals);
    const detail = await seat('applicant').page('seals.get', { id: office.seal });
    expect(detail).toMatchObject({ answer: 'valid', seal: { id: office.seal, status: 'active' } });
    expect(detail.steps.map(({ step }) => step)).toEqual(['structure', 'seal', 'time']);
    expect(detail.daysLeft).toBeGreaterThan(300);
    expect(detail.maker).toMatch(/\S/);
    expect(await asyncCodeOf(() => seat('applicant').page('seals.get', { id: 'X' }))).toBe('SEAL_UNKNOWN');
  });

  it('a person sees their own key, with the tries that are left', async () => {
    const keys = async (role: Chair) => (await seat(role).page('keys.list', {})).keys;
    const own = await keys('custodian');
    expect(own).toMatchObject([{ state: 'ready', triesLeft: 6, seals: [{ id: office.seal }] }]);
    const { id, name } = office.who('custodian');
    expect(own[0]!.holders).toEqual([{ id, name, role: 'custodian' }]);
    expect(await keys('applicant')).toHaveLength(
      readdirSync(join(office.data, 'keys')).includes(`${office.who('applicant').id}.key`) ? 1 : 0,
    );
    const file = join(office.data, 'keys', `${office.who('approver').id}.key`);
    const text = readFileSync(file, 'utf8');
    for (const [left, state] of [
      [5, 'ready'],
      [3, 'pin-low'],
      [1, 'pin-last-try'],
      [0, 'pin-locked'],
    ] as const) {
      writeFileSync(file, text.replace(/"triesLeft": \d/, `"triesLeft": ${left}`));
      expect(await keys('approver')).toMatchObject([{ state, triesLeft: left }]);
    }
  });

  it('administrators and the auditor see every key', async () => {
    const { people } = await service.seat(null).page('session.get', {});
    const readers = people.filter(({ roles }) => roles.some((role) => /admin|auditor/.test(role)));
    expect(readers.length).toBeGreaterThan(1);
    for (const { id } of readers) {
      const { keys } = await service.seat(id).page('keys.list', {});
      expect(keys).toHaveLength(readdirSync(join(office.data, 'keys')).length);
    }
  });
});

describe('the chain', () => {
  it('is checked as it lies on the disk: after an act, and when somebody asks', async () => {
    expect((await seat('applicant').page('ledger.chain', {})).answer).toBe('checking');
    const recheck = async () => {
      const { job } = await seat('custodian').page('ledger.recheck', {});
      const { state, result } = await seat('custodian').job(job, 'done', 'failed');
      expect([state, result]).toEqual(['done', { kind: 'audit' }]);
      return seat('applicant').page('ledger.chain', {});
    };
    expect(await recheck()).toMatchObject({ answer: 'valid', entries: 0, finding: null });
    const id = await ask('印发', { '甲.pdf': 1 });
    await decide(id);
    const { request } = await seat('custodian').page('requests.get', { id });
    await stamp(
      id,
      request.documents.map(({ digest }) => digest),
    );
    await expect
      .poll(() => seat('custodian').page('ledger.chain', {}), { timeout: 10_000 })
      .toMatchObject({ answer: 'valid', entries: 1, rows: 4, vouched: 4 });
    expect(service.events).toContainEqual({ event: { kind: 'changed', what: 'chain' }, audience: null });
    // What was shown stays shown; the badge tells that the disk says something else.
    const shown = await seat('custodian').page('ledger.page', { filter: {}, offset: 0, limit: 50 });
    expect(shown.rows).toMatchObject([{ number: 1, result: 'done', document: '甲.pdf' }]);
    expect([shown.chain.answer, shown.chain.finding]).toEqual(['valid', null]);
    const good = await exported();
    expect([good.rows, /^用印台账_\d{8}\.xlsx$/.test(good.name)]).toEqual([1, true]);
    byForeignHand(office.data, (db) => {
      db.exec("UPDATE use_log_row SET body = x'3000' WHERE row_no = 3");
    });
    expect(await recheck()).toMatchObject({ answer: 'invalid', finding: { code: 'LOG_EDITED' } });
    expect((await seat('custodian').page('home.get', {})).chain.answer).toBe('invalid');
    const again = await seat('custodian').page('ledger.page', { filter: {}, offset: 0, limit: 50 });
    expect({ ...again, chain: shown.chain }).toEqual(shown);
    expect(again.chain).toMatchObject({ answer: 'invalid', finding: { code: 'LOG_EDITED' } });
    expect((await seat('custodian').page('ledger.entry', { number: 1 })).chain).toEqual(again.chain);
    const { name, rows, lines } = await exported();
    expect([rows, /_核对没有通过\.xlsx$/.test(name)]).toEqual([1, true]);
    expect(lines[0]).toContain('没有通过');
    expect(lines[1]).toContain('用印台账被改动过');
  });

  it('is checked again for an export: what was found before is not told of what is there now', async () => {
    const id = await ask('印发', { '甲.pdf': 1 });
    await decide(id);
    const { request } = await seat('custodian').page('requests.get', { id });
    await stamp(
      id,
      request.documents.map(({ digest }) => digest),
    );
    expect((await exported()).lines.join()).toContain('链完整');
    await seat('custodian').page('ledger.page', { filter: {}, offset: 0, limit: 50 });
    byForeignHand(office.data, (db) => {
      db.exec("UPDATE use_log_row SET body = x'3000' WHERE row_no = 3");
    });
    expect((await seat('custodian').page('ledger.chain', {})).answer).toBe('valid');
    expect((await exported()).lines[0]).toContain('没有通过');
  });

  it('an entry is told, in threads of the service, with its ticket and its file as they are now, and the table can be fetched', async () => {
    await service.close();
    service = await WindowService.open(office.data);
    const id = await ask('印发', { '甲.pdf': 2 });
    await decide(id);
    const { request } = await seat('custodian').page('requests.get', { id });
    await stamp(id, [request.documents[0]!.digest]);
    const entry = (role: Chair = 'custodian') => seat(role).page('ledger.entry', { number: 1 });
    const told = await entry();
    expect(told).toMatchObject({ file: 'as-recorded', why: null, mayAnnotate: true });
    expect(told.ticket).toMatchObject({ state: 'agreed', request: { id }, decisions: [{ holds: true }] });
    expect(told.ticket?.documents).toMatchObject([{ spent: 1, remaining: 1, pages: 1 }]);
    expect(await asyncCodeOf(() => seat('custodian').page('ledger.entry', { number: 2 }))).toBe(
      'ENTRY_UNKNOWN',
    );

    const { job } = await seat('custodian').page('ledger.export', { filter: { text: '印发' } });
    const { result } = await seat('custodian').job(job, 'done', 'failed');
    expect(result).toMatchObject({ kind: 'export', rows: 1 });
    const { product, name } = (result as { made: { product: string; name: string } }).made;
    expect(name).toMatch(/^用印台账_\d{8}\.xlsx$/);
    const opened = await seat('custodian').host('host.open', { kind: 'product', product });
    expect(opened.name).toBe(name);
    const { output } = told.entry;
    writeFileSync(output, 'something else');
    expect((await entry()).file).toBe('altered');
    rmSync(output);
    expect((await entry()).file).toBe('missing');
    byForeignHand(office.data, (db) => db.exec('DELETE FROM ticket'));
    expect(await entry()).toMatchObject({ ticket: null, why: { code: 'TICKET_MISSING' } });
  }, 60_000);
});

/** The table of everything, as another reader finds it. */
async function exported(): Promise<{ name: string; rows: number; lines: string[] }> {
  const custodian = seat('custodian');
  const { job } = await custodian.page('ledger.export', { filter: {} });
  const { state, result } = await custodian.job(job, 'done', 'failed');
  if (result?.kind !== 'export') throw new Error(state);
  const { product } = result.made;
  const { source, name } = await custodian.host('host.open', { kind: 'product', product });
  if (!('base64' in source)) throw new Error('not bytes');
  const lines = readSheet(Buffer.from(source.base64, 'base64')).rows.map((cells) => cells[0]!.value);
  return { name, rows: result.rows, lines };
}
