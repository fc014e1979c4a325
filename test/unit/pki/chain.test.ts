import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { der, readDer } from '@yinzheng/core/asn1';
import {
  certificateFrom,
  EXT_KEY_USAGE,
  EXTENSION,
  MAX_CHAIN_LENGTH,
  parseCertificate,
  pemToDer,
  verifyChain,
  type Certificate,
  type CertificateSpec,
  type ChainRequest,
  type ChainResult,
} from '@yinzheng/core/pki';
import { sm2Sign } from '@yinzheng/core/sm';
import {
  caSpec,
  DURING,
  issue,
  keyOf,
  NOT_AFTER,
  NOT_BEFORE,
  type Identity,
} from '../../support/certificates.ts';
import { expectCodedErrorOrValue } from '../../support/fuzz.ts';

const root = issue({ cn: 'root', spec: caSpec() });
const ca = issue({ cn: 'ca', issuer: root, spec: caSpec() });
const leaf = issue({ cn: 'leaf', issuer: ca });

function check(request: Partial<ChainRequest>): ChainResult {
  return verifyChain({
    leaf: leaf.certificate,
    others: [ca.certificate],
    roots: [root.certificate],
    at: DURING,
    purpose: 'sign',
    ...request,
  });
}

const second = 1000;
const at = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * second);

describe('valid', () => {
  const result = { answer: 'valid', reason: 'OK', anchored: true };

  test('leaf, CA, root', () => {
    expect(check({})).toMatchObject({
      ...result,
      path: [leaf.certificate, ca.certificate, root.certificate],
    });
  });

  test('others in any order, doubled, with strangers among them', () => {
    const strangers = [
      issue({ cn: 'stranger', spec: caSpec() }),
      issue({ cn: 'ca', key: keyOf('x'), spec: caSpec() }),
    ];
    const others = [
      ...strangers.map((one) => one.certificate),
      leaf.certificate,
      ca.certificate,
      ca.certificate,
    ];
    expect(check({ others, roots: [strangers[0]!.certificate, root.certificate] })).toMatchObject(result);
  });

  test('the first and the last second of validity', () => {
    for (const time of [NOT_BEFORE, NOT_AFTER]) expect(check({ at: time })).toMatchObject(result);
  });

  test('a leaf that is itself trusted', () => {
    expect(check({ roots: [leaf.certificate], others: [] })).toMatchObject({
      ...result,
      path: [leaf.certificate],
    });
  });

  test('a CA trusted in place of its root', () => {
    expect(check({ roots: [ca.certificate] }).path).toHaveLength(2);
  });

  test.each<[string, Partial<CertificateSpec>]>([
    ['digitalSignature alone', { keyUsage: ['digitalSignature'] }],
    ['nonRepudiation alone', { keyUsage: ['nonRepudiation'] }],
    ['extKeyUsage for e-mail', { extKeyUsage: [EXT_KEY_USAGE.emailProtection] }],
    ['extKeyUsage for time stamps, not critical', { extKeyUsage: [EXT_KEY_USAGE.timeStamping] }],
    [
      'an unknown extension, not critical',
      { extraExtensions: [{ oid: '1.2.3', critical: false, value: der.null() }] },
    ],
    [
      'critical policies',
      { extraExtensions: [{ oid: EXTENSION.certificatePolicies, critical: true, value: der.sequence() }] },
    ],
  ])('a leaf with %s', (_, spec) => {
    expect(check({ leaf: issue({ cn: 'leaf', issuer: ca, spec }).certificate })).toMatchObject(result);
  });

  test('a CA as leaf when certificates are to be signed', () => {
    expect(check({ leaf: ca.certificate, purpose: 'ca' })).toMatchObject(result);
  });

  test('self-issued CAs do not count for pathLen', () => {
    const strict = issue({ cn: 'strict', issuer: root, spec: caSpec(0) });
    const renewed = issue({ cn: 'strict', issuer: strict, key: keyOf('renewed'), spec: caSpec(0) });
    const end = issue({ cn: 'end', issuer: renewed });
    const others = [strict.certificate, renewed.certificate];
    expect(check({ leaf: end.certificate, others })).toMatchObject({ ...result, path: { length: 4 } });
  });

  test('the way that is good is found beside one that is not', () => {
    const expired = issue({ cn: 'ca', issuer: root, spec: { ...caSpec(), notAfter: at(NOT_BEFORE, 60) } });
    for (const others of [
      [expired.certificate, ca.certificate],
      [ca.certificate, expired.certificate],
    ]) {
      expect(check({ others })).toMatchObject(result);
    }
  });

  test('a chain of the greatest length', () => {
    const chain = chainOf(MAX_CHAIN_LENGTH);
    expect(check({ ...chain, roots: [chain.top] })).toMatchObject({
      ...result,
      path: { length: MAX_CHAIN_LENGTH },
    });
  });

  test('time stamps by a certificate for them', () => {
    const stamper = issue({ cn: 'tsa', issuer: ca, spec: { extKeyUsage: [EXT_KEY_USAGE.timeStamping] } });
    expect(check({ leaf: stamper.certificate, purpose: 'time-stamp' })).toMatchObject(result);
    expect(check({ purpose: 'time-stamp' })).toMatchObject({
      answer: 'invalid',
      reason: 'CHAIN_EXT_KEY_USAGE',
    });
  });
});

/** The same certificate in version 1, which has no extensions, signed by that key. */
function asVersion1({ certificate, key }: Identity, signer = key): Identity {
  const fields = readDer(certificate.tbs).children.slice(1, 7);
  const tbs = der.sequence(...fields.map(({ bytes }) => bytes));
  return { key, certificate: parseCertificate(certificateFrom(tbs, sm2Sign(signer.privateKey, tbs))) };
}

test('a root of version 1 is trusted, a CA of version 1 is not', () => {
  const oldRoot = asVersion1(root);
  const end = issue({ cn: 'leaf', issuer: oldRoot }).certificate;
  expect(check({ leaf: end, others: [], roots: [oldRoot.certificate] })).toMatchObject({ answer: 'valid' });
  const oldCa = asVersion1(ca, root.key);
  const request = { leaf: issue({ cn: 'leaf', issuer: oldCa }).certificate, others: [oldCa.certificate] };
  expect(check(request)).toMatchObject({ answer: 'invalid', reason: 'CHAIN_NOT_A_CA' });
});

/** A chain of that many certificates under one root. */
function chainOf(length: number): { leaf: Certificate; others: Certificate[]; top: Certificate } {
  const chain: Identity[] = [issue({ cn: 'top', spec: caSpec() })];
  while (chain.length < length) {
    const issuer = chain.at(-1)!;
    chain.push(issue({ cn: `level ${chain.length}`, issuer, spec: caSpec() }));
  }
  const last = issue({ cn: 'last', issuer: chain.at(-2)! });
  return { leaf: last.certificate, others: chain.map((one) => one.certificate), top: chain[0]!.certificate };
}

describe('cannot tell', () => {
  test('no root given', () => {
    const result = check({ roots: [] });
    expect(result).toMatchObject({ answer: 'unknown', reason: 'CHAIN_NO_ROOT_GIVEN', anchored: false });
    expect(result.path).toEqual([leaf.certificate, ca.certificate]);
    expect(result.validity.answer).toBe('valid');
  });

  test('no root reached: the CA is missing, or the root is another', () => {
    const reason = 'CHAIN_ROOT_NOT_REACHED';
    const params = { issuer: leaf.certificate.issuer.text };
    expect(check({ others: [] })).toMatchObject({ answer: 'unknown', reason, params });
    const other = issue({ cn: 'other', spec: caSpec() });
    expect(check({ roots: [other.certificate] })).toMatchObject({ answer: 'unknown', reason });
  });

  test('a CA of another name with the right key is not the issuer', () => {
    const renamed = issue({ cn: 'renamed', issuer: root, key: ca.key, spec: caSpec() });
    expect(check({ others: [renamed.certificate] }).reason).toBe('CHAIN_ROOT_NOT_REACHED');
  });

  test('a root of the same name and another key, told apart by the key identifier', () => {
    const renewed = issue({ cn: 'root', key: keyOf('renewed root'), spec: caSpec() });
    expect(check({ roots: [renewed.certificate] }).reason).toBe('CHAIN_ROOT_NOT_REACHED');
  });

  test('a chain that is too long', () => {
    const chain = chainOf(MAX_CHAIN_LENGTH + 1);
    expect(check({ ...chain, roots: [chain.top] })).toMatchObject({
      answer: 'unknown',
      reason: 'CHAIN_TOO_LARGE',
    });
  });

  test('an issuer whose algorithm we do not verify', () => {
    const foreign = rootCertificates
      .map((pem) => parseCertificate(pemToDer(pem, 'CERTIFICATE')))
      .find((one) => one.authorityKeyId === undefined && one.basicConstraints?.ca === true)!;
    const request = { leaf: foreign, others: [], at: foreign.notBefore, purpose: 'ca' } as const;
    expect(check({ ...request, roots: [foreign] })).toMatchObject({ answer: 'valid', path: [foreign] });
    const namesake = issue({ cn: 'copy', spec: { ...caSpec(), subject: foreign.issuer.der } });
    expect(check({ ...request, roots: [namesake.certificate] })).toMatchObject({
      answer: 'unknown',
      reason: 'SIGNATURE_ALGORITHM_UNSUPPORTED',
      params: { algorithm: foreign.signatureAlgorithmOid, subject: foreign.subject.text },
    });
  });

  test('certificates that issue each other in circles end, in little time', () => {
    const a = issue({ cn: 'a', spec: caSpec() });
    const b = issue({ cn: 'b', issuer: a, spec: caSpec() });
    const again = issue({ cn: 'a', issuer: b, spec: caSpec() });
    const others = [a, b, again].map((one) => one.certificate);
    const end = issue({ cn: 'end', issuer: b });
    expect(check({ leaf: end.certificate, others })).toMatchObject({ reason: 'CHAIN_ROOT_NOT_REACHED' });
  });

  test('a thicket of CAs that have all signed each other ends', () => {
    const names = ['p', 'q', 'r', 's'];
    const selves = names.map((cn) => issue({ cn, spec: caSpec() }));
    const cross = names.flatMap((cn) =>
      selves.map((issuer) => issue({ cn, issuer, spec: caSpec() }).certificate),
    );
    const end = issue({ cn: 'end', issuer: selves[0]! });
    const result = expectCodedErrorOrValue(() => check({ leaf: end.certificate, others: cross }), 3000);
    expect(result?.answer).toBe('unknown');
  });
});

describe('invalid', () => {
  const invalidChain = (request: Partial<ChainRequest>, reason: string, params: object = {}): void => {
    expect(check(request)).toMatchObject({ answer: 'invalid', reason, params });
  };
  /** The chain with another CA in the middle. */
  const through = (
    spec: Partial<CertificateSpec>,
    more: Parameters<typeof issue>[0] = { cn: 'ca' },
  ): Partial<ChainRequest> => {
    const middle = issue({ issuer: root, spec, ...more });
    const end = issue({ cn: 'leaf', issuer: middle });
    return { leaf: end.certificate, others: [middle.certificate] };
  };
  const caText = ca.certificate.subject.text;
  const leafText = leaf.certificate.subject.text;

  test("the leaf's signature", () => {
    const forged = issue({ cn: 'leaf', issuer: ca, signWith: keyOf('forger') });
    invalidChain({ leaf: forged.certificate }, 'CHAIN_SIGNATURE_WRONG', { subject: leafText });
    invalidChain({ leaf: forged.certificate, roots: [] }, 'CHAIN_SIGNATURE_WRONG');
  });

  test("the CA's signature", () => {
    const request = through(caSpec(), { cn: 'ca', signWith: keyOf('forger') });
    invalidChain(request, 'CHAIN_SIGNATURE_WRONG', { subject: caText });
  });

  test('a self-made CA of the right name', () => {
    const fake = issue({ cn: 'ca', key: keyOf('forger'), spec: caSpec() });
    const forged = issue({ cn: 'leaf', issuer: fake });
    // its key identifier leads to the forger's own CA, which leads nowhere
    expect(check({ leaf: forged.certificate, others: [ca.certificate, fake.certificate] }).answer).toBe(
      'unknown',
    );
    const claiming = issue({ cn: 'leaf', issuer: ca, signWith: fake.key });
    invalidChain({ leaf: claiming.certificate, others: [ca.certificate] }, 'CHAIN_SIGNATURE_WRONG');
  });

  test('a signer in the place of a CA', () => {
    invalidChain(through({}), 'CHAIN_NOT_A_CA', { subject: caText });
    const noCa = issue({ cn: 'root' });
    const end = issue({ cn: 'leaf', issuer: noCa });
    invalidChain({ leaf: end.certificate, others: [], roots: [noCa.certificate] }, 'CHAIN_NOT_A_CA');
  });

  test('a CA whose key usage does not sign certificates', () => {
    invalidChain(through({ ca: {}, keyUsage: ['cRLSign'] }), 'CHAIN_CA_KEY_USAGE', { subject: caText });
  });

  test('pathLen', () => {
    const strict = issue({ cn: 'strict', issuer: root, spec: caSpec(0) });
    const below = issue({ cn: 'below', issuer: strict, spec: caSpec() });
    const end = issue({ cn: 'end', issuer: below });
    const others = [strict.certificate, below.certificate];
    const params = { pathLen: 0, subject: strict.certificate.subject.text };
    invalidChain({ leaf: end.certificate, others }, 'CHAIN_PATH_TOO_LONG', params);
    const good = issue({ cn: 'end', issuer: strict });
    expect(check({ leaf: good.certificate, others }).answer).toBe('valid');
  });

  test.each<[string, Partial<CertificateSpec>]>([
    ['encryption', { keyUsage: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'] }],
    ['certificates', { keyUsage: ['keyCertSign'] }],
    ['nothing', { keyUsage: [] }],
  ])('a leaf for %s', (_, spec) => {
    const end = issue({ cn: 'leaf', issuer: ca, spec });
    invalidChain({ leaf: end.certificate }, 'CHAIN_KEY_USAGE', { subject: leafText });
    invalidChain({ leaf: end.certificate, roots: [] }, 'CHAIN_KEY_USAGE');
  });

  test('a leaf for time stamps alone, critical', () => {
    const value = der.sequence(der.oid(EXT_KEY_USAGE.timeStamping));
    const extraExtensions = [{ oid: EXTENSION.extKeyUsage, critical: true, value }];
    const end = issue({ cn: 'leaf', issuer: ca, spec: { extraExtensions } });
    invalidChain({ leaf: end.certificate }, 'CHAIN_EXT_KEY_USAGE', { subject: leafText });
  });

  test('a leaf where a CA is asked for', () => {
    invalidChain({ purpose: 'ca' }, 'CHAIN_NOT_A_CA', { subject: leafText });
  });

  test.each(['leaf', 'ca', 'root'])('an unknown critical extension of the %s', (place) => {
    const extraExtensions = [{ oid: '1.2.3.4', critical: true, value: der.sequence() }];
    const own = (name: string): Partial<CertificateSpec> => (name === place ? { extraExtensions } : {});
    const top = issue({ cn: 'root', spec: { ...caSpec(), ...own('root') } });
    const middle = issue({ cn: 'ca', issuer: top, spec: { ...caSpec(), ...own('ca') } });
    const end = issue({ cn: 'leaf', issuer: middle, spec: own('leaf') });
    const request = { leaf: end.certificate, others: [middle.certificate], roots: [top.certificate] };
    invalidChain(request, 'CHAIN_UNKNOWN_EXTENSION', { oid: '1.2.3.4' });
  });

  test('before and after the time, each certificate of the path', () => {
    const short = { notBefore: at(NOT_BEFORE, 60), notAfter: at(NOT_AFTER, -60) };
    for (const place of ['leaf', 'ca', 'root']) {
      const own = (name: string): Partial<CertificateSpec> => (name === place ? short : {});
      const top = issue({ cn: 'root', spec: { ...caSpec(), ...own('root') } });
      const middle = issue({ cn: 'ca', issuer: top, spec: { ...caSpec(), ...own('ca') } });
      const end = issue({ cn: 'leaf', issuer: middle, spec: own('leaf') });
      const request = { leaf: end.certificate, others: [middle.certificate], roots: [top.certificate] };
      const early = { ...request, at: at(short.notBefore, -1) };
      const late = { ...request, at: at(short.notAfter, 1) };
      invalidChain(early, 'CERTIFICATE_NOT_YET_VALID', { date: short.notBefore.toISOString() });
      invalidChain(late, 'CERTIFICATE_EXPIRED', { date: short.notAfter.toISOString() });
      expect(check(late).trust).toMatchObject({ answer: 'valid' });
      expect(check(late).validity).toMatchObject({ answer: 'invalid', reason: 'CERTIFICATE_EXPIRED' });
    }
  });

  test('expired and without a root: invalid, and both are told', () => {
    const result = check({ roots: [], at: at(NOT_AFTER, 1) });
    expect(result).toMatchObject({ answer: 'invalid', reason: 'CERTIFICATE_EXPIRED' });
    expect(result.trust).toMatchObject({ answer: 'unknown', reason: 'CHAIN_NO_ROOT_GIVEN' });
  });
});
