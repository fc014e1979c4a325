import type { Crl } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import {
  DEFAULT_POLICY,
  verifySealSignature,
  type Check,
  type VerificationContext,
} from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import { flipBit } from '../../support/fuzz.ts';
import {
  makeCrl,
  makeSeal,
  makeStamp,
  makeWorld,
  party,
  PROTECTED,
  STAMPED_AT,
  trusting,
  type Party,
} from '../../support/made-seals.ts';
import { rows } from '../../support/verdicts.ts';

const { root, maker, unit } = makeWorld();
const hours = (count: number): Date => new Date(STAMPED_AT.getTime() + count * 3_600_000);
const serialOf = (one: Party): bigint => one.certificate.serial;

function verify(
  signer: Party,
  by: Party,
  change: Partial<VerificationContext>,
): { answer: string; certificate: string; seal: string; revocation: (step: string) => Check | undefined } {
  const signature = makeStamp(makeSeal(by, signer), signer);
  const verdict = verifySealSignature({
    signature,
    protectedDigest: sm3(PROTECTED),
    ...trusting(root),
    ...change,
  });
  rows(verdict.steps); // every reason is told in words
  const row = (step: string): string => {
    const found = verdict.steps.find((one) => one.step === step);
    return `${found?.answer ?? ''} ${found?.reason ?? ''}`;
  };
  const revocation = (step: string): Check | undefined =>
    verdict.steps
      .find((one) => one.step === step)
      ?.checks.find(({ reason }) => /^(REVOCATION|CRL|CERTIFICATE_REVOKED)/.test(reason));
  return { answer: verdict.answer, certificate: row('certificate'), seal: row('seal'), revocation };
}

test('without a source it is shown as not checked, and lowers nothing', () => {
  const found = verify(unit, maker, {});
  expect(found.answer).toBe('valid');
  expect(found.revocation('certificate')).toMatchObject({
    answer: 'unknown',
    demanded: false,
    reason: 'REVOCATION_NO_SOURCE',
  });
});

describe('a source that is named but not at hand cannot be told', () => {
  const named = party('Named Source', root, { crlDistributionPoints: ['http://crl.example/root.crl'] });

  test('by the stamper’s certificate', () => {
    const found = verify(named, maker, {});
    expect([found.answer, found.certificate]).toEqual(['unknown', 'unknown REVOCATION_LIST_MISSING']);
  });

  test('by the maker’s certificate', () => {
    const found = verify(unit, named, {});
    expect([found.answer, found.seal]).toEqual(['unknown', 'unknown REVOCATION_LIST_MISSING']);
  });

  test('by the settings', () => {
    const policy = { ...DEFAULT_POLICY, revocationSource: true };
    const found = verify(unit, maker, { policy });
    expect([found.answer, found.certificate]).toEqual(['unknown', 'unknown REVOCATION_LIST_MISSING']);
  });

  test('and is valid once the list is there', () => {
    const found = verify(named, maker, { crls: [makeCrl(root)] });
    expect(found.answer).toBe('valid');
    expect(found.revocation('certificate')).toMatchObject({
      answer: 'valid',
      reason: 'REVOCATION_NOT_REVOKED',
    });
  });
});

describe('a list of the issuer', () => {
  const rows: readonly [string, () => Crl, string][] = [
    [
      'that names the certificate from before the stamp on',
      () => makeCrl(root, [{ serial: serialOf(unit), revokedAt: hours(-1) }]),
      'invalid CERTIFICATE_REVOKED',
    ],
    [
      'that names it from the moment of the stamp on',
      () => makeCrl(root, [{ serial: serialOf(unit), revokedAt: STAMPED_AT }]),
      'invalid CERTIFICATE_REVOKED',
    ],
    [
      'that names it from after the stamp on',
      () => makeCrl(root, [{ serial: serialOf(unit), revokedAt: hours(1) }], hours(2)),
      'valid CERTIFICATE_TRUSTED',
    ],
    [
      'that names another',
      () => makeCrl(root, [{ serial: 5n, revokedAt: hours(-1) }]),
      'valid CERTIFICATE_TRUSTED',
    ],
    [
      'that ended before the stamp',
      () => makeCrl(root, [], hours(-48), hours(-24)),
      'unknown CRL_OUT_OF_DATE',
    ],
    [
      'that somebody else signed',
      () => makeCrl({ ...root, sign: maker.sign }),
      'unknown REVOCATION_LIST_UNTRUSTED',
    ],
    ['that was changed', () => changed(makeCrl(root)), 'unknown REVOCATION_LIST_UNTRUSTED'],
  ];
  test.each(rows)('%s', (_, list, expected) => {
    expect(verify(unit, maker, { crls: [list()] }).certificate).toBe(expected);
  });

  test('is demanded because it is there', () => {
    const found = verify(unit, maker, { crls: [makeCrl(root, [], hours(-48), hours(-24))] });
    expect(found.answer).toBe('unknown');
  });

  test('of another issuer is as if it were not there', () => {
    const other = party('Other Root', undefined);
    const found = verify(unit, maker, { crls: [makeCrl(other)] });
    expect(found.revocation('certificate')).toMatchObject({
      demanded: false,
      reason: 'REVOCATION_NO_SOURCE',
    });
  });

  test('of an issuer of the same name with another key is as if it were not there', () => {
    const twin = party('Test Root', undefined, { seed: 'another key' });
    const theirs = makeCrl(twin, [{ serial: serialOf(unit), revokedAt: hours(-1) }]);
    const found = verify(unit, maker, { crls: [theirs] });
    expect([found.answer, found.revocation('certificate')?.reason]).toEqual([
      'valid',
      'REVOCATION_NO_SOURCE',
    ]);
    expect(verify(unit, maker, { crls: [theirs, makeCrl(root)] }).revocation('certificate')).toMatchObject({
      answer: 'valid',
      reason: 'REVOCATION_NOT_REVOKED',
    });
    const knows = makeCrl(root, [{ serial: serialOf(unit), revokedAt: hours(-1) }]);
    expect(verify(unit, maker, { crls: [theirs, knows] }).certificate).toBe('invalid CERTIFICATE_REVOKED');
  });

  test('that knows of a revocation outweighs one that does not, in any order', () => {
    const knows = makeCrl(root, [{ serial: serialOf(unit), revokedAt: hours(-1) }]);
    for (const crls of [
      [knows, makeCrl(root)],
      [makeCrl(root), knows],
    ]) {
      expect(verify(unit, maker, { crls }).certificate).toBe('invalid CERTIFICATE_REVOKED');
    }
  });

  test('names the maker: invalid from before the seal was made, else nothing to the seal', () => {
    const before = makeCrl(root, [{ serial: serialOf(maker), revokedAt: new Date('2026-05-01T00:00:00Z') }]);
    const after = makeCrl(root, [{ serial: serialOf(maker), revokedAt: new Date('2026-05-20T00:00:00Z') }]);
    expect(verify(unit, maker, { crls: [before] }).seal).toBe('invalid CERTIFICATE_REVOKED');
    expect(verify(unit, maker, { crls: [after] }).answer).toBe('valid');
  });
});

test('an authority in between that was revoked makes the certificate invalid', () => {
  const between = party('Between', root, { ca: {}, keyUsage: ['keyCertSign', 'cRLSign'] });
  const below = party('Below', between);
  const others = [between.certificate];
  expect(verify(below, maker, { others }).answer).toBe('valid');
  const crls = [makeCrl(between), makeCrl(root, [{ serial: serialOf(between), revokedAt: hours(-1) }])];
  expect(verify(below, maker, { others, crls }).certificate).toBe('invalid CERTIFICATE_REVOKED');
  expect(verify(below, maker, { others, crls: [makeCrl(between), makeCrl(root)] }).answer).toBe('valid');
});

test('a certificate that is itself trusted has nobody to revoke it', () => {
  const alone = party('Alone', undefined, { keyUsage: ['digitalSignature'] });
  const found = verify(alone, alone, { roots: [alone.certificate] });
  expect([found.answer, found.certificate]).toEqual(['valid', 'valid CERTIFICATE_TRUSTED']);
  expect(found.revocation('certificate')).toBeUndefined();
});

function changed(crl: Crl): Crl {
  return { ...crl, signature: flipBit(crl.signature, crl.signature.length - 1, 0) };
}
