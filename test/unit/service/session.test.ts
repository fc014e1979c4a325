import { expect, it } from 'vitest';
import { filePreferences, requireSeat, sessionOut } from '../../../src-main/service/desk/index.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';
import { codeOf } from '../../support/codes.ts';
import { people, TestClock, usualAuthority } from '../../support/house.ts';
import { tempDir } from '../../support/temp.ts';

/** As much of a workstation as a session speaks of. */
function stationOf(mode: 'trial' | 'production'): Workstation {
  const authority = usualAuthority(people(), { mode });
  const known: Partial<Workstation> = {
    folder: '/data',
    clock: new TestClock(),
    recovered: [{ entryNo: 7, outcome: 'closed', output: '/x.pdf', tidy: true }],
    authority: () => authority,
  };
  return known as Workstation;
}

it('a seat is taken in trial only, and only by somebody whom the records name', () => {
  expect(codeOf(() => requireSeat(stationOf('trial'), 'li'))).toBe('not refused');
  expect(codeOf(() => requireSeat(stationOf('trial'), null))).toBe('not refused');
  expect(codeOf(() => requireSeat(stationOf('trial'), 'mallory'))).toBe('PERSON_UNKNOWN');
  for (const person of ['li', null, 'mallory']) {
    expect(codeOf(() => requireSeat(stationOf('production'), person))).toBe('TRIAL_ONLY');
  }
});

it('in production nobody can be chosen from a list', () => {
  const facts = { host: 'browser', version: '1', preferences: filePreferences(tempDir()) } as const;
  const trial = sessionOut({ ...facts, station: stationOf('trial') }, 'li');
  expect(trial.people.map(({ id }) => id)).toEqual(['xitong', 'anquan', 'wang', 'li', 'zhao', 'zhang']);
  expect(trial).toMatchObject({ person: { id: 'li', roles: ['approver'] } });
  const real = sessionOut({ ...facts, station: stationOf('production') }, 'li');
  expect(real).toMatchObject({ mode: 'production', people: [], person: { id: 'li' } });
  expect(sessionOut({ ...facts, station: stationOf('trial') }, 'mallory').person).toBeNull();
});

it('what was ended at the start is told to those who read the log, and to nobody else', () => {
  const facts = { host: 'browser', version: '1', preferences: filePreferences(tempDir()) } as const;
  for (const [person, recovered] of [
    ['zhang', [{ entry: 7, outcome: 'done' }]],
    ['zhao', [{ entry: 7, outcome: 'done' }]],
    ['li', []],
    ['wang', []],
    ['xitong', []],
    ['mallory', []],
    [null, []],
  ] as const) {
    const session = sessionOut({ ...facts, station: stationOf('trial') }, person);
    expect(session.recovered, String(person)).toEqual(recovered);
  }
});
