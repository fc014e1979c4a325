import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, openPdf, readSecurityStore } from '@yinzheng/core/documents';
import { latin1Text, toHex } from '@yinzheng/core/kernel';
import {
  CMS_ATTRIBUTE,
  certListFrom,
  parseCrl,
  signedAttributes,
  signedDataFrom,
  tbsCertList,
} from '@yinzheng/core/pki';
import { der } from '@yinzheng/core/asn1';
import { sm3 } from '@yinzheng/core/sm';
import { makeWorld, NOW, STAMPED_AT, trusting } from '../../support/made-seals.ts';
import { verifyPdf, type SignatureReport, type VerificationContext } from '@yinzheng/core/verification';
import { zlibSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  foreignCms,
  foreignCrl,
  foreignParty,
  trustingForeign,
  type ForeignParty,
} from '../../support/foreign.ts';
import { openssl } from '../../support/openssl.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { PdfBuilder, stream, type SignForm } from '../../support/pdf-signed.ts';

// Certificates and revocation lists that stand in the file itself, all made by openssl; and what is not looked into.

const FORM: SignForm = { subFilter: 'adbe.pkcs7.detached' };

let cwd: string;
let root: ForeignParty;
let between: ForeignParty;
let signer: ForeignParty;
let other: ForeignParty;
let trusted: VerificationContext;
let good: Uint8Array;
let bad: Uint8Array;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'yinzheng-dss-'));
  root = foreignParty(cwd, 'root', undefined);
  const extensions = ['basicConstraints = critical, CA:TRUE', 'keyUsage = critical, keyCertSign, cRLSign'];
  between = foreignParty(cwd, 'between', root, { key: 'p256', extensions });
  signer = foreignParty(cwd, 'signer', between, { key: 'p256' });
  other = foreignParty(cwd, 'other', between, { key: 'p256' });
  trusted = trustingForeign(root);
  good = foreignCrl(between).der;
  bad = foreignCrl(between, signer).der;
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A file signed by the signer with nothing but the own certificate, then a store as an update. */
function withStore(store: string, objects: Readonly<Record<number, string>> = {}): PdfBuilder {
  const pdf = signed();
  pdf.update({ 1: pdf.edited(1, '/Pages', `/DSS ${store} /Pages`), ...objects });
  return pdf;
}

function signed(by = signer): PdfBuilder {
  const pdf = new PdfBuilder();
  pdf.sign((bytes) => foreignCms(by, bytes), FORM);
  return pdf;
}

/** The bytes as a stream of hexadecimal digits' bytes: text, so that the builder can write it. */
function streamOf(bytes: Uint8Array, entries = ''): string {
  return stream(latin1Text(bytes), entries);
}

function compressed(bytes: Uint8Array): string {
  return streamOf(zlibSync(bytes), '/Filter /FlateDecode');
}

async function only(pdf: PdfBuilder, context = trusted): Promise<SignatureReport> {
  return (await reportOf(pdf.bytes, context)).signatures[0]!;
}

function certificateStep({ steps }: SignatureReport): string {
  const step = steps.find((one) => one.step === 'certificate');
  return `${step?.answer} ${step?.reason}`;
}

describe('the document security store', () => {
  it('gives the certificates of a chain, and never a root', async () => {
    expect(certificateStep(await only(signed()))).toBe('unknown CHAIN_ROOT_NOT_REACHED');
    const pdf = withStore('<< /Certs [60 0 R 61 0 R] >>', {
      60: compressed(between.certificate.der),
      61: streamOf(root.certificate.der),
    });
    expect(brief(await reportOf(pdf.bytes, trusted))).toEqual([
      'valid FILE_VALID',
      'cms valid security-data revision',
    ]);
    expect(certificateStep(await only(pdf, trustingForeign()))).toBe('unknown CHAIN_NO_ROOT_GIVEN');
    expect(certificateStep(await only(pdf, trustingForeign(other)))).toBe('unknown CHAIN_ROOT_NOT_REACHED');
  });

  it('gives revocation lists, those of a signature’s own part (VRI) too', async () => {
    const objects = { 60: streamOf(between.certificate.der), 61: compressed(good), 62: streamOf(bad) };
    const ok = await only(withStore('<< /Certs [60 0 R] /CRLs [61 0 R] >>', objects));
    expect(ok.answer).toBe('valid');
    const [chain, revocation] = ok.steps[3]!.checks;
    expect(chain?.reason).toBe('CERTIFICATE_TRUSTED');
    // The signer's list is at hand, that of the CA above is not.
    expect(revocation?.reason).toBe('REVOCATION_NO_SOURCE');
    expect(ok.notChecked.map(({ params }) => params['subject'])).toEqual([between.certificate.subject.text]);

    // Revoked just now, and signed just now: the list's time is at or before the claimed one.
    const later: SignForm = { ...FORM, dict: (text) => text };
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => foreignCms(signer, bytes), later);
    const part = toHex(new Uint8Array(20)).toUpperCase();
    pdf.update({
      1: pdf.edited(1, '/Pages', `/DSS << /VRI << /${part} << /Cert [60 0 R] /CRL [62 0 R] >> >> >> /Pages`),
      ...objects,
    });
    expect(certificateStep(await only(pdf))).toBe('invalid CERTIFICATE_REVOKED');
  });

  it('names what it does not read, and what is damaged, as not checked', async () => {
    const damaged = between.certificate.der.slice(0, 90);
    const pdf = withStore(
      '<< /Certs [60 0 R 61 0 R 62 0 R 99 0 R (x)] /CRLs 60 0 R /OCSPs [63 0 R 64 0 R] >>',
      {
        60: streamOf(between.certificate.der),
        61: streamOf(damaged),
        62: stream('not compressed', '/Filter /FlateDecode'),
        63: stream('an answer'),
        64: stream('another'),
      },
    );
    const signature = await only(pdf);
    expect(signature.answer).toBe('valid');
    expect(signature.notChecked.filter(({ step }) => step === 'certificate').slice(-2)).toEqual([
      { step: 'certificate', reason: 'SOURCES_UNREADABLE', params: { count: 5 } },
      { step: 'certificate', reason: 'REVOCATION_ANSWERS_NOT_CHECKED', params: { count: 2 } },
    ]);
  });

  it('is bounded in number and size, and shared streams count once', () => {
    const many = Array.from({ length: 400 }, (_, i) => `${100 + i} 0 R`).join(' ');
    const objects = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [100 + i, stream('x')]));
    const read = (pdf: PdfBuilder): ReturnType<typeof readSecurityStore> =>
      readSecurityStore(openPdf(bytesSource(pdf.bytes)));
    const store = read(withStore(`<< /Certs [${many}] >>`, objects));
    expect([store.certificates.length, store.skipped]).toEqual([300, 100]);
    const again = Array.from({ length: 50 }, () => '60 0 R').join(' ');
    expect(read(withStore(`<< /CRLs [${again}] >>`, { 60: stream('x') })).crls).toHaveLength(1);
    const huge = compressed(new Uint8Array(9_000_000));
    const bombs = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [60 + i, huge]));
    const list = Object.keys(bombs).map((num) => `${num} 0 R`);
    const bounded = read(withStore(`<< /CRLs [${list.join(' ')}] >>`, bombs));
    expect(bounded.crls.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(32 << 20);
    expect(bounded.skipped).toBeGreaterThan(0);
    const long = read(withStore('<< /CRLs [60 0 R] >>', { 60: stream('x'.repeat(9_000_000)) }));
    expect([long.crls.length, long.skipped]).toEqual([0, 1]);
  });

  it.each(['(x)', '[1 2]', '<< /Certs 1 /VRI [1] >>', '99 0 R', '<< /VRI << /A 1 /B [2] >> >>', '1 0 R'])(
    'that is %s takes nothing away',
    async (store) => {
      const report = await verifyPdf(bytesSource(withStore(store).bytes), {
        ...trusted,
        others: [between.certificate],
      });
      expect(report.signatures[0]?.answer).toBe('valid');
    },
  );
});

describe('lists in a message', () => {
  it('of other algorithms are verified, and one that nobody signed rightly is not believed', async () => {
    const context = { ...trusted, others: [between.certificate] };
    writeFileSync(join(cwd, 'bad.crl'), bad);
    const told = async (crl: Uint8Array): Promise<string> => {
      return certificateStep(await only(signed(), { ...context, crls: [parseCrl(crl)] }));
    };
    expect(await told(good)).toBe('valid CERTIFICATE_TRUSTED');
    expect(await told(bad)).toBe('invalid CERTIFICATE_REVOKED');
    const forged = Uint8Array.from(bad);
    forged[forged.length - 5]! ^= 1;
    expect(await told(forged)).toBe('unknown REVOCATION_LIST_UNTRUSTED');
    const weak = foreignCrl(between, undefined, ['-md', 'sha1']).der;
    expect(await told(weak)).toBe('unknown REVOCATION_LIST_UNTRUSTED');
  });
});

it('revocation lists among the signed attributes, as Adobe’s programs put them there, are used', async () => {
  const world = makeWorld();
  const { certificate } = world.unit;
  const tbs = tbsCertList({
    issuer: world.root.certificate.subject.der,
    authorityKeyId: world.root.certificate.subjectKeyId!,
    thisUpdate: NOW,
    nextUpdate: new Date(NOW.getTime() + 1000),
    crlNumber: 1n,
    revoked: [{ serial: certificate.serial, revokedAt: new Date(STAMPED_AT.getTime() - 1000) }],
  });
  const crl = der.explicit(0, der.sequence(certListFrom(tbs, world.root.sign(tbs))));
  const ocsp = der.explicit(1, der.sequence(der.sequence()));
  const archive = async (...parts: Uint8Array[]): Promise<SignatureReport> => {
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => {
      const extra = [{ oid: CMS_ATTRIBUTE.revocationInfoArchival, values: [der.sequence(...parts)] }];
      const terms = { oids: 'rfc5652', certificate, signingTime: STAMPED_AT, extra } as const;
      const attributes = signedAttributes({ ...terms, messageDigest: sm3(bytes) });
      return signedDataFrom({ ...terms, signedAttributes: attributes }, world.unit.sign(attributes));
    }, FORM);
    return only(pdf, trusting(world.root));
  };
  expect(certificateStep(await archive(crl, ocsp))).toBe('invalid CERTIFICATE_REVOKED');
  const answers = await archive(ocsp);
  expect(answers.notChecked.map(({ reason }) => reason)).toContain('REVOCATION_ANSWERS_NOT_CHECKED');
  const broken = await archive(der.explicit(0, der.integer(1)));
  expect(broken.answer).toBe('valid');
  expect(broken.notChecked.map(({ reason }) => reason)).toContain('SOURCES_UNREADABLE');
});

describe('what was not checked', () => {
  const told = async (extensions: readonly string[]): Promise<[string, string[]]> => {
    const name = `s${extensions.length}${extensions.join('').length}`;
    const own = foreignParty(cwd, name, root, { extensions });
    const signature = await only(signed(own));
    return [signature.answer, signature.notChecked.map(({ reason }) => reason)];
  };
  const usage = 'keyUsage = digitalSignature';

  it.each<[string, string[], string, string[]]>([
    ['no source of revocation', [usage], 'valid', ['REVOCATION_NO_SOURCE']],
    [
      'policies',
      [usage, 'certificatePolicies = 1.2.3.4'],
      'valid',
      ['REVOCATION_NO_SOURCE', 'CERTIFICATE_POLICIES_NOT_CHECKED'],
    ],
    [
      'a revocation list that is not at hand',
      [usage, 'crlDistributionPoints = URI:http://ca.example/ca.crl'],
      'unknown',
      ['REVOCATION_LIST_MISSING'],
    ],
    [
      'an online service',
      [usage, 'authorityInfoAccess = OCSP;URI:http://ca.example/ocsp'],
      'unknown',
      ['REVOCATION_ONLINE_ONLY'],
    ],
  ])('%s is listed', async (_, extensions, answer, reasons) => {
    expect(await told(extensions)).toEqual([answer, reasons]);
  });

  it('is the same for constraints that a CA above makes', async () => {
    const extensions = [
      'basicConstraints = critical, CA:TRUE',
      'nameConstraints = critical, permitted;DNS:example',
    ];
    const bound = foreignParty(cwd, 'bound', root, { extensions });
    const below = foreignParty(cwd, 'below', bound);
    const signature = await only(signed(below), { ...trusted, others: [bound.certificate] });
    expect(certificateStep(signature)).toBe('unknown CHAIN_CONSTRAINTS_NOT_CHECKED');
    expect(signature.notChecked.map(({ reason }) => reason)).toContain('CHAIN_CONSTRAINTS_NOT_CHECKED');
  });
});

describe('legacy forms', () => {
  /** CMS whose own content is a digest of what is protected. */
  const sha1Form = (digest: (bytes: Uint8Array) => Uint8Array, args: readonly string[] = []): PdfBuilder => {
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => foreignCms(signer, digest(bytes), ['-nodetach', ...args]), {
      subFilter: 'adbe.pkcs7.sha1',
    });
    return pdf;
  };
  const sha1 = (bytes: Uint8Array): Uint8Array => {
    writeFileSync(join(cwd, 'ranges'), bytes);
    openssl(['dgst', '-sha1', '-binary', '-out', 'ranges.sha1', 'ranges'], cwd);
    return new Uint8Array(readFileSync(join(cwd, 'ranges.sha1')));
  };
  const context = (): VerificationContext => ({ ...trusted, others: [between.certificate] });
  const stepsOf = ({ steps }: SignatureReport): string[] =>
    steps.map(({ answer, reason }) => `${answer} ${reason}`);

  it.each([['-md', 'sha256'], ['-md', 'sha1'], ['-noattr']])(
    'adbe.pkcs7.sha1 (%s %s) is at best "cannot tell"',
    async (...args) => {
      const right = await only(sha1Form(sha1, args), context());
      const weak = args.includes('sha1') ? 'unknown SIGNATURE_WEAK' : 'valid CMS_SIGNATURE_OK';
      expect(stepsOf(right)).toEqual([
        'valid CMS_STRUCTURE_OK',
        'unknown CMS_DIGEST_WEAK',
        weak,
        'valid CERTIFICATE_TRUSTED',
        'valid CMS_TIME_CLAIMED',
      ]);
      expect(right.steps[1]?.params).toEqual({ digest: 'SHA-1' });
      const wrong = await only(
        sha1Form((bytes) => sha1(bytes.slice(1)), args),
        context(),
      );
      expect(stepsOf(wrong)[1]).toBe('invalid CMS_DIGEST_WRONG');
    },
  );

  it('adbe.pkcs7.sha1 whose content was swapped for another is invalid', async () => {
    const pdf = new PdfBuilder();
    pdf.sign(
      (bytes) => {
        const cms = Buffer.from(foreignCms(signer, sha1(new Uint8Array(1)), ['-nodetach']));
        cms.set(sha1(bytes), cms.indexOf(Buffer.from(sha1(new Uint8Array(1)))));
        return cms;
      },
      { subFilter: 'adbe.pkcs7.sha1' },
    );
    expect(stepsOf(await only(pdf, context()))[1]).toBe('invalid CMS_DIGEST_WRONG');
  });

  it('adbe.x509.rsa_sha1 is "cannot tell", with its kind', async () => {
    const pdf = new PdfBuilder();
    pdf.sign(() => Uint8Array.of(4, 3, 1, 2, 3), { subFilter: 'adbe.x509.rsa_sha1' });
    const signature = await only(pdf);
    expect(signature).toMatchObject({ format: 'unknown', answer: 'unknown' });
    expect(signature.steps[0]).toMatchObject({
      reason: 'PDF_FORMAT_UNKNOWN',
      params: { kind: 'adbe.x509.rsa_sha1' },
    });
  });
});
