import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseTicket, ticketDer, useRequestDer } from '@yinzheng/core/approvals';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RelayBench } from '../support/relay-bench.ts';
import { startCommand } from '../support/sync-processes.ts';
import { tempDir } from '../support/temp.ts';
import { openHolding, type Desk } from '../support/two-stations.ts';

// Tickets between two workstations of a unit, by the store: real service, real store, two data folders. The rest is in test/soak.

let bench: RelayBench;
let one: Desk;
let two: Desk;

beforeAll(async () => {
  bench = await RelayBench.open();
  ({ one, two } = bench);
}, 120_000);
afterAll(() => bench.close());
beforeEach(() => bench.now());

describe('a request of one workstation', () => {
  it('is agreed to at another, comes back, and is stamped where it was asked for, with its document', async () => {
    const path = bench.document('通知.pdf');
    const id = await one.request(path);
    const waiting = await one.seat('applicant').page('requests.get', { id });
    expect(waiting.relay).toMatchObject({ here: true, came: false, sending: { state: 'waiting', at: null } });
    await one.sync();
    const sent = await one.seat('applicant').page('requests.get', { id });
    expect(sent.relay.sending).toMatchObject({ state: 'sent', why: null });

    expect(await two.waiting('approver')).not.toContain(`decide ${id}`);
    await two.sync();
    expect(await two.waiting('approver')).toContain(`decide ${id}`);
    const there = await two.seat('approver').page('requests.get', { id });
    expect(there).toMatchObject({ state: 'waiting', may: { decide: true, stamp: false } });
    expect(there.relay).toMatchObject({ here: false, came: true, sending: null });
    expect(there.documents).toMatchObject([{ awaited: false, problem: null }]);
    const kept = join(bench.both.two, 'documents', toHex(sm3(readFileSync(path))));
    expect(readFileSync(kept)).toEqual(readFileSync(path));

    await two.decide(id, 'agreed');
    expect((await two.seat('approver').page('requests.get', { id })).relay.sending).toMatchObject({
      state: 'waiting',
    });
    await two.sync();
    expect(await one.waiting('custodian')).not.toContain(`stamp ${id}`);
    await one.sync();
    expect(await one.waiting('custodian')).toContain(`stamp ${id}`);
    // Agreed to, and for another workstation: the custodian there cannot stamp with it.
    expect(await two.waiting('custodian')).not.toContain(`stamp ${id}`);
    await expect(two.stamp(id)).rejects.toThrow('TICKET_WRONG_WORKSTATION');
    await one.stamp(id);
    const done = await one.seat('custodian').page('requests.get', { id });
    expect(done.documents).toMatchObject([{ spent: 1, remaining: 1 }]);
    expect(two.service.station.rowsOfTicket(Buffer.from(id, 'hex'))).toEqual([]);
  });

  it('waits for a document that did not come, and takes the very one that somebody brings', async () => {
    const path = bench.document('e.pdf');
    const id = await one.request(path);
    const digest = toHex(sm3(readFileSync(path)));
    const away = join(tempDir(), 'away');
    const kept = join(bench.both.one, 'documents', digest);
    cpSync(kept, away);
    rmSync(kept);
    await one.sync();
    await two.sync();
    const approver = two.seat('approver');
    expect((await approver.page('requests.get', { id })).documents).toMatchObject([
      { awaited: true, problem: { code: 'DOCUMENT_AWAITED' } },
    ]);
    await expect(two.decide(id, 'agreed')).rejects.toThrow('DOCUMENT_AWAITED');
    const wrong = { id, document: digest, file: approver.take(bench.document('f.pdf')) };
    await expect(approver.page('requests.supply', wrong)).rejects.toThrow('TICKET_WRONG_DOCUMENT');
    expect(existsSync(join(bench.both.two, 'documents', digest))).toBe(false);
    await approver.page('requests.supply', { id, document: digest, file: approver.take(path) });
    expect((await approver.page('requests.get', { id })).documents).toMatchObject([
      { awaited: false, problem: null },
    ]);
  });
});

describe('what a store that lies hands on', () => {
  it('is refused and shown, and changes nothing that is here', async () => {
    const id = await one.request(bench.document('g.pdf'));
    await one.sync();
    await two.sync();
    await two.decide(id, 'agreed');
    const ticketId = Buffer.from(id, 'hex');
    const agreed = two.service.station.requests.latest(ticketId)!;
    const { request, decisions } = parseTicket(agreed);
    const records = decisions.map(({ record }) => record.der);

    // More impressions than were agreed to.
    const more = request.documents.map((one) => ({ ...one, count: one.count + 1 }));
    await bench.forge(ticketDer(useRequestDer({ ...request, documents: more }), records));
    // A decision that says something else than what was signed.
    const bent = Uint8Array.from(records[0]!);
    bent[bent.length - 1] = bent.at(-1)! ^ 1;
    await bench.forge(ticketDer(useRequestDer(request), [bent]));
    await bench.forge(Uint8Array.of(0x30, 0));
    await one.sync();
    expect(await bench.refused(one, id)).toEqual(['TICKET_ALTERED signature 1', 'TICKET_ALTERED decision 1']);
    const all = await one.seat('auditor').page('unit.refused', { offset: 0, limit: 100 });
    expect(all.rows[0]).toMatchObject({ id: null, why: { code: 'TICKET_UNREADABLE' } });
    expect((await one.seat('applicant').page('requests.get', { id })).state).toBe('waiting');

    // Another request under the same number, not decided yet; one for a workstation that nobody knows; one of another root.
    await bench.forge(ticketDer(useRequestDer({ ...request, reason: '另一件事' }), []));
    const own = parseTicket(agreed).request.workstation;
    const strange = { ...request, workstation: own.map((byte) => byte ^ 0xff), ticketId: new Uint8Array(16) };
    await bench.forge(ticketDer(useRequestDer(strange), []));
    const otherRoot = { ...request, authorityRoot: new Uint8Array(32), ticketId: new Uint8Array(16).fill(1) };
    await bench.forge(ticketDer(useRequestDer(otherRoot), []));
    await one.sync();
    expect((await bench.refused(one, id))[0]).toBe('TICKET_ALTERED request');
    expect(await bench.refused(one, '00'.repeat(16))).toEqual(['TICKET_WRONG_WORKSTATION']);
    expect(await bench.refused(one, '01'.repeat(16))).toEqual(['TICKET_WRONG_WORKSTATION']);

    // The true one still comes through.
    await two.sync();
    await one.sync();
    expect(await one.waiting('custodian')).toContain(`stamp ${id}`);
  });
});

describe('a way that breaks', () => {
  it('loses nothing: offline first, killed with -9 in the middle of sending, and one at the store', async () => {
    const id = await one.request(bench.document('i.pdf'));
    const { station } = one.service;
    const registration = station.storeBook.registration()!;
    station.storeBook.register({ ...registration, url: 'http://127.0.0.1:9' });
    await expect(one.sync()).rejects.toThrow('STORE_UNREACHABLE');
    expect((await one.seat('applicant').page('requests.get', { id })).relay.sending).toMatchObject({
      state: 'waiting',
    });

    const holding = await openHolding(bench.url, (method, at) => method === 'POST' && at === '/v1/tickets');
    station.storeBook.register({ ...registration, url: holding.url });
    await one.close();
    const running = startCommand(['sync', '--once', '--data', bench.both.one]);
    await holding.held;
    running.kill();
    await running.ended;
    one = await bench.reopenOne();
    expect((await one.seat('applicant').page('requests.get', { id })).relay.sending).toMatchObject({
      state: 'waiting',
    });
    one.service.station.storeBook.register({ ...registration, url: bench.url });
    await one.sync();
    await holding.close();
    expect((await one.seat('applicant').page('requests.get', { id })).relay.sending).toMatchObject({
      state: 'sent',
    });
    const digest = sm3(one.service.station.requests.latest(Buffer.from(id, 'hex'))!);
    const rows = await bench.house.db
      .selectFrom('relayed_ticket')
      .where('digest', '=', digest)
      .selectAll()
      .execute();
    expect(rows).toHaveLength(1);
    await two.sync();
    expect(await two.waiting('approver')).toContain(`decide ${id}`);
  });
});
