import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '@yinzheng/core/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asyncCodeOf } from '../support/codes.ts';
import { makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import { WindowService, type Seat } from '../support/window.ts';

// Who sits at the window, and what each person chose about it.

let demo: DemoFolder & { remove(): void };
let office: Office;
let service: WindowService;

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

function seat(role: Role): Seat {
  return service.seat(office.who(role).id);
}

describe('the session', () => {
  it('says who may sit here, with the roles in force, and takes a seat', async () => {
    const session = await service.seat(null).page('session.get', {});
    expect(session).toMatchObject({ mode: 'trial', unit: office.made.unit, person: null, data: office.data });
    for (const { id, name, roles } of office.made.people) {
      expect(session.people).toContainEqual({ id, name, roles });
    }
    const { id } = office.who('custodian');
    const taken = await service.seat(null).page('session.become', { person: id });
    expect(taken.person).toMatchObject({ id, roles: ['custodian'] });
    const unknown = service.seat(null).page('session.become', { person: 'nobody' });
    expect(await asyncCodeOf(() => unknown)).toBe('PERSON_UNKNOWN');
  });

  it('keeps what each person chose, also over a restart; a damaged file is as if nobody had chosen', async () => {
    const defaults = {
      language: 'zh-CN',
      theme: 'system',
      format: 'ses',
      guide: 'open',
      licenceGuide: 'open',
      hiddenColumns: [],
      key: null,
    };
    const get = async (one: Seat) => (await one.page('session.get', {})).preferences;
    expect(await get(seat('custodian'))).toEqual(defaults);
    await seat('custodian').page('session.prefer', { theme: 'dark', hiddenColumns: ['page'] });
    await seat('custodian').page('session.prefer', { guide: 'left', licenceGuide: 'done' });
    await service.seat(null).page('session.prefer', { language: 'en' });
    const chosen = {
      ...defaults,
      theme: 'dark',
      hiddenColumns: ['page'],
      guide: 'left',
      licenceGuide: 'done',
    };
    expect(await get(seat('custodian'))).toEqual(chosen);
    expect(await get(seat('approver'))).toEqual(defaults);
    const again = async (): Promise<void> => {
      await service.close();
      service = await WindowService.inline(office.data);
    };
    await again();
    expect(await get(seat('custodian'))).toEqual(chosen);
    expect((await get(service.seat(null))).language).toBe('en');
    const file = join(office.data, 'preferences.json');
    const { id } = office.who('custodian');
    for (const [text, expected] of [
      ['{ "', defaults],
      ['[]', defaults],
      [JSON.stringify({ [id]: { theme: 'dark', format: 7, more: true } }), { ...defaults, theme: 'dark' }],
    ] as const) {
      writeFileSync(file, text);
      await again();
      expect(await get(seat('custodian')), text).toEqual(expected);
    }
  });
});
