import { der, readDer } from '@yinzheng/core/asn1';
import { licenceErrand, signThroughGate } from '@yinzheng/core/devices';
import {
  asConflictDecision,
  CONFLICT_DECISIONS,
  conflictDecisionDer,
  givenUpBy,
  parseSignedAct,
  partedActs,
  requireDecision,
  type ConflictDecision,
  type KeptLicenceAct,
} from '@yinzheng/core/licences';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { codeOf, asyncCodeOf } from '../../support/codes.ts';
import { sessionOf, signedBy } from '../../support/house.ts';
import { licenceActs } from '../../support/licence-acts.ts';
import { licenceAuthority, licenceBundle, licencePeople } from '../../support/licence-house.ts';
import { opensslVerifies } from '../../support/openssl.ts';

// What an officer decides about an act that the store did not accept: its bytes, and who may sign it.

const who = licencePeople();
const authority = licenceAuthority(who);
const DECISION = licenceActs(who, authority, licenceBundle(who, authority))['conflict-decision'].act.act;
const made = (changes: Partial<ConflictDecision> = {}): ConflictDecision => ({ ...DECISION, ...changes });
const judged = (record: Uint8Array): string =>
  codeOf(() => requireDecision(parseSignedAct(record, asConflictDecision), authority));

describe('a decision', () => {
  it.each([
    {},
    { kept: undefined },
    { previous: undefined },
    { kept: undefined, previous: undefined, followers: [] },
    ...CONFLICT_DECISIONS.map((decision) => ({ decision })),
  ])('comes out of its bytes as it went in: %o', (changes) => {
    const bytes = conflictDecisionDer(made(changes));
    expect(asConflictDecision(readDer(bytes))).toEqual(made(changes));
    expect(toHex(conflictDecisionDer(asConflictDecision(readDer(bytes))))).toBe(toHex(bytes));
  });

  it('is of its own form alone: another word, a short digest, a part too many are no decision', () => {
    const parts = readDer(conflictDecisionDer(made())).children.map(({ bytes }) => bytes);
    const wrong = [
      parts.with(6, der.enumerated(3)),
      parts.with(3, der.octets(new Uint8Array(31))),
      [...parts, der.null()],
      parts.slice(0, -1),
      parts.toSpliced(4, 2, parts[5]!, parts[4]!),
      parts.with(1, der.integer(2)),
    ];
    for (const one of wrong) {
      expect(codeOf(() => asConflictDecision(readDer(der.sequence(...one))))).toBe('DER_MALFORMED');
    }
  });

  it('holds for the officer who signed it, and with no byte changed', () => {
    const record = signedBy(conflictDecisionDer(made()), who.officer);
    expect(judged(record)).toBe('not refused');
    let refused = 0;
    for (let at = 0; at < record.length; at += 19) {
      const altered = record.with(at, record[at]! ^ 1);
      if (judged(altered) !== 'not refused') refused += 1;
    }
    expect(refused).toBe(Math.ceil(record.length / 19));
  });

  it('is nobody else’s to sign', () => {
    for (const other of [who.leader, who.collector, who.reviewer]) {
      expect(judged(signedBy(conflictDecisionDer(made()), other))).toBe('LICENCE_ALTERED');
      const own = made({ decidedBy: other.person });
      expect(judged(signedBy(conflictDecisionDer(own), other))).toBe('AUTHORITY_MISSING');
    }
    const grant = authority.grants.find(({ person }) => person.id === who.leader.person.id)!.digest;
    const asLeader = made({ decidedBy: who.leader.person, grant });
    expect(judged(signedBy(conflictDecisionDer(asLeader), who.leader))).toBe('AUTHORITY_MISSING');
  });

  it('names no act twice, a licence, and a reason', () => {
    const signed = (changes: Partial<ConflictDecision>): string =>
      judged(signedBy(conflictDecisionDer(made(changes)), who.officer));
    expect(signed({ kept: DECISION.act })).toBe('LICENCE_ALTERED');
    expect(signed({ followers: [DECISION.act] })).toBe('LICENCE_ALTERED');
    expect(signed({ followers: [sm3(Uint8Array.of(1)), sm3(Uint8Array.of(1))] })).toBe('LICENCE_ALTERED');
    expect(signed({ reason: ' ' })).toBe('LICENCE_ALTERED');
    expect(signed({ licence: 'a licence' })).toBe('LICENCE_IDENTIFIER');
    expect(signed({ licence: `${DECISION.licence}.001` })).toBe('LICENCE_IDENTIFIER');
  });
});

describe('the gate', () => {
  it('has an officer’s key sign it, and openssl verifies', async () => {
    const asked = { kind: 'conflict-decision', act: made() } as const;
    const { bytes, signature } = await signThroughGate(asked, sessionOf(who.officer), { authority });
    expect(toHex(bytes)).toBe(toHex(conflictDecisionDer(made())));
    expect(opensslVerifies(who.officer.publicKey, bytes, signature)).toBe(true);
    expect(licenceErrand(asked, authority).messages).toMatchObject([{ kind: 'conflict-decision', most: 1 }]);
  });

  it('refuses another key, another person, and what is no decision', async () => {
    const sign = (act: ConflictDecision, by = who.officer): Promise<string> =>
      asyncCodeOf(() => signThroughGate({ kind: 'conflict-decision', act }, sessionOf(by), { authority }));
    expect(await sign(made(), who.leader)).toBe('KEY_WRONG');
    expect(await sign(made({ decidedBy: who.leader.person }))).toBe('AUTHORITY_MISSING');
    expect(await sign(made({ grant: sm3(Uint8Array.of(2)) }))).toBe('AUTHORITY_MISSING');
    expect(await sign(made({ kept: DECISION.act }))).toBe('LICENCE_ALTERED');
    expect(await sign(made({ decidedAt: new Date('2001-01-01T00:00:00Z') }))).toBe('AUTHORITY_MISSING');
  });
});

describe('acts of a licence', () => {
  const kept = (number: number, kind: KeptLicenceAct['kind'], body: Uint8Array): KeptLicenceAct => {
    return { number, kind, digest: sm3(body), subject: DECISION.licence, body };
  };
  const [first, second, third] = [1, 2, 3].map((n) => kept(n, 'event', Uint8Array.of(n)));
  const numbers = (acts: readonly KeptLicenceAct[]): number[] => acts.map(({ number }) => number);
  const decided = (changes: Partial<ConflictDecision>): KeptLicenceAct =>
    kept(4, 'conflict-decision', signedBy(conflictDecisionDer(made(changes)), who.officer));

  it('count, but for what a decision gives up and what follows it', () => {
    const withdraw = decided({ act: second!.digest, followers: [third!.digest] });
    const all = [first!, second!, third!, withdraw];
    expect(numbers(partedActs(all).counted)).toEqual([1]);
    expect(numbers(partedActs(all).givenUp)).toEqual([2, 3]);
    const keep = decided({ act: second!.digest, followers: [third!.digest], decision: 'keep' });
    expect(numbers(partedActs([first!, second!, third!, keep]).counted)).toEqual([1, 2, 3]);
    expect(givenUpBy([made({ decision: 'keep' })]).size).toBe(0);
  });
});
