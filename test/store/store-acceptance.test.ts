import type { BatchAnswer } from '@yinzheng/contract/store';
import { fromBase64, fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { requireReceipts } from '@yinzheng/core/sync';
import { expect, it } from 'vitest';
import { ISSUER } from '../support/licence-house.ts';
import { keyOfMade } from '../support/licence-mill.ts';
import { onBothDatabases } from '../support/store-both.ts';
import { batchOf, EPOCH, type StoreHouse } from '../support/store-house.ts';

const hex = (bytes: Uint8Array): string => toHex(sm3(bytes));

/** Follows the receipts of an answer to its head; the number that they end at. */
function followed(answer: BatchAnswer, house: StoreHouse): number {
  const receipts = answer.chain.map(({ digest, number, before }) => {
    return { digest: fromHex(digest), number, before: fromHex(before) };
  });
  const head = { act: fromBase64(answer.head!.act), signature: fromBase64(answer.head!.signature) };
  return requireReceipts(receipts, head, { unit: ISSUER, storePoint: house.key.point }).number;
}

onBothDatabases('acceptance', (at) => {
  it('accepts a licence once, its file first, however often it comes', async () => {
    const { house, mill, one } = at();
    const made = await mill.make();
    expect((await one.send([1, 'version', made.act])).results[0]).toMatchObject({
      result: 'refused',
      reason: { code: 'FILE_NOT_DELIVERED' },
    });
    expect((await one.deliver(made.file)).json()).toMatchObject({ whole: true });
    const answer = await one.send([1, 'version', made.act]);
    expect(answer.results).toEqual([{ sequence: 1, result: 'accepted', receipt: answer.chain[0] }]);
    expect(answer.chain[0]).toMatchObject({ digest: hex(made.act), number: 1 });
    expect(followed(answer, house)).toBe(1);
    for (let again = 0; again < 10; again++) {
      expect(await one.send([1, 'version', made.act])).toEqual(answer);
    }
    const asked = await one.call({
      method: 'POST',
      target: '/v1/batches/state',
      body: { epoch: EPOCH, sequences: [1, 2] },
    });
    expect(asked.json<BatchAnswer>()).toEqual({
      ...answer,
      results: [...answer.results, { sequence: 2, result: 'unknown' }],
    });
    // Restored from a copy: the same act under a new number is the same act.
    const epoch = 'ff'.repeat(16);
    const body = batchOf([[7, 'version', made.act]], epoch);
    const again = await one.call({ method: 'POST', target: '/v1/batches', body });
    expect(again.json<BatchAnswer>().results).toEqual([{ ...answer.results[0], sequence: 7 }]);
    const quarantine = await one.call({ method: 'GET', target: '/v1/quarantine' });
    expect(quarantine.json<{ acts: unknown[] }>().acts).toEqual([]);
  });

  it('names both digests where something else has the number, or the version', async () => {
    const { mill, one } = at();
    const kept = await mill.make({ serial: '000001002' });
    const other = await mill.make({
      serial: '000001002',
      record: { term: '3年' },
      order: { validTo: '2029-05-05' },
    });
    await one.deliver(kept.file);
    await one.deliver(other.file);
    expect((await one.send([10, 'version', kept.act])).results[0]!.result).toBe('accepted');
    const both = [hex(kept.act), hex(other.act)];
    for (const sequence of [10, 11]) {
      const [result] = (await one.send([sequence, 'version', other.act])).results;
      expect(result).toEqual({ sequence, result: 'conflict', digests: both });
    }
    const asked = await one.call({
      method: 'POST',
      target: '/v1/batches/state',
      body: { epoch: EPOCH, sequences: [10, 11] },
    });
    expect(asked.json<BatchAnswer>().results.map(({ result }) => result)).toEqual(['accepted', 'conflict']);
    const quarantine = (await one.call({ method: 'GET', target: '/v1/quarantine' })).json<{
      acts: { sequence: number; reason: unknown }[];
    }>();
    expect(quarantine.acts.map(({ sequence, reason }) => [sequence, reason])).toEqual(
      [11, 10].map((sequence) => [
        sequence,
        { code: 'ACT_CONFLICT', params: { kept: both[0], sent: both[1] } },
      ]),
    );
  });

  it('keeps what has a gap before it, and takes it up in order when the gap is filled', async () => {
    const { house, mill, one } = at();
    const first = await mill.make({ serial: '000001003' });
    const suspended = mill.event(first.identifier, first.chain);
    const lifted = mill.event(first.identifier, sm3(suspended), {
      event: 'lift-suspension',
      reasonClass: 'settled',
    });
    const second = await mill.make({ serial: '000001003', version: 2, previous: sm3(lifted) });
    await one.deliver(first.file);
    await one.deliver(second.file);
    const late = await one.send([24, 'version', second.act]);
    expect(late.results).toEqual([{ sequence: 24, result: 'waiting', missing: hex(lifted) }]);
    expect(late.head).toBeUndefined();
    // Sent again it still waits.
    expect((await one.send([24, 'version', second.act])).results[0]!.result).toBe('waiting');
    const both = await one.send([23, 'event', lifted], [22, 'event', suspended]);
    expect(both.results.map(({ missing }) => missing)).toEqual([hex(suspended), toHex(first.chain)]);
    const filled = await one.send([21, 'version', first.act]);
    expect(filled.results[0]!.result).toBe('accepted');
    const last = followed(filled, house);
    const asked = await one.call({
      method: 'POST',
      target: '/v1/batches/state',
      body: { epoch: EPOCH, sequences: [21, 22, 23, 24] },
    });
    const answer = asked.json<BatchAnswer>();
    expect(answer.results.map(({ receipt }) => receipt?.number)).toEqual([
      last - 3,
      last - 2,
      last - 1,
      last,
    ]);
    expect(followed(answer, house)).toBe(last);
    const state = await one.call({ method: 'GET', target: `/v1/licences/${keyOfMade(first)}` });
    expect(state.json()).toMatchObject({
      status: 'active',
      newest: second.identifier,
      versions: [{ status: 'superseded' }, { status: 'active' }],
      acts: [{ event: 'issue' }, { event: 'suspend' }, { event: 'lift-suspension' }, { event: 'update' }],
    });
  });

  it('takes up within one batch what came before its predecessor', async () => {
    const { house, mill, one } = at();
    const made = await mill.make({ serial: '000001004' });
    const event = mill.event(made.identifier, made.chain);
    await one.deliver(made.file);
    const answer = await one.send([32, 'event', event], [31, 'version', made.act]);
    expect(answer.results.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
    expect(answer.results.map(({ receipt }) => receipt!.number)).toEqual([
      answer.chain[1]!.number,
      answer.chain[0]!.number,
    ]);
    followed(answer, house);
  });

  it('finds a fork where two acts have one predecessor, accepted or waiting', async () => {
    const { mill, one } = at();
    const made = await mill.make({ serial: '000001005' });
    await one.deliver(made.file);
    const suspend = mill.event(made.identifier, made.chain);
    const lose = mill.event(made.identifier, made.chain, { event: 'report-loss', reasonClass: 'loss' });
    expect((await one.send([41, 'event', suspend])).results[0]!.result).toBe('waiting');
    const fork = { result: 'conflict', digests: [hex(suspend), hex(lose)] };
    expect((await one.send([42, 'event', lose])).results[0]).toMatchObject(fork);
    expect((await one.send([43, 'version', made.act])).results[0]!.result).toBe('accepted');
    expect((await one.send([42, 'event', lose])).results[0]).toMatchObject(fork);
  });

  it('refuses what the life table does not allow, also when its turn comes later', async () => {
    const { mill, one } = at();
    const made = await mill.make({ serial: '000001006' });
    await one.deliver(made.file);
    const lifted = mill.event(made.identifier, made.chain, {
      event: 'lift-suspension',
      reasonClass: 'settled',
    });
    expect((await one.send([51, 'event', lifted])).results[0]!.result).toBe('waiting');
    await one.send([52, 'version', made.act]);
    const asked = await one.call({
      method: 'POST',
      target: '/v1/batches/state',
      body: { epoch: EPOCH, sequences: [51] },
    });
    const refused = {
      result: 'refused',
      reason: {
        code: 'EVENT_NOT_POSSIBLE',
        params: { event: 'lift-suspension', detail: 'licence life: state' },
      },
    };
    expect(asked.json<BatchAnswer>().results[0]).toMatchObject(refused);
    // Its place is free: another act may have it.
    const suspended = mill.event(made.identifier, made.chain);
    expect((await one.send([53, 'event', suspended])).results[0]!.result).toBe('accepted');
  });

  it('shows the unit its acceptance log without gaps', async () => {
    const { house, one } = at();
    const all = (await one.call({ method: 'GET', target: '/v1/acceptances?after=0&acts=yes' })).json<{
      acceptances: { number: number; digest: string; before: string; act: string }[];
      head: { act: string; signature: string };
    }>();
    expect(all.acceptances.map(({ number }) => number)).toEqual(all.acceptances.map((_, index) => index + 1));
    for (const { act, digest } of all.acceptances) expect(hex(fromBase64(act))).toBe(digest);
    expect(followed({ results: [], chain: all.acceptances, head: all.head }, house)).toBe(
      all.acceptances.length,
    );
    const rest = (await one.call({ method: 'GET', target: '/v1/acceptances?after=2&limit=1' })).json<{
      acceptances: { number: number; act?: string }[];
    }>();
    expect(rest.acceptances).toMatchObject([{ number: 3 }]);
    expect(rest.acceptances[0]).not.toHaveProperty('act');
    expect((await one.call({ method: 'GET', target: '/v1/statistics' })).json()).toMatchObject({
      accepted: all.acceptances.length,
      waiting: 0,
    });
  });

  it('refuses acts that are none', async () => {
    const { mill, one } = at();
    const made = await mill.make({ serial: '000001009' });
    const kinds = ['version', 'event', 'authorisation-end', 'conflict-decision', 'head'] as const;
    for (const [index, kind] of kinds.entries()) {
      for (const [more, bytes] of [
        utf8('nothing'),
        made.act.subarray(0, 500),
        mill.who.root.certificate.der,
      ].entries()) {
        const [result] = (await one.send([600 + index * 10 + more, kind, bytes])).results;
        expect(result?.result, `${kind} ${more}`).toBe('refused');
      }
    }
  });
});
