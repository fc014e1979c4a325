import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RelayBench } from '../support/relay-bench.ts';
import type { Desk } from '../support/two-stations.ts';

// What else becomes of tickets between two workstations of a unit (test/store/relay-tickets.test.ts).

let bench: RelayBench;
let one: Desk;
let two: Desk;

beforeAll(async () => {
  bench = await RelayBench.open();
  ({ one, two } = bench);
}, 120_000);
afterAll(() => bench.close());
beforeEach(() => bench.now());

describe('a request between workstations', () => {
  it('is refused at another, and its applicant reads why', async () => {
    const id = await one.request(bench.document('a.pdf'));
    await one.sync();
    await two.sync();
    await two.decide(id, 'refused');
    await two.sync();
    await one.sync();
    const answer = await one.seat('applicant').page('requests.get', { id });
    expect(answer).toMatchObject({ state: 'refused', decisions: [{ opinion: '请补充依据', holds: true }] });
    expect(await one.waiting('applicant')).toContain(`read-answer ${id}`);
  });

  it('is stamped at the other where it was asked for so, under the records of that one', async () => {
    const { places } = await one.seat('applicant').page('unit.places', {});
    expect(places).toHaveLength(2);
    const id = await one.request(bench.document('b.pdf'), { workstation: places[1]! });
    expect((await one.seat('applicant').page('requests.get', { id })).relay.here).toBe(false);
    await one.decide(id, 'agreed');
    await one.sync();
    await two.sync();
    expect(await one.waiting('custodian')).not.toContain(`stamp ${id}`);
    expect(await two.waiting('custodian')).toContain(`stamp ${id}`);
    await expect(one.stamp(id)).rejects.toThrow('TICKET_WRONG_WORKSTATION');
    await two.stamp(id);
    await expect(one.request(bench.document('c.pdf'), { workstation: 'ab'.repeat(16) })).rejects.toThrow(
      'WORKSTATION_UNKNOWN',
    );
  });

  it('stays at home where it begins and ends there', async () => {
    const id = await one.request(bench.document('d.pdf'));
    await one.decide(id, 'agreed');
    expect((await one.seat('applicant').page('requests.get', { id })).relay.sending).toBeNull();
    await one.sync();
    await two.sync();
    await expect(two.seat('auditor').page('requests.get', { id })).rejects.toThrow('REQUEST_UNKNOWN');
  });

  it('holds nobody’s decision for another’s: two decisions on one step stay apart', async () => {
    const id = await one.request(bench.document('h.pdf'));
    await one.sync();
    await two.sync();
    await two.decide(id, 'agreed');
    await one.decide(id, 'refused');
    await two.sync();
    await one.sync();
    await two.sync();
    expect(await bench.refused(one, id)).toEqual(['TICKET_FORKED']);
    expect(await bench.refused(two, id)).toEqual(['TICKET_FORKED']);
    expect((await one.seat('applicant').page('requests.get', { id })).state).toBe('refused');
    expect(await one.waiting('custodian')).not.toContain(`stamp ${id}`);
  });
});
