import { describe, expect, it } from 'vitest';
import type { LicenceStateOut, SessionOut } from '@yinzheng/contract/ipc';
import { DEMO_PEOPLE } from '../../../src-main/service/demo/index.ts';
import {
  guidesFor,
  licenceActorOf,
  licenceCastOf,
  type GuideKind,
} from '../../../src-renderer/features/guide/cast.ts';
import { chosenGuide, type Choosable } from '../../../src-renderer/features/guide/choice.ts';
import {
  LICENCE_START,
  licenceWalkOn,
  type LicenceSeen,
  type LicenceWalk,
} from '../../../src-renderer/features/guide/licence-steps.ts';

type Row = NonNullable<LicenceSeen['rows']>[number];

const AT = '2026-11-24T09:00:00+08:00';
const ALONE = { registered: null, inStep: false };
const REGISTERED = {
  registered: { url: 'http://127.0.0.1:1', unit: '11610100MB9999990L', at: AT },
  inStep: false,
};

function row(state: LicenceStateOut, change: Partial<Row> = {}): Row {
  return { id: state, state, changed: AT, delivery: null, ...change };
}

/** What a seat sees where an authorisation is in force. */
function seen(rows: readonly Row[], more: Partial<LicenceSeen> = {}): LicenceSeen {
  return { rows, authorisations: [{ state: 'in-force' }], store: ALONE, ...more };
}

function after(sight: LicenceSeen, walk: LicenceWalk = LICENCE_START): LicenceWalk {
  return licenceWalkOn(walk, sight);
}

const ARRIVED = { state: 'delivered', number: 1, receipt: 1, reason: null } as const;

describe('the walk to the first licence', () => {
  it.each([['expired'], ['spent'], ['spent-today'], ['not-yet'], ['ended']] as const)(
    'begins with an authorisation that is in force, not %s',
    (state) => {
      const authorisations = [{ state }];
      expect(after(seen([], { authorisations })).step).toBe('authorise');
      expect(after(seen([row('to-review')], { authorisations }))).toMatchObject({ step: 'authorise' });
      expect(after(seen([], { authorisations: [...authorisations, { state: 'in-force' }] })).step).toBe(
        'collect',
      );
    },
  );

  it.each([
    ['returned', 'collect'],
    ['to-review', 'review'],
    ['to-issue', 'issue'],
  ] as const)('goes on from a record that is %s with %s', (state, step) => {
    expect(after(seen([row(state)]))).toMatchObject({ step, record: { id: state, state } });
  });

  it.each(['active', 'suspended', 'lost', 'cancelled', 'superseded'] as const)(
    'goes on to deliver what was issued, %s by now, and ends with its receipt alone',
    (state) => {
      expect(after(seen([row(state)])).step).toBe('deliver');
      // The authorisation was used up by it.
      expect(after(seen([row(state)], { authorisations: [] })).step).toBe('deliver');
      for (const delivery of ['waiting', 'held', 'aside'] as const) {
        expect(
          after(seen([row(state, { delivery: { ...ARRIVED, state: delivery, receipt: null } })])).step,
        ).toBe('deliver');
      }
      expect(after(seen([row(state, { delivery: ARRIVED })])).step).toBe('done');
    },
  );

  it('is about what has come furthest, of several the newest', () => {
    const rows = [row('to-review', { id: 'c' }), row('to-issue', { id: 'b' }), row('to-issue', { id: 'a' })];
    expect(after(seen(rows)).record?.id).toBe('b');
  });

  it('leaves out what was done before it was begun again', () => {
    const again = { ...LICENCE_START, since: '2026-11-24T01:30:00.000Z' };
    expect(after(seen([row('active', { delivery: ARRIVED })]), again).step).toBe('collect');
    const later = row('to-review', { changed: '2026-11-24T09:30:01+08:00' });
    expect(after(seen([later, row('active')]), again).step).toBe('review');
  });

  it('knows whether anybody who sees the licences has told it of them', () => {
    const blind = after({ rows: undefined, authorisations: undefined, store: REGISTERED });
    expect([blind.seen, after(seen([]), blind).seen]).toEqual([false, true]);
  });

  it('is not thrown back by a seat that sees no licences, or has not seen them yet', () => {
    const issuing = after(seen([row('to-issue')]));
    expect(after({ rows: undefined, authorisations: undefined, store: ALONE }, issuing)).toBe(issuing);
    expect(after({ rows: [], authorisations: undefined, store: undefined }, issuing)).toBe(issuing);
  });

  it('sees from the seat of whoever registers that everything has arrived', () => {
    const nothing = { rows: undefined, authorisations: undefined };
    const issued = after(seen([row('active')]));
    expect(issued.registered).toBe(false);
    const registered = after({ ...nothing, store: REGISTERED }, issued);
    expect(registered).toMatchObject({ step: 'deliver', registered: true });
    expect(after({ ...nothing, store: { ...REGISTERED, inStep: true } }, registered).step).toBe('done');
    // Nothing was issued yet: that nothing waits says nothing.
    const collecting = after(seen([]));
    expect(after({ ...nothing, store: { ...REGISTERED, inStep: true } }, collecting).step).toBe('collect');
  });

  it('stays at its end', () => {
    const done = after(seen([row('active', { delivery: ARRIVED })]));
    expect(after(seen([row('to-review')]), done)).toBe(done);
    expect(after(seen([], { authorisations: [] }), done)).toBe(done);
  });

  it('is the same object where nothing is new', () => {
    const walk = after(seen([row('to-issue')]));
    expect(after(seen([row('to-issue')]), walk)).toBe(walk);
  });
});

const PEOPLE = DEMO_PEOPLE.map(({ id, name, role }) => ({ id, name, roles: [role] }));

function session(person: string | undefined, change: Partial<SessionOut> = {}): SessionOut {
  return {
    mode: 'trial',
    people: PEOPLE,
    person: PEOPLE.find(({ id }) => id === person) ?? null,
    ...change,
  } as SessionOut;
}

describe('whose guide it is', () => {
  it.each([
    ['wang', ['stamp']],
    ['li', ['stamp']],
    ['zhang', ['stamp']],
    ['zheng', ['stamp']],
    [undefined, ['stamp']],
    ['sun', ['licence']],
    ['qian', ['licence']],
    ['feng', ['licence']],
    ['zhou', ['licence']],
    ['zhao', ['stamp', 'licence']],
  ] as const)('%s has %j', (person, guides) => {
    expect(guidesFor(session(person))).toEqual(guides);
  });

  it('there is none in production, or where nobody is there to review', () => {
    expect(guidesFor(session('sun', { mode: 'production' }))).toEqual([]);
    expect(
      licenceCastOf(session('sun', { people: PEOPLE.filter(({ id }) => id !== 'qian') })),
    ).toBeUndefined();
    const both = PEOPLE.filter(({ id }) => id !== 'qian').map((one) =>
      one.id === 'sun' ? { ...one, roles: [...one.roles, 'licence-reviewer' as const] } : one,
    );
    expect(licenceCastOf(session('sun', { people: both }))).toBeUndefined();
  });

  it('has each step done by whoever may, and the last by the administrator until there is a store', () => {
    const cast = licenceCastOf(session('sun'))!;
    const of = (step: Parameters<typeof licenceActorOf>[1], registered: boolean): string =>
      licenceActorOf(cast, step, registered).id;
    expect((['authorise', 'collect', 'review', 'issue'] as const).map((step) => of(step, false))).toEqual([
      'zhao',
      'sun',
      'qian',
      'feng',
    ]);
    expect([of('deliver', false), of('deliver', true)]).toEqual(['zhou', 'feng']);
  });
});

describe('who has both', () => {
  const stamp = { kind: 'stamp', step: 'request', actor: { id: 'wang' } } as const;
  const licence = { kind: 'licence', step: 'authorise', actor: { id: 'zhao' } } as const;
  const collecting = { ...licence, step: 'collect', actor: { id: 'sun' } };
  const chosen = (guides: readonly Choosable[], shown?: GuideKind) =>
    chosenGuide(guides, 'zhao', shown)?.kind;

  it('sees the one whose next step is theirs', () => {
    expect(chosen([stamp, licence], 'stamp')).toBe('licence');
    expect(chosen([{ ...stamp, actor: { id: 'zhao' } }, licence], 'licence')).toBe('licence');
  });

  it('else the one that was shown last, else the first, and one at its end only where there is no other', () => {
    expect(chosen([stamp, collecting], 'licence')).toBe('licence');
    expect(chosen([stamp, collecting])).toBe('stamp');
    const done = { ...licence, step: 'done' };
    expect(chosen([stamp, done], 'licence')).toBe('stamp');
    expect(chosen([done], 'stamp')).toBe('licence');
    expect(chosen([])).toBeUndefined();
  });
});
