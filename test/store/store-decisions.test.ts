import type { BatchAnswer } from '@yinzheng/contract/store';
import { toHex } from '@yinzheng/core/kernel';
import { conflictDecisionDer, type ConflictDecision } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedBy, type Holder } from '../support/house.ts';
import { keyOfMade, type LicenceMill, type Made } from '../support/licence-mill.ts';
import { JUNE, settled } from '../support/store-both.ts';
import { EPOCH, StoreHouse, type Workstation } from '../support/store-house.ts';

// Decisions about acts that the store did not accept, as the store takes them.

let house: StoreHouse;
let mill: LicenceMill;
let one: Workstation;
let two: Workstation;
let serial = 0;
let sequence = 0;
beforeAll(async () => {
  house = await StoreHouse.open();
  house.clock.at = JUNE;
  ({ mill, one } = await settled(house));
  // A copy of the workstation: the same people, another key.
  ({ one: two } = await settled(house, mill));
}, 120_000);
afterAll(() => house.close());

interface Fork {
  readonly made: Made;
  readonly kept: Uint8Array;
  readonly ours: Uint8Array;
}

/** A licence that was suspended on one workstation and reviewed on the other: the second is in conflict. */
async function fork(): Promise<Fork> {
  const made = await mill.make({ serial: `000001${String(++serial).padStart(3, '0')}` });
  await one.deliver(made.file);
  const kept = mill.event(made.identifier, made.chain);
  const ours = mill.event(made.identifier, made.chain, { event: 'annual-review', reasonClass: 'routine' });
  expect(await told(one, ['version', made.act])).toBe('accepted');
  expect(await told(one, ['event', kept])).toBe('accepted');
  expect(await told(two, ['event', ours])).toBe('conflict');
  return { made, kept, ours };
}

function decided(
  { made, kept, ours }: Fork,
  changes: Partial<ConflictDecision> = {},
  by: Holder = mill.who.officer,
): Uint8Array {
  const grant = mill.authority.grants.find(({ person }) => person.id === by.person.id)!.digest;
  const decision: ConflictDecision = {
    licence: keyOfMade(made),
    act: sm3(ours),
    kept: sm3(kept),
    previous: undefined,
    decision: 'withdraw',
    followers: [],
    reason: '重复办理',
    decidedBy: by.person,
    decidedAt: new Date('2026-05-25T02:00:00Z'),
    grant,
    ...changes,
  };
  return signedBy(conflictDecisionDer(decision), by);
}

type Sent = readonly [kind: 'version' | 'event' | 'conflict-decision', act: Uint8Array];

async function answered(station: Workstation, [kind, act]: Sent): Promise<BatchAnswer> {
  return station.send([++sequence, kind, act]);
}

async function told(station: Workstation, sent: Sent): Promise<string> {
  const [result] = (await answered(station, sent)).results;
  return result?.reason === undefined
    ? result!.result
    : `${result.reason.code} ${result.reason.params['detail'] ?? ''}`.trim();
}

const decide = (station: Workstation, act: Uint8Array): Promise<string> =>
  told(station, ['conflict-decision', act]);

async function quarantined(
  act: Uint8Array,
): Promise<{ code: string; decided: { digest: string; decision: string } | undefined } | undefined> {
  const { acts } = (await one.call({ method: 'GET', target: '/v1/quarantine' })).json<{
    acts: {
      digest: string;
      reason: { code: string };
      decided?: { digest: string; decision: string };
    }[];
  }>();
  const found = acts.find(({ digest }) => digest === toHex(sm3(act)));
  return found && { code: found.reason.code, decided: found.decided };
}

describe('a decision', () => {
  it('is accepted with a receipt in the acceptance log, once, and marks what lies in quarantine', async () => {
    const forked = await fork();
    const withdraw = decided(forked);
    const answer = await answered(two, ['conflict-decision', withdraw]);
    expect(answer.results[0]).toMatchObject({ result: 'accepted' });
    expect(answer.chain.at(-1)).toMatchObject({ digest: toHex(sm3(withdraw)) });
    expect(await quarantined(forked.ours)).toEqual({
      code: 'ACT_CONFLICT',
      decided: { digest: toHex(sm3(withdraw)), decision: 'withdraw' },
    });
    const again = await answered(two, ['conflict-decision', withdraw]);
    expect(again.results[0]?.receipt).toEqual(answer.results[0]?.receipt);
    // The log names the licence, and the licence is what it was.
    const log = await house.db
      .selectFrom('acceptance')
      .select(['kind', 'licence'])
      .orderBy('number', 'desc')
      .limit(1)
      .execute();
    expect(log).toEqual([{ kind: 'conflict-decision', licence: keyOfMade(forked.made) }]);
    const licence = await house.db
      .selectFrom('licence')
      .select(['status', 'acts'])
      .where('licence', '=', keyOfMade(forked.made))
      .execute();
    expect(licence).toEqual([{ status: 'suspended', acts: 2 }]);
  });

  it('has what it gave up refused, whoever sends it again', async () => {
    const forked = await fork();
    expect(await decide(two, decided(forked))).toBe('accepted');
    for (const station of [one, two])
      expect(await told(station, ['event', forked.ours])).toBe('ACT_WITHDRAWN');
    expect(await quarantined(forked.ours)).toMatchObject({
      code: 'ACT_WITHDRAWN',
      decided: { decision: 'withdraw' },
    });
  });

  it('takes what follows out of the waiting acts', async () => {
    const forked = await fork();
    const { made, ours } = forked;
    const behind = mill.event(made.identifier, sm3(ours), { event: 'suspend' });
    const number = sequence + 1;
    expect(await told(two, ['event', behind])).toBe('waiting');
    expect(await decide(two, decided(forked, { followers: [sm3(behind)] }))).toBe('accepted');
    const body = { epoch: EPOCH, sequences: [number] };
    const asked = await two.call({ method: 'POST', target: '/v1/batches/state', body });
    expect(asked.json<BatchAnswer>().results[0]).toMatchObject({
      result: 'refused',
      reason: { code: 'ACT_WITHDRAWN' },
    });
    expect(await told(two, ['event', behind])).toBe('ACT_WITHDRAWN');
    const waiting = await house.db.selectFrom('waiting').select('digest').execute();
    expect(waiting.map(({ digest }) => toHex(digest))).not.toContain(toHex(sm3(behind)));
  });

  it('is a conflict where another was accepted before, but for one that follows a keep', async () => {
    const forked = await fork();
    const keep = decided(forked, { decision: 'keep' });
    expect(await decide(two, keep)).toBe('accepted');
    expect(await told(two, ['event', forked.ours])).toBe('conflict');
    // Sent again and not accepted again: it is open again.
    expect(await quarantined(forked.ours)).toEqual({ code: 'ACT_CONFLICT', decided: undefined });
    expect(await decide(two, decided(forked))).toBe('conflict');
    expect(await decide(two, decided(forked, { previous: sm3(forked.ours) }))).toBe('conflict');
    expect(await decide(two, decided(forked, { previous: sm3(keep) }))).toBe('accepted');
    expect(await quarantined(forked.ours)).toMatchObject({ decided: { decision: 'withdraw' } });
    const late = decided(forked, { previous: sm3(keep), decision: 'keep' });
    expect(await decide(two, late)).toBe('conflict');
    const first = decided(await fork(), { previous: sm3(keep) });
    expect(await decide(two, first)).toBe('DECISION_NOT_POSSIBLE decision: order');
  });

  it('that keeps an act which was accepted meanwhile changes nothing; what was accepted is not given up', async () => {
    const made = await mill.make({ serial: '000001900' });
    // Its file is not there yet.
    expect(await told(two, ['version', made.act])).toBe('FILE_NOT_DELIVERED');
    await two.deliver(made.file);
    expect(await told(two, ['version', made.act])).toBe('accepted');
    const about = { made, kept: made.act, ours: made.act };
    expect(await decide(two, decided(about, { kept: undefined }))).toBe(
      'DECISION_NOT_POSSIBLE decision: accepted',
    );
    expect(await decide(two, decided(about, { kept: undefined, decision: 'keep' }))).toBe('accepted');
    expect(await told(two, ['version', made.act])).toBe('accepted');
  });

  it('is refused without an entry in quarantine, or with other words about it', async () => {
    const forked = await fork();
    const impossible = (detail: string): string => `DECISION_NOT_POSSIBLE decision: ${detail}`;
    expect(await decide(two, decided(forked, { act: sm3(Uint8Array.of(1)) }))).toBe(impossible('not aside'));
    expect(await decide(two, decided(forked, { kept: undefined }))).toBe(impossible('kept'));
    expect(await decide(two, decided(forked, { kept: sm3(Uint8Array.of(2)) }))).toBe(impossible('kept'));
    expect(await decide(two, decided(forked, { followers: [sm3(forked.made.act)] }))).toBe(
      impossible('followers'),
    );
    // Another workstation of the unit has nothing of it in quarantine.
    const { mill: others, one: third } = await settled(house, 'another workstation');
    const grant = others.authority.grants.find(({ person }) => person.id === others.who.officer.person.id)!;
    const theirs = { decidedBy: others.who.officer.person, grant: grant.digest };
    expect(await decide(third, decided(forked, theirs, others.who.officer))).toBe(impossible('not aside'));
    expect(await quarantined(forked.ours)).toEqual({ code: 'ACT_CONFLICT', decided: undefined });
    expect(await decide(two, decided(forked))).toBe('accepted');
  });

  it('is refused from the wrong person, altered, of the future, or of another unit', async () => {
    const forked = await fork();
    const { leader, officer } = mill.who;
    expect(await decide(two, decided(forked, {}, leader))).toBe('AUTHORITY_MISSING');
    const forged = decided(forked, { decidedBy: officer.person }, leader);
    expect(await decide(two, forged)).toBe('AUTHORITY_MISSING');
    const signed = decided(forked);
    expect(await decide(two, signed.with(signed.length - 1, signed.at(-1)! ^ 1))).not.toBe('accepted');
    const ahead = decided(forked, { decidedAt: new Date(JUNE.getTime() + 3_600_000) });
    expect(await decide(two, ahead)).toBe('LICENCE_ACT_AHEAD');
    const [type, , number] = keyOfMade(forked.made).split('.');
    const elsewhere = decided(forked, { licence: `${type}.91610131MA0000001X.${number}` });
    expect(await decide(two, elsewhere)).toBe('LICENCE_NOT_YOURS');
    expect(await quarantined(forked.ours)).toEqual({ code: 'ACT_CONFLICT', decided: undefined });
  });
});
