import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode } from '@yinzheng/core/kernel';
import {
  asLicenceEvent,
  LICENCE_EVENTS,
  licenceEventDer,
  licenceIdentifier,
  lifeDigest,
  lifeEventKind,
  lifeMoment,
  parseSignedAct,
  REASON_CLASSES,
  withLifeAct,
  type LicenceEvent,
  type LicenceLife,
  type LifeAct,
  type RecordedEvent,
} from '@yinzheng/core/licences';
import { codeOf } from '../../support/codes.ts';
import { signedBy } from '../../support/house.ts';
import {
  ISSUER,
  licenceAuthority,
  licenceBundle,
  licencePeople,
  TYPE_CODE,
} from '../../support/licence-house.ts';

// The chain of a licence's acts, with acts that people signed.

const who = licencePeople();
const authority = licenceAuthority(who);
const grant = authority.grants.find(({ person }) => person.id === who.officer.person.id)!.digest;
const identifierOf = (version: number): string =>
  licenceIdentifier({ type: TYPE_CODE, issuer: ISSUER, serial: '000001001', version });

function version(number: number, previous: Uint8Array | undefined): LifeAct {
  const order = { identifier: identifierOf(number), previous };
  const bundle = licenceBundle(who, authority, { order });
  return { kind: 'version', version: { bundle, file: new Uint8Array(32), size: 1 } };
}

function event(kind: RecordedEvent, previous: Uint8Array, more: Partial<LicenceEvent> = {}): LifeAct {
  const act: LicenceEvent = {
    identifier: identifierOf(1),
    previous,
    event: kind,
    reasonClass: 'routine',
    reason: '按规定办理',
    effectiveOn: '2026-05-08',
    until: undefined,
    recordedBy: who.officer.person,
    recordedAt: new Date('2026-05-08T01:00:00Z'),
    grant,
    ...more,
  };
  return {
    kind: 'event',
    event: parseSignedAct(signedBy(licenceEventDer(act), who.officer), asLicenceEvent),
  };
}

const ISSUED = version(1, undefined);

describe('the acts of one licence', () => {
  it('follow one another, or are none of it', () => {
    const life = withLifeAct(undefined, ISSUED);
    const reviewed = event('annual-review', life.head);
    expect(withLifeAct(life, reviewed)).toMatchObject({ state: { status: 'active', version: 1 } });
    expect(withLifeAct(life, reviewed).head).toEqual(lifeDigest(reviewed));
    expect(lifeMoment(reviewed)).toEqual(new Date('2026-05-08T01:00:00Z'));
    const refused = (before: LicenceLife | undefined, act: LifeAct): string =>
      codeOf(() => {
        withLifeAct(before, act);
      });
    // Twice, of another predecessor, at the beginning, a second beginning, of another version.
    expect(refused(withLifeAct(life, reviewed), reviewed)).toBe('LICENCE_ALTERED');
    expect(refused(life, event('annual-review', new Uint8Array(32)))).toBe('LICENCE_ALTERED');
    expect(refused(undefined, reviewed)).toBe('LICENCE_ALTERED');
    expect(refused(undefined, version(2, life.head))).toBe('LICENCE_ALTERED');
    expect(refused(life, ISSUED)).toBe('LICENCE_ALTERED');
    const other = { identifier: identifierOf(2) };
    expect(refused(life, event('annual-review', life.head, other))).toBe('LICENCE_ALTERED');
    // The day in Beijing counts: this act was recorded on the 9th there.
    const late = { recordedAt: new Date('2026-05-08T16:30:00Z'), effectiveOn: '2027-05-10' };
    expect(withLifeAct(life, event('annual-review', life.head, late)).state.status).toBe('active');
    const tooLate = { ...late, effectiveOn: '2027-05-11' };
    expect(refused(life, event('annual-review', life.head, tooLate))).toBe('LICENCE_ACT_REFUSED');
  });

  it('never lead out of the table, whatever is tried', () => {
    const tried = fc.record({
      kind: fc.constantFrom(...LICENCE_EVENTS),
      reasonClass: fc.constantFrom(...REASON_CLASSES),
      number: fc.integer({ min: 1, max: 4 }),
      follows: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
    });
    fc.assert(
      fc.property(fc.array(tried, { maxLength: 40 }), (acts) => {
        let life = withLifeAct(undefined, ISSUED);
        for (const { kind, reasonClass, number, follows } of acts) {
          const before = life;
          const previous = follows ? life.head : new Uint8Array(32).fill(7);
          const identifier = identifierOf(before.state.version);
          const act =
            kind === 'issue' || kind === 'update'
              ? version(number, kind === 'issue' ? undefined : previous)
              : event(kind, previous, { reasonClass, identifier });
          try {
            life = withLifeAct(life, act);
          } catch (error) {
            if (!hasCode(error, 'LICENCE_ALTERED') && !hasCode(error, 'LICENCE_ACT_REFUSED')) throw error;
            continue;
          }
          requireLawful(before, life, act);
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** What must be true of each step, said without the table. */
function requireLawful(before: LicenceLife, after: LicenceLife, act: LifeAct): void {
  const kind = lifeEventKind(act);
  const { status, mortgaged } = before.state;
  expect(status, 'nothing follows a cancellation').not.toBe('cancelled');
  expect(kind, 'a licence begins once').not.toBe('issue');
  expect(after.state.version - before.state.version).toBe(kind === 'update' ? 1 : 0);
  if (status === 'suspended') {
    expect(['lift-suspension', 'release-mortgage', 'cancel'], 'of a suspended licence').toContain(kind);
  }
  if (kind === 'cancel' && mortgaged && act.kind === 'event') {
    expect(['unlawful', 'correction']).toContain(act.event.act.reasonClass);
  }
  expect(after.state.mortgaged).toBe(kind === 'mortgage' || (kind !== 'release-mortgage' && mortgaged));
  expect(['active', 'suspended', 'lost', 'cancelled']).toContain(after.state.status);
  expect(after.acts).toHaveLength(before.acts.length + 1);
}
