import { DEFAULT_POLICY, verifySeal, verifySealSignature } from '@yinzheng/core/verification';
import { expect, test } from 'vitest';
import { sample, SIGNATURE_SAMPLE, type SampleName } from '../../support/seal-samples.ts';
import { rows } from '../../support/verdicts.ts';

const NO_TRUST = {
  roots: [],
  others: [],
  crls: [],
  statusLists: [],
  now: new Date('2026-11-01T00:00:00Z'),
  policy: DEFAULT_POLICY,
};

/*
 * What each step must answer for each sample, and why. All certificates ended on 21 April 2022 and no root comes
 * with them, so that no chain can be told. Property type 3 occurs and is taken. v5 was made on 24 April 2026, four
 * years after its maker's certificate had ended: invalid without any root. The file that the stamp's digest is over
 * is not there (the digest is 32 zero bytes).
 */
const IN_VALIDITY = '2021-06-01T00:00:00Z'; // of the v1 and v4 seals
const AFTER_VALIDITY = '2022-05-01T00:00:00Z';
const IN_VALIDITY_V5 = '2026-06-01T00:00:00Z';
const STRUCTURE = 'structure: valid STRUCTURE_OK';
const NO_ROOT = 'seal: unknown CHAIN_NO_ROOT_GIVEN';
const MADE_TOO_LATE = 'seal: invalid CERTIFICATE_EXPIRED';
const IN = 'time: valid SEAL_IN_VALIDITY';
const AFTER = 'time: invalid TIME_AFTER_VALIDITY';
const BEFORE = 'time: invalid TIME_BEFORE_VALIDITY';

const SEALS: readonly (readonly [SampleName, string, string, readonly string[]])[] = [
  ['UserV1.esl', IN_VALIDITY, 'unknown', [STRUCTURE, NO_ROOT, IN]],
  ['UserV1.esl', AFTER_VALIDITY, 'invalid', [STRUCTURE, NO_ROOT, AFTER]],
  ['UserV4.esl', IN_VALIDITY, 'unknown', [STRUCTURE, NO_ROOT, IN]],
  ['UserV4.esl', AFTER_VALIDITY, 'invalid', [STRUCTURE, NO_ROOT, AFTER]],
  ['UserV5.esl', IN_VALIDITY_V5, 'invalid', [STRUCTURE, MADE_TOO_LATE, IN]],
  ['UserV5.esl', IN_VALIDITY, 'invalid', [STRUCTURE, MADE_TOO_LATE, BEFORE]],
];

test.for(SEALS)('%s at %s is %s', ([name, at, answer, expected], context) => {
  const verdict = verifySeal({ seal: sample(context, name), at: new Date(at), ...NO_TRUST });
  expect(rows(verdict.steps)).toEqual(expected);
  expect(verdict.answer).toBe(answer);
});

test.for<[string, Uint8Array | undefined, string, string]>([
  ['without its file', undefined, 'unknown', 'digest: unknown DIGEST_CONTENT_MISSING'],
  ['with a file of that digest', new Uint8Array(32), 'unknown', 'digest: valid DIGEST_OK'],
  ['with another file', new Uint8Array(32).fill(1), 'invalid', 'digest: invalid DIGEST_WRONG'],
])('SignedValueV4.dat %s', ([, protectedDigest, answer, digest], context) => {
  const verdict = verifySealSignature({
    signature: sample(context, SIGNATURE_SAMPLE),
    protectedDigest,
    ...NO_TRUST,
  });
  expect(rows(verdict.steps)).toEqual([
    STRUCTURE,
    digest,
    'signature: valid STAMP_SIGNATURE_OK',
    'membership: valid MEMBERSHIP_OK',
    NO_ROOT,
    'certificate: unknown CHAIN_NO_ROOT_GIVEN',
    'time: valid TIME_CLAIMED_IN_VALIDITY',
  ]);
  expect(verdict.answer).toBe(answer);
  expect(verdict.time).toEqual({ kind: 'claimed', at: new Date('2020-10-12T11:14:03Z') });
  expect(verdict.signer?.subject.commonName).toBe('Test Certificate');
});

test('revocation and seal status of the samples are shown as not checked, without lowering the whole', (context) => {
  const signature = sample(context, SIGNATURE_SAMPLE);
  const { steps } = verifySealSignature({ signature, protectedDigest: undefined, ...NO_TRUST });
  const unchecked = steps.flatMap(({ step, checks }) =>
    checks.filter((check) => !check.demanded).map(({ answer, reason }) => `${step}: ${answer} ${reason}`),
  );
  expect(unchecked).toEqual([
    'seal: unknown REVOCATION_NO_SOURCE',
    'certificate: unknown REVOCATION_NO_SOURCE',
    'time: unknown SEAL_STATUS_NO_SOURCE',
  ]);
});
