import { findGrant, knownPeople, loadAuthority } from '@yinzheng/core/authority';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { ENDS, FOUNDED, foundationOf, people, recordsOf, SEAL_ID, usualGrants } from '../../support/house.ts';

const who = people();
const root = who.root.certificate.der;
const records = recordsOf(who, usualGrants(who));
const NOW = new Date('2026-04-01T00:00:00Z');

describe('a chain of authority that holds', () => {
  const authority = loadAuthority(root, records);

  it('names the people with their roles', () => {
    expect(knownPeople(authority).map(({ id, roles }) => [id, roles])).toEqual([
      ['xitong', ['system-admin']],
      ['anquan', ['security-admin']],
      ['wang', ['applicant']],
      ['li', ['approver']],
      ['zhao', ['leader']],
      ['zhang', ['custodian']],
    ]);
    expect(authority.foundation).toEqual(foundationOf(who));
    expect(authority.rootDigest).toEqual(sm3(root));
    expect(authority.next).toEqual({ number: records.length, previous: sm3(records.at(-1)!) });
  });

  it.each([
    ['li', 'approver', SEAL_ID, NOW, true],
    ['li', 'approver', 'ANOTHER', NOW, true],
    ['li', 'leader', SEAL_ID, NOW, false],
    ['wang', 'approver', SEAL_ID, NOW, false],
    ['zhang', 'custodian', SEAL_ID, NOW, true],
    ['zhang', 'custodian', 'ANOTHER', NOW, false],
    ['li', 'approver', SEAL_ID, new Date(FOUNDED.getTime() - 1000), false],
    ['li', 'approver', SEAL_ID, new Date(ENDS.getTime() + 1000), false],
  ] as const)('%s as %s for %s at %s: %s', (personId, role, seal, at, expected) => {
    expect(findGrant(authority, { personId, role, seal, at }) !== undefined).toBe(expected);
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('a chain of authority that does not hold', () => {
  it('is refused when any byte of any record is changed', () => {
    for (const [index, record] of records.entries()) {
      for (let at = 0; at < record.length; at += 67) {
        const changed = record.slice();
        changed[at]! ^= 1;
        const forged = records.with(index, changed);
        expect(
          codeOf(() => loadAuthority(root, forged)),
          `record ${index} byte ${at}`,
        ).toBe('AUTHORITY_BROKEN');
      }
    }
  });

  it.each([
    ['without records', []],
    ['without its foundation', records.slice(1)],
    ['with a record left out', records.toSpliced(2, 1)],
    ['with a record twice', records.toSpliced(2, 0, records[2]!)],
    ['with records exchanged', [records[0]!, records[2]!, records[1]!, ...records.slice(3)]],
    ['under another root', records],
  ])('is refused %s', (name, forged) => {
    const fixed = name === 'under another root' ? who.leader.certificate.der : root;
    expect(codeOf(() => loadAuthority(fixed, forged))).toBe('AUTHORITY_BROKEN');
  });

  it.each([
    ['an approver’s key for a seal', { role: 'custodian', to: who.approver }],
    ['an applicant’s key for a seal', { role: 'custodian', to: who.applicant }],
    ['an administrator’s key for a seal', { role: 'custodian', to: who.security }],
    ['a seal’s key for a leader', { role: 'leader', to: who.custodian }],
    ['a seal’s key for an auditor, once its own grant is over', { role: 'auditor', to: who.custodian }],
  ] as const)('is refused when it names %s, whoever holds it', (_, { role, to }) => {
    const twin = { ...to, person: { id: 'sun', name: '孙' } };
    const usual = usualGrants(who).map((grant) => ({
      ...grant,
      validTo: new Date(FOUNDED.getTime() + 1000),
    }));
    const error = errorOf(() => loadAuthority(root, recordsOf(who, [...usual, { role, to: twin }])));
    expect(error).toMatchObject({
      code: 'AUTHORITY_BROKEN',
      params: { number: usual.length + 1, detail: 'one key for a person’s acts and for seals' },
    });
  });

  it('lets one person’s key act in several roles, and one key keep several seals', () => {
    const more = [
      { role: 'leader', to: who.approver },
      { role: 'custodian', to: who.custodian, seal: 'ANOTHER' },
    ] as const;
    expect(codeOf(() => loadAuthority(root, recordsOf(who, [...usualGrants(who), ...more])))).toBe(
      'not refused',
    );
  });

  it('is refused when an administrator signs for both', () => {
    const twice = recordsOf({ ...who, security: who.system }, usualGrants(who));
    expect(codeOf(() => loadAuthority(root, twice))).toBe('AUTHORITY_BROKEN');
    const oneHand = recordsOf({ ...who, security: who.leader }, usualGrants(who));
    expect(codeOf(() => loadAuthority(root, [records[0]!, ...oneHand.slice(1)]))).toBe('AUTHORITY_BROKEN');
  });

  it.each([
    ['custodian', 'approver'],
    ['leader', 'custodian'],
    ['auditor', 'applicant'],
  ] as const)('is refused when one person gets %s and %s', (first, second) => {
    const grants = [first, second].map((role) => ({ role, to: who.leader }));
    expect(codeOf(() => loadAuthority(root, recordsOf(who, grants)))).toBe('AUTHORITY_BROKEN');
  });

  it('is refused when an administrator gets a right of business', () => {
    const forged = recordsOf(who, [{ role: 'approver', to: who.system }]);
    expect(codeOf(() => loadAuthority(root, forged))).toBe('AUTHORITY_BROKEN');
  });
});
