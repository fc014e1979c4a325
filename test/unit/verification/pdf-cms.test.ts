import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { concat, utf8 } from '@yinzheng/core/kernel';
import { CMS_ATTRIBUTE, CMS_OIDS, EXT_KEY_USAGE, tbsCertList, certListFrom } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { verifyCms, type CmsVerdict } from '@yinzheng/core/verification';
import { describe, expect, it } from 'vitest';
import { makeWorld, NOW, party, STAMPED_AT, trusting, type Party } from '../../support/made-seals.ts';
import { openssl } from '../../support/openssl.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { PdfBuilder } from '../../support/pdf-signed.ts';
import { tempDir } from '../../support/temp.ts';
import { makeToken } from '../../support/time-stamps.ts';
import { rows } from '../../support/verdicts.ts';

// Detached CMS, written out from RFC 5652, so that every part of it can be left out or doubled.

const world = makeWorld();
const { root, unit } = world;
const CONTENT = utf8('the content');
const SM3 = der.sequence(der.oid('1.2.156.10197.1.401'));
const SM2_SM3 = der.sequence(der.oid('1.2.156.10197.1.501'));

interface Message {
  readonly signer?: Party;
  readonly digest?: Uint8Array;
  /** Left out: the time of stamping; null: no attribute. */
  readonly time?: Date | null;
  /** No signed attributes at all. */
  readonly bare?: boolean;
  readonly signers?: number;
  readonly content?: Uint8Array;
  readonly contentType?: string;
  readonly certificates?: readonly Party[];
  readonly crls?: readonly Uint8Array[];
  /** A time stamp token over the signature. */
  readonly token?: (signature: Uint8Array) => Uint8Array;
}

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.oid(oid), der.set(value));
}

function message(spec: Message = {}): Uint8Array {
  const { signer = unit, time = STAMPED_AT, contentType = CMS_OIDS.rfc5652.data } = spec;
  const attributes = der.set(
    attribute(CMS_ATTRIBUTE.contentType, der.oid(CMS_OIDS.rfc5652.data)),
    attribute(CMS_ATTRIBUTE.messageDigest, der.octets(spec.digest ?? sm3(CONTENT))),
    ...(time === null ? [] : [attribute(CMS_ATTRIBUTE.signingTime, der.time(time))]),
  );
  const bare = spec.bare === true;
  const signature = signer.sign(bare ? CONTENT : attributes);
  const token = spec.token?.(signature);
  const { certificate } = signer;
  const signerInfo = der.sequence(
    der.integer(1),
    der.sequence(certificate.issuer.der, der.integer(certificate.serial)),
    SM3,
    ...(bare ? [] : [der.implicit(0, attributes)]),
    SM2_SM3,
    der.octets(signature),
    ...(token === undefined
      ? []
      : [der.implicit(1, der.set(attribute(CMS_ATTRIBUTE.timeStampToken, token)))]),
  );
  const content = spec.content === undefined ? [] : [der.explicit(0, der.octets(spec.content))];
  const certificates = [signer, ...(spec.certificates ?? [])].map((one) => one.certificate.der);
  const signedData = der.sequence(
    der.integer(1),
    der.set(SM3),
    der.sequence(der.oid(contentType), ...content),
    der.implicit(0, der.set(...certificates)),
    ...(spec.crls === undefined ? [] : [der.implicit(1, der.set(...spec.crls))]),
    der.set(...Array.from({ length: spec.signers ?? 1 }, () => signerInfo)),
  );
  return der.sequence(der.oid(CMS_OIDS.rfc5652.signedData), der.explicit(0, signedData));
}

function verify(bytes: Uint8Array, change: Partial<Parameters<typeof verifyCms>[0]> = {}): CmsVerdict {
  const content = { digest: sm3(CONTENT), digestAfter: (prefix: Uint8Array) => sm3(concat(prefix, CONTENT)) };
  return verifyCms({ ...trusting(root), bytes, content, claimedTime: undefined, ...change });
}

/** The answer and the steps that are not valid. */
function open(verdict: CmsVerdict): string[] {
  return [verdict.answer, ...rows(verdict.steps).filter((row) => !row.includes(': valid'))];
}

describe('a detached message', () => {
  it('is judged in five steps', () => {
    const verdict = verify(message());
    expect([verdict.answer, ...rows(verdict.steps)]).toEqual([
      'valid',
      'structure: valid CMS_STRUCTURE_OK',
      'digest: valid CMS_DIGEST_OK',
      'signature: valid CMS_SIGNATURE_OK',
      'certificate: valid CERTIFICATE_TRUSTED',
      'time: valid CMS_TIME_CLAIMED',
    ]);
    expect(verdict.time).toEqual({ kind: 'claimed', at: STAMPED_AT });
    expect(verdict.signer?.der).toEqual(unit.certificate.der);
  });

  it('without signed attributes is judged over the content itself', () => {
    const time = { claimedTime: STAMPED_AT };
    expect(open(verify(message({ bare: true }), time))).toEqual(['valid']);
    const other = { digest: sm3(CONTENT), digestAfter: (prefix: Uint8Array) => sm3(prefix) };
    expect(open(verify(message({ bare: true }), { ...time, content: other }))).toEqual([
      'invalid',
      'signature: invalid SIGNATURE_WRONG',
      'certificate: unknown CMS_NOT_JUDGED_SIGNATURE',
      'time: unknown CMS_NOT_JUDGED_SIGNATURE',
    ]);
  });

  it('over content that is not at hand is "cannot tell"', () => {
    expect(open(verify(message(), { content: undefined }))).toEqual([
      'unknown',
      'digest: unknown PDF_DIGEST_NOT_COMPUTED',
    ]);
  });

  it.each<[string, Message, string, string]>([
    ['no signer', { signers: 0 }, 'invalid', 'invalid CMS_SIGNER_COUNT'],
    ['two signers', { signers: 2 }, 'invalid', 'invalid CMS_SIGNER_COUNT'],
    ['content of its own', { content: CONTENT }, 'unknown', 'unknown CMS_NOT_DETACHED'],
  ])('with %s has no structure to go on with', (_, spec, answer, structure) => {
    expect(open(verify(message(spec)))).toEqual([
      answer,
      `structure: ${structure}`,
      ...['digest', 'signature', 'certificate', 'time'].map(
        (step) => `${step}: unknown NOT_JUDGED_STRUCTURE`,
      ),
    ]);
  });

  it('with another content type than the one that was signed', () => {
    expect(open(verify(message({ contentType: '1.2.3.4' })))).toContain(
      'structure: invalid CMS_CONTENT_TYPE_WRONG',
    );
  });

  it('uses the certificates and the revocation list that it carries', () => {
    const between = party('Between', root, { ca: {}, keyUsage: ['keyCertSign', 'cRLSign'] });
    const signer = party('Below', between);
    expect(open(verify(message({ signer })))).toContain('certificate: unknown CHAIN_ROOT_NOT_REACHED');
    expect(open(verify(message({ signer, certificates: [between] })))).toEqual(['valid']);
    const list = (revokedAt: Date): Uint8Array => {
      const tbs = tbsCertList({
        issuer: root.certificate.subject.der,
        authorityKeyId: root.certificate.subjectKeyId ?? new Uint8Array(20),
        thisUpdate: NOW,
        nextUpdate: new Date(NOW.getTime() + 1),
        crlNumber: 1n,
        revoked: [{ serial: unit.certificate.serial, revokedAt }],
      });
      return certListFrom(tbs, root.sign(tbs));
    };
    expect(open(verify(message({ crls: [list(NOW)] })))).toEqual(['valid']);
    const before = new Date(STAMPED_AT.getTime() - 1000);
    expect(open(verify(message({ crls: [list(before)] })))).toEqual([
      'invalid',
      'certificate: invalid CERTIFICATE_REVOKED',
    ]);
    expect(open(verify(message({ crls: [der.sequence(der.integer(1))] })))).toEqual(['valid']);
  });
});

describe('the time of a message', () => {
  it('is the signing time, else what the caller knows, else none', () => {
    const claimedTime = new Date('2026-06-02T00:00:00Z');
    expect(verify(message(), { claimedTime }).time).toEqual({ kind: 'claimed', at: STAMPED_AT });
    expect(verify(message({ time: null }), { claimedTime }).time).toEqual({
      kind: 'claimed',
      at: claimedTime,
    });
    const none = verify(message({ time: null }));
    expect(none.time).toEqual({ kind: 'none' });
    expect(open(none)).toEqual([
      'unknown',
      'certificate: unknown NOT_JUDGED_TIME',
      'time: unknown CMS_TIME_MISSING',
    ]);
  });

  it('that lies ahead is "cannot tell", some minutes aside', () => {
    const ahead = (seconds: number): string[] =>
      open(verify(message({ time: new Date(NOW.getTime() + seconds * 1000) })));
    expect(ahead(200)).toEqual(['valid']);
    expect(ahead(400)).toEqual(['unknown', 'time: unknown TIME_IN_FUTURE']);
  });

  it('is that of a time stamp where there is one', () => {
    const authority = party('Time', root, { extKeyUsage: [EXT_KEY_USAGE.timeStamping] });
    const genTime = new Date('2026-06-03T00:00:00Z');
    const stamped = verify(
      message({ token: (signature) => makeToken(authority, { stamped: signature, genTime }) }),
    );
    expect(stamped.time).toEqual({ kind: 'timestamp', at: genTime });
    expect(rows(stamped.steps)).toContain('time: valid CMS_TIME_PROVED');
    const other = verify(message({ token: () => makeToken(authority, { stamped: CONTENT, genTime }) }));
    expect(open(other)).toEqual(['invalid', 'time: invalid TIMESTAMP_IMPRINT_WRONG']);
  });
});

describe('messages of other kinds in a PDF', () => {
  it.each([
    ['RSA', ['-newkey', 'rsa:2048']],
    ['ECDSA', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ])('%s is "cannot tell" without the port, with its algorithms', async (_, key) => {
    const cwd = tempDir();
    openssl(
      ['req', '-x509', ...key, '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=other'],
      cwd,
    );
    const pdf = new PdfBuilder();
    pdf.sign(
      (signed) => {
        writeFileSync(join(cwd, 'signed'), signed);
        const files = [
          '-in',
          'signed',
          '-out',
          'out.der',
          '-outform',
          'DER',
          '-signer',
          'cert.pem',
          '-inkey',
          'key.pem',
        ];
        openssl(['cms', '-sign', '-binary', ...files], cwd);
        return readFileSync(join(cwd, 'out.der'));
      },
      { subFilter: 'adbe.pkcs7.detached' },
    );
    expect(brief(await reportOf(pdf.bytes, trusting(root)))).toEqual([
      'unknown FILE_SIGNATURE_UNKNOWN',
      'cms unknown nothing whole digest=CMS_ALGORITHM_UNSUPPORTED signature=CMS_ALGORITHM_UNSUPPORTED ' +
        'certificate=CMS_NOT_JUDGED_ALGORITHM time=CMS_NOT_JUDGED_ALGORITHM',
    ]);
  });

  it('a document time stamp over SM3, by SM2', async () => {
    const authority = party('Time', root, { extKeyUsage: [EXT_KEY_USAGE.timeStamping] });
    const pdf = new PdfBuilder();
    pdf.sign((signed) => makeToken(authority, { stamped: signed, genTime: STAMPED_AT }), {
      subFilter: 'ETSI.RFC3161',
    });
    const report = await reportOf(pdf.bytes, trusting(root));
    expect(brief(report)).toEqual(['unknown FILE_TIMESTAMPS_ONLY', 'timestamp valid nothing whole']);
    expect(report.signatures[0]?.time).toEqual({ kind: 'timestamp', at: STAMPED_AT });
  });

  it('a message in pieces of BER is read', async () => {
    const pdf = new PdfBuilder();
    pdf.sign((signed) => indefinite(message({ digest: sm3(signed) })), { subFilter: 'adbe.pkcs7.detached' });
    expect((await reportOf(pdf.bytes, trusting(root))).answer).toBe('valid');
  });
});

/** The two outer layers with indefinite lengths. */
function indefinite(bytes: Uint8Array): Uint8Array {
  const inside = (at: number): number => at + (bytes[at + 1]! < 0x80 ? 2 : 2 + (bytes[at + 1]! & 0x7f));
  const outer = inside(0);
  const oidEnd = outer + 2 + bytes[outer + 1]!;
  const end = Uint8Array.of(0, 0);
  const open = (tag: number): Uint8Array => Uint8Array.of(tag, 0x80);
  return concat(
    open(0x30),
    bytes.subarray(outer, oidEnd),
    open(0xa0),
    bytes.subarray(inside(oidEnd)),
    end,
    end,
  );
}
