import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { EXT_KEY_USAGE } from '@yinzheng/core/pki';
import { parseSeal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import {
  judgeTimestamp,
  verifySeal,
  verifySealSignature,
  type SealSignatureVerdict,
} from '@yinzheng/core/verification';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutatedDer } from '../../support/der-mutations.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import {
  makeSeal,
  makeStamp,
  makeWorld,
  party,
  PROTECTED,
  STAMPED_AT,
  trusting,
} from '../../support/made-seals.ts';
import { openssl } from '../../support/openssl.ts';
import { laterSeal, sealV1, stampV1 } from '../../support/other-generations.ts';
import { tempDir } from '../../support/temp.ts';
import { makeToken, type TokenSpec } from '../../support/time-stamps.ts';
import { rows } from '../../support/verdicts.ts';

const world = makeWorld();
const { root, maker, unit } = world;
const TSA = { extKeyUsage: [EXT_KEY_USAGE.timeStamping] };
const authority = party('Time Authority', root, TSA);
const stranger = party('Strange Authority', party('Other Root', undefined), TSA);
const PROVEN = new Date('2026-06-03T00:00:00Z');

function verify(token: (signature: Uint8Array) => Uint8Array, seal = world.seal): SealSignatureVerdict {
  const signature = makeStamp(seal, unit, {}, token);
  return verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) });
}

const tokenOf =
  (by = authority, change: Partial<TokenSpec> = {}) =>
  (signature: Uint8Array): Uint8Array =>
    makeToken(by, { stamped: signature, genTime: PROVEN, ...change });

/** The whole answer, the basis, and what is said of the token. */
function said({ answer, time, steps }: SealSignatureVerdict): string[] {
  rows(steps); // every reason is told in words
  const checks = steps[6]?.checks ?? [];
  const token = checks.filter(({ reason }) => reason.startsWith('TIMESTAMP'));
  return [answer, time.kind, ...token.map((check) => `${check.answer} ${check.reason}`)];
}

describe('a time stamp over the signature', () => {
  test.each(['rfc5652', 'gbt35275'] as const)('that verifies gives the time (%s)', (oids) => {
    const verdict = verify(tokenOf(authority, { oids }));
    expect(said(verdict)).toEqual(['valid', 'timestamp', 'valid TIMESTAMP_OK']);
    expect(verdict.time).toEqual({ kind: 'timestamp', at: PROVEN });
    expect(verdict.steps[6]).toMatchObject({ answer: 'valid', reason: 'TIME_PROVED_IN_VALIDITY' });
  });

  test('decides about the certificate and the seal in place of the claimed time', () => {
    const ended = party('Ended Unit', root, { notAfter: new Date('2026-06-02T00:00:00Z') });
    const seal = makeSeal(maker, ended);
    const claimed = makeStamp(seal, ended);
    const stamped = makeStamp(seal, ended, {}, tokenOf());
    const step6 = (signature: Uint8Array): string | undefined =>
      verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) }).steps[5]?.reason;
    expect(step6(claimed)).toBe('CERTIFICATE_TRUSTED');
    expect(step6(stamped)).toBe('CERTIFICATE_EXPIRED');
  });

  test.each([
    ['over something else', tokenOf(authority, { stamped: new Uint8Array(3) }), 'TIMESTAMP_IMPRINT_WRONG'],
    ['that somebody else signed', tokenOf({ ...authority, sign: unit.sign }), 'TIMESTAMP_SIGNATURE_WRONG'],
    ['that is no token', () => Uint8Array.of(1, 2, 3), 'TIMESTAMP_UNREADABLE'],
    [
      'that is another kind of message',
      tokenOf(authority, { contentType: '1.2.840.113549.1.7.1' }),
      'TIMESTAMP_UNREADABLE',
    ],
    ['with two signatures', tokenOf(authority, { signers: 2 }), 'TIMESTAMP_UNREADABLE'],
    ['without a signature', tokenOf(authority, { signers: 0 }), 'TIMESTAMP_UNREADABLE'],
  ])('%s is invalid', (_, token, reason) => {
    expect(said(verify(token))).toEqual(['invalid', 'claimed', `invalid ${reason}`]);
  });

  test.each([
    ['of an authority without a way to a root', tokenOf(stranger), 'TIMESTAMP_NOT_TRUSTED'],
    ['of somebody who is no time authority', tokenOf(maker), 'TIMESTAMP_NOT_TRUSTED'],
    [
      'of an authority whose certificate had ended',
      tokenOf(party('Ended Authority', root, { ...TSA, notAfter: STAMPED_AT })),
      'TIMESTAMP_NOT_TRUSTED',
    ],
    [
      'with another digest',
      tokenOf(authority, { imprintAlgorithm: '2.16.840.1.101.3.4.2.1' }),
      'TIMESTAMP_KIND_UNKNOWN',
    ],
  ])('%s proves nothing, which is said', (_, token, reason) => {
    const verdict = verify(token);
    expect(said(verdict)).toEqual(['valid', 'claimed', `unknown ${reason}`]);
    expect(verdict.time).toEqual({ kind: 'claimed', at: STAMPED_AT });
  });

  test('every changed token is invalid or proves nothing', () => {
    const stamped = new Uint8Array(70);
    const token = makeToken(authority, { stamped, genTime: PROVEN });
    expect(judgeTimestamp(token, stamped, trusting(root)).provenTime).toEqual(PROVEN);
    fc.assert(
      fc.property(mutatedDer(token), (changed) => {
        const { check, provenTime } = judgeTimestamp(changed, stamped, trusting(root));
        if (check.answer === 'valid') expect(provenTime).toEqual(PROVEN);
        else expect(provenTime).toBeUndefined();
      }),
      fuzzRuns(200),
    );
  });
});

test('a token that openssl made with other algorithms is read and said to be unknown', () => {
  const cwd = tempDir();
  const subject = ['-subj', '/CN=tsa', '-addext', 'extendedKeyUsage=critical,timeStamping'];
  openssl(
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'tsa.pem',
      ...subject,
    ],
    cwd,
  );
  writeFileSync(join(cwd, 'stamped'), new Uint8Array(70));
  writeFileSync(join(cwd, 'serial'), '01');
  writeFileSync(
    join(cwd, 'tsa.cnf'),
    [
      '[tsa]',
      'default_tsa = t',
      '[t]',
      'serial = serial',
      'default_policy = 1.2.3',
      'digests = sm3, sha256',
      'signer_digest = sha256',
      'accuracy = secs:1',
    ].join('\n'),
  );
  openssl(['ts', '-query', '-data', 'stamped', '-sm3', '-cert', '-out', 'query'], cwd);
  const reply = [
    '-reply',
    '-config',
    'tsa.cnf',
    '-queryfile',
    'query',
    '-signer',
    'tsa.pem',
    '-inkey',
    'key.pem',
  ];
  openssl(['ts', ...reply, '-token_out', '-out', 'token'], cwd);
  const token = new Uint8Array(readFileSync(join(cwd, 'token')));
  const known = judgeTimestamp(token, new Uint8Array(70), trusting(root));
  expect(known.check).toMatchObject({ answer: 'unknown', demanded: false, reason: 'TIMESTAMP_KIND_UNKNOWN' });
  const other = judgeTimestamp(token, new Uint8Array(71), trusting(root));
  expect(other.check).toMatchObject({ answer: 'invalid', reason: 'TIMESTAMP_IMPRINT_WRONG' });
});

describe('other places of a token', () => {
  test('a v5 seal’s is judged over the maker’s signature', () => {
    const verdict = (timeStamp: (signature: Uint8Array) => Uint8Array): string[] => {
      const seal = laterSeal(maker, unit, { timeStamp });
      const step = verifySeal({ seal, ...trusting(root) }).steps[1];
      return [
        step?.answer ?? '',
        ...(step?.checks ?? [])
          .map(({ reason }) => reason)
          .filter((reason) => reason.startsWith('TIMESTAMP')),
      ];
    };
    expect(verdict(tokenOf())).toEqual(['valid', 'TIMESTAMP_OK']);
    expect(verdict(tokenOf(stranger))).toEqual(['valid', 'TIMESTAMP_NOT_TRUSTED']);
    expect(verdict(tokenOf(authority, { stamped: parseSeal(world.seal).signature }))).toEqual([
      'invalid',
      'TIMESTAMP_IMPRINT_WRONG',
    ]);
  });

  test('one in place of v1’s time is the signer’s own word', () => {
    const timeInfo = makeToken(authority, { stamped: sm3(PROTECTED), genTime: PROVEN });
    const signature = stampV1(sealV1(maker, unit), unit, { timeInfo });
    const verdict = verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) });
    expect(said(verdict)).toEqual(['valid', 'claimed', 'unknown TIMESTAMP_KIND_UNKNOWN']);
    expect(verdict.time).toEqual({ kind: 'claimed', at: PROVEN });
  });

  test('one in place of v1’s time that is no token leaves the time unknown', () => {
    const signature = stampV1(sealV1(maker, unit), unit, { timeInfo: der.sequence(der.integer(1)) });
    const verdict = verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) });
    expect(said(verdict)).toEqual(['unknown', 'none']);
  });
});
