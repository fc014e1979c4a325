import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEAL_ID } from '../support/house.ts';
import { addCrl, addStatusList } from '../support/kept-seals.ts';
import { makeCrl, makeStatusList } from '../support/made-seals.ts';
import { makeOffice, type MadeOffice } from '../support/made-office.ts';
import { Office } from '../support/cli.ts';
import { WindowService } from '../support/window.ts';
import { WindowStory } from '../support/window-story.ts';

let office: MadeOffice;
beforeAll(async () => {
  office = await makeOffice();
}, 60_000);
afterAll(() => office.remove());

const DAY_MS = 86_400_000;
const day = (days: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY_MS);

it('stamps with a seal until its maker’s list says otherwise, whatever was opened before', async () => {
  const { root, maker } = office;
  const list = (number: number, status: 'active' | 'cancelled'): Uint8Array => {
    const entry = { esID: SEAL_ID, status, since: day(-2), reason: '' };
    return makeStatusList(maker, [entry], { number, thisUpdate: day(-1), nextUpdate: day(7) }).bytes;
  };
  addCrl(office.data, makeCrl(root, [], day(-1), day(7)).der);
  addStatusList(office.data, list(2, 'active'));
  const copy = new Office(office);
  const service = await WindowService.inline(copy.data);
  const story = WindowStory.over(copy, service);
  try {
    const [first, second] = [await story.agreed({ 'a.pdf': 1 }), await story.agreed({ 'b.pdf': 1 })];
    const { state } = await story.zhang.carryOut(await story.stamping(first), story.pin('custodian'));
    expect(state).toBe('done');
    // Waits for its PIN while the list comes.
    const asked = await story.stamping(second);
    service.station.own.addStatusList(list(3, 'cancelled'));
    const done = await story.zhang.carryOut(asked, story.pin('custodian'));
    expect(JSON.stringify(done)).toContain('SEAL_NOT_USABLE');
    const seals = await story.zhang.page('seals.list', {});
    expect(JSON.stringify(seals)).toMatch(/cancelled/i);
    expect(story.results()).toHaveLength(1);
  } finally {
    await service.close();
  }
}, 60_000);
