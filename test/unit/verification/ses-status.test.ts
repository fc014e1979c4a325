import type { SealStatusEntry, SealStatusList } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import {
  DEFAULT_POLICY,
  verifySealSignature,
  type StepResult,
  type VerificationContext,
} from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import {
  MADE_AT,
  makeSeal,
  makeStamp,
  makeStatusList,
  makeWorld,
  party,
  PROTECTED,
  sealSpec,
  STAMPED_AT,
  trusting,
  type Party,
} from '../../support/made-seals.ts';
import { rows } from '../../support/verdicts.ts';

const world = makeWorld();
const { root, maker, unit } = world;
const { esID } = sealSpec(unit);
const hours = (count: number): Date => new Date(STAMPED_AT.getTime() + count * 3_600_000);
const entry = (status: SealStatusEntry['status'], since: Date, reason = ''): SealStatusEntry => ({
  esID,
  status,
  since,
  reason,
});
const ACTIVE = entry('active', MADE_AT);
const CANCELLED = entry('cancelled', hours(-1), '单位撤销');

function time(change: Partial<VerificationContext>, seal = world.seal): StepResult {
  const signature = makeStamp(seal, unit);
  const verdict = verifySealSignature({
    signature,
    protectedDigest: sm3(PROTECTED),
    ...trusting(root),
    ...change,
  });
  rows(verdict.steps); // every reason is told in words
  return verdict.steps[6]!;
}

function judged(...statusLists: SealStatusList[]): string {
  const { answer, checks } = time({ statusLists });
  const check = checks.find(({ reason }) => reason.startsWith('SEAL_STATUS'));
  return `${answer} ${check?.reason ?? ''}${check?.demanded === false ? ' (not demanded)' : ''}`;
}

describe('without a list', () => {
  test('the status is shown as not checked', () => {
    expect(judged()).toBe('valid SEAL_STATUS_NO_SOURCE (not demanded)');
  });

  test('it cannot be told where the settings name a source', () => {
    const policy = { ...DEFAULT_POLICY, sealStatusSource: true };
    expect(time({ policy })).toMatchObject({ answer: 'unknown', reason: 'SEAL_STATUS_LIST_MISSING' });
  });
});

describe('a list of the maker', () => {
  test.each([
    ['active', [ACTIVE], 'valid SEAL_STATUS_ACTIVE'],
    ['cancelled before the stamp', [ACTIVE, CANCELLED], 'invalid SEAL_STATUS_CANCELLED'],
    ['cancelled at the stamp', [ACTIVE, entry('cancelled', STAMPED_AT)], 'invalid SEAL_STATUS_CANCELLED'],
    ['cancelled after the stamp', [ACTIVE, entry('cancelled', hours(1))], 'valid SEAL_STATUS_ACTIVE'],
    ['suspended', [ACTIVE, entry('suspended', hours(-1))], 'invalid SEAL_STATUS_SUSPENDED'],
    [
      'suspended and released',
      [ACTIVE, entry('suspended', hours(-2)), entry('active', hours(-1))],
      'valid SEAL_STATUS_ACTIVE',
    ],
    ['not named', [], 'unknown SEAL_STATUS_NOT_LISTED'],
    ['named from later on only', [entry('active', hours(1))], 'unknown SEAL_STATUS_NOT_LISTED'],
  ])('%s', (_, entries, expected) => {
    expect(judged(makeStatusList(maker, entries))).toBe(expected);
  });

  test('that ended before the stamp cannot tell', () => {
    const stale = makeStatusList(maker, [ACTIVE], { thisUpdate: hours(-48), nextUpdate: hours(-24) });
    expect(judged(stale)).toBe('unknown SEAL_STATUS_LIST_STALE');
  });

  test('says since when and why', () => {
    const { params } = time({ statusLists: [makeStatusList(maker, [ACTIVE, CANCELLED])] });
    expect(params).toMatchObject({ esID, since: hours(-1).toISOString(), why: '单位撤销', number: 1 });
  });

  test('with a higher number replaces the lower one, in any order', () => {
    const first = makeStatusList(maker, [ACTIVE]);
    const second = makeStatusList(maker, [ACTIVE, CANCELLED], { number: 2 });
    expect(judged(first, second)).toBe('invalid SEAL_STATUS_CANCELLED');
    expect(judged(second, first)).toBe('invalid SEAL_STATUS_CANCELLED');
    const corrected = makeStatusList(maker, [ACTIVE], { number: 3 });
    expect(judged(corrected, second, first)).toBe('valid SEAL_STATUS_ACTIVE');
  });

  test('that does not verify cannot tell, and is not passed over', () => {
    const list = makeStatusList(maker, [ACTIVE]);
    const forged = makeStatusList({ ...maker, sign: unit.sign }, [ACTIVE]);
    expect(judged(forged)).toBe('unknown SEAL_STATUS_LIST_UNTRUSTED');
    expect(judged(forged, list)).toBe('valid SEAL_STATUS_ACTIVE');
  });
});

describe('whose list counts', () => {
  const by = (issuer: Party): string => judged(makeStatusList(issuer, [ACTIVE, CANCELLED]));

  test('the maker’s, the maker’s with a renewed certificate, the authority’s above the maker', () => {
    expect(by(maker)).toBe('invalid SEAL_STATUS_CANCELLED');
    expect(by(party('Seal Maker', root, { serial: 77n }))).toBe('invalid SEAL_STATUS_CANCELLED');
    expect(by(root)).toBe('invalid SEAL_STATUS_CANCELLED');
  });

  test('nobody else’s: another certificate under the root, the unit itself, a stranger of the maker’s name', () => {
    const ignored = 'valid SEAL_STATUS_NO_SOURCE (not demanded)';
    expect(by(party('Another Maker', root))).toBe(ignored);
    expect(by(unit)).toBe(ignored);
    expect(by(party('Stranger', undefined))).toBe(ignored);
    const otherRoot = party('Other Root', undefined);
    expect(by(party('Seal Maker', otherRoot))).toBe(ignored);
  });

  test('not his who took over every name: he has no way to the root', () => {
    const forger = party('Seal Maker', party('Test Root', undefined, { seed: 'forger' }), { seed: 'forged' });
    expect(forger.certificate.issuer.text).toBe(maker.certificate.issuer.text);
    expect(by(forger)).toBe('unknown SEAL_STATUS_LIST_UNTRUSTED');
  });

  test('a list with no certificate is as if it were not there', () => {
    const list = makeStatusList(maker, [ACTIVE, CANCELLED]);
    expect(judged({ ...list, certificate: new Uint8Array(3) })).toBe(
      'valid SEAL_STATUS_NO_SOURCE (not demanded)',
    );
  });

  test('cancelling outweighs: the authority’s list against the maker’s', () => {
    const makers = makeStatusList(maker, [ACTIVE]);
    const authority = makeStatusList(root, [ACTIVE, CANCELLED]);
    expect(judged(makers, authority)).toBe('invalid SEAL_STATUS_CANCELLED');
    expect(judged(authority, makers)).toBe('invalid SEAL_STATUS_CANCELLED');
  });

  test('one that does not know the seal leaves the word to one that does', () => {
    expect(judged(makeStatusList(root, []), makeStatusList(maker, [ACTIVE]))).toBe(
      'valid SEAL_STATUS_ACTIVE',
    );
  });
});

test('another seal’s entry says nothing about this one', () => {
  const other = makeSeal(maker, unit, { esID: '61010000000002' });
  const lists = [makeStatusList(maker, [ACTIVE, CANCELLED])];
  expect(time({ statusLists: lists }, other)).toMatchObject({
    answer: 'unknown',
    reason: 'SEAL_STATUS_NOT_LISTED',
  });
});
