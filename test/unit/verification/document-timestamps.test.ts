import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { der, readDer } from '@yinzheng/core/asn1';
import { CMS_ATTRIBUTE, parseSignedData } from '@yinzheng/core/pki';
import type { SignatureReport, VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  foreignCms,
  foreignParty,
  foreignToken,
  TIME_STAMPING,
  trustingForeign,
  type ForeignParty,
} from '../../support/foreign.ts';
import { makeWorld, trusting } from '../../support/made-seals.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { DOCUMENT_TIMESTAMP, PdfBuilder, sesSigner, type SignForm } from '../../support/pdf-signed.ts';

// Time stamps made by `openssl ts`: on documents, and on signatures.

const STAMP = DOCUMENT_TIMESTAMP;
const CMS: SignForm = { subFilter: 'ETSI.CAdES.detached' };

let cwd: string;
let root: ForeignParty;
let tsa: ForeignParty;
let signer: ForeignParty;
let trusted: VerificationContext;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'yinzheng-tsa-'));
  root = foreignParty(cwd, 'root', undefined, { from: '20190101000000Z' });
  tsa = foreignParty(cwd, 'tsa', root, { key: 'p256', extensions: TIME_STAMPING });
  signer = foreignParty(cwd, 'signer', root);
  trusted = trustingForeign(root);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

type Token = (bytes: Uint8Array) => Uint8Array;
const byTsa: Token = (bytes) => foreignToken(tsa, bytes);

function stamped(token: Token = byTsa, pdf = new PdfBuilder()): PdfBuilder {
  pdf.sign(token, STAMP);
  return pdf;
}

/** The report of the last signature, and the time that passed while it was made. */
async function lastOf(pdf: PdfBuilder | Uint8Array, context = trusted): Promise<SignatureReport> {
  const report = await reportOf(pdf instanceof PdfBuilder ? pdf.bytes : pdf, context);
  return report.signatures.at(-1)!;
}

function open({ steps }: SignatureReport): string[] {
  return steps
    .filter(({ answer }) => answer !== 'valid')
    .map(({ step, answer, reason }) => `${step} ${answer} ${reason}`);
}

describe('a time stamp on a document', () => {
  it('is judged in five steps and proves a time, and that nobody signed', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const pdf = stamped();
    const report = await reportOf(pdf.bytes, trusted);
    expect(brief(report)).toEqual(['unknown FILE_TIMESTAMPS_ONLY', 'timestamp valid nothing whole']);
    const [signature] = report.signatures;
    expect(signature?.steps.map(({ step, reason }) => `${step} ${reason}`)).toEqual([
      'structure TIMESTAMP_STRUCTURE_OK',
      'digest CMS_DIGEST_OK',
      'signature CMS_SIGNATURE_OK',
      'certificate CERTIFICATE_TRUSTED',
      'time TIMESTAMP_TIME_PROVED',
    ]);
    expect(signature?.time.kind).toBe('timestamp');
    const at = signature?.time.kind === 'timestamp' ? signature.time.at.getTime() : 0;
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect(signature?.signer?.subject).toContain('tsa');
  });

  it.each([['sha384'], ['sha512']])('with %s', async (digest) => {
    const pdf = stamped((bytes) => foreignToken(tsa, bytes, { imprint: digest, digest }));
    expect(open(await lastOf(pdf))).toEqual([]);
  });

  it('over another document is invalid and proves nothing', async () => {
    const pdf = stamped();
    pdf.bytes[pdf.bytes.indexOf(0x25, 20) + 2]! ^= 1;
    const last = await lastOf(pdf);
    expect(open(last)).toEqual(['digest invalid CMS_DIGEST_WRONG', 'time unknown TIMESTAMP_TIME_NOT_PROVED']);
    expect(last.time.kind).toBe('claimed');
  });

  it('with a byte of the signature or of the time changed is invalid', async () => {
    const changed = (where: (token: Buffer) => number): Token => {
      return (bytes) => {
        const token = Buffer.from(byTsa(bytes));
        token[where(token)]! ^= 1;
        return token;
      };
    };
    const value = await lastOf(stamped(changed((token) => token.length - 2)));
    expect(open(value)[0]).toBe('signature invalid SIGNATURE_WRONG');
    expect(value.time.kind).toBe('none');
    const time = (token: Buffer): number => token.indexOf(Buffer.from([0x18, 0x0f])) + 2 + 13;
    expect(open(await lastOf(stamped(changed(time))))).toContain('signature invalid CMS_DIGEST_WRONG');
  });

  it('of an authority that nobody trusts, that may not make any, or whose time had come, proves nothing', async () => {
    const told = async (authority: ForeignParty): Promise<string[]> =>
      open(await lastOf(stamped((bytes) => foreignToken(authority, bytes))));
    const notProved = 'time unknown TIMESTAMP_TIME_NOT_PROVED';
    const stranger = foreignParty(cwd, 'stranger', undefined, { extensions: TIME_STAMPING });
    expect(await told(stranger)).toEqual(['certificate unknown CHAIN_ROOT_NOT_REACHED', notProved]);
    const dates = { from: '20200101000000Z', until: '20210101000000Z' };
    const ended = foreignParty(cwd, 'ended', root, { extensions: TIME_STAMPING, ...dates });
    expect(await told(ended)).toEqual(['certificate invalid CERTIFICATE_EXPIRED', notProved]);
  });

  it('made with a certificate for other purposes is invalid', async () => {
    // `openssl ts` refuses such a signer: the token is put together as CMS.
    const tstInfo = parseSignedData(byTsa(new Uint8Array(1))).content!;
    const pdf = new PdfBuilder();
    const other = foreignParty(cwd, 'other', root, { extensions: ['extendedKeyUsage = clientAuth'] });
    pdf.sign(
      () => foreignCms(other, tstInfo, ['-nodetach', '-econtent_type', '1.2.840.113549.1.9.16.1.4']),
      STAMP,
    );
    expect(open(await lastOf(pdf))).toEqual([
      'digest invalid CMS_DIGEST_WRONG',
      'certificate invalid CHAIN_EXT_KEY_USAGE',
      'time unknown TIMESTAMP_TIME_NOT_PROVED',
    ]);
  });

  it('with weak digests is "cannot tell"', async () => {
    const imprint = await lastOf(stamped((bytes) => foreignToken(tsa, bytes, { imprint: 'sha1' })));
    expect(open(imprint)[0]).toBe('digest unknown CMS_DIGEST_WEAK');
    const signed = await lastOf(stamped((bytes) => foreignToken(tsa, bytes, { digest: 'sha1' })));
    expect(open(signed)[0]).toBe('signature unknown SIGNATURE_WEAK');
    expect([imprint.time.kind, signed.time.kind]).toEqual(['claimed', 'claimed']);
  });

  it('that is no whole token is invalid, and without the port "cannot tell"', async () => {
    const broken = stamped((bytes) => {
      const token = Buffer.from(byTsa(bytes));
      const version = token.indexOf(Buffer.from('020101', 'hex'), 60); // of the TSTInfo
      token[version + 2] = 9;
      return token;
    });
    expect((await lastOf(broken)).answer).toBe('invalid');
    const { foreign: _, ...without } = trusted;
    expect(open(await lastOf(stamped(), without))).toEqual([
      'digest unknown CMS_ALGORITHM_UNSUPPORTED',
      'signature unknown CMS_ALGORITHM_UNSUPPORTED',
      'certificate unknown CMS_NOT_JUDGED_ALGORITHM',
      'time unknown CMS_NOT_JUDGED_ALGORITHM',
    ]);
  });
});

describe('a time stamp on a document that was signed before', () => {
  const signed = (): PdfBuilder => {
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => foreignCms(signer, bytes), CMS);
    return pdf;
  };

  it('proves when the signature was there', async () => {
    const pdf = stamped(byTsa, signed());
    const report = await reportOf(pdf.bytes, trusted);
    expect(report.answer).toBe('valid');
    const [first, last] = report.signatures;
    expect(first?.time).toEqual(last?.time);
    expect(first?.time.kind).toBe('timestamp');
    expect(first?.steps.at(-1)).toMatchObject({
      reason: 'CMS_TIME_PROVED_BY_DOCUMENT',
      params: { field: last?.fieldName },
    });
  });

  it('does so for a seal too, and the earliest one counts', async () => {
    const world = makeWorld();
    const pdf = new PdfBuilder();
    pdf.sign(sesSigner(world));
    stamped(byTsa, pdf);
    const context = { ...trusted, roots: [...trusted.roots, ...trusting(world.root).roots] };
    const [first, last] = (await reportOf(pdf.bytes, context)).signatures;
    expect(first?.answer).toBe('valid');
    expect(first?.time).toEqual(last?.time);
    expect(first?.steps.at(-1)?.reason).toBe('TIME_PROVED_BY_DOCUMENT');
    stamped(byTsa, pdf);
    const again = (await reportOf(pdf.bytes, context)).signatures;
    expect(again[0]?.time).toEqual(last?.time);
  });

  it('proves nothing when it is not valid, was not trusted, or covers something else', async () => {
    const kinds = async (pdf: PdfBuilder, context = trusted): Promise<string[]> =>
      (await reportOf(pdf.bytes, context)).signatures.map(({ time }) => time.kind);
    const wrong = stamped(() => byTsa(new Uint8Array(3)), signed());
    expect(await kinds(wrong)).toEqual(['claimed', 'claimed']);
    const stranger = foreignParty(cwd, 'nobody', undefined, { extensions: TIME_STAMPING });
    const untrusted = stamped((bytes) => foreignToken(stranger, bytes), signed());
    expect(await kinds(untrusted)).toEqual(['claimed', 'claimed']);
    // The signature came after the time stamp.
    const before = stamped();
    before.sign((bytes) => foreignCms(signer, bytes), CMS);
    expect(await kinds(before)).toEqual(['timestamp', 'claimed']);
  });

  it('that draws something upon a page, under whatever name, leaves nothing valid', async () => {
    const answers = async (form: SignForm): Promise<string> => {
      const pdf = signed();
      pdf.sign(byTsa, form);
      return (await reportOf(pdf.bytes, trusted)).answer;
    };
    const seen = { ...STAMP, rect: '50 400 500 700' };
    expect(await answers(seen)).toBe('invalid');
    expect(await answers({ ...seen, subFilter: 'adbe.pkcs7.detached' })).not.toBe('valid');
    expect(await answers({ subFilter: 'adbe.pkcs7.detached', rect: seen.rect })).toBe('unknown');
    expect(await answers({ subFilter: 'ETSI.RFC3161', rect: seen.rect })).toBe('invalid');
  });

  it('takes nothing away when it came too late', async () => {
    const dates = { from: '20200101000000Z', until: '20210101000000Z' };
    const ended = foreignParty(cwd, 'late', root, dates);
    const pdf = new PdfBuilder();
    // Without signing time: the claimed one is that of the signature dictionary.
    pdf.sign((bytes) => foreignCms(ended, bytes, ['-noattr']), {
      ...CMS,
      dict: (text) => text.replace('D:20260601010203Z', 'D:20200601010203Z'),
    });
    const alone = await lastOf(pdf);
    expect(open(alone)).toEqual([]);
    const [first] = (await reportOf(stamped(byTsa, pdf).bytes, trusted)).signatures;
    expect(first?.answer).toBe('valid');
    expect(first?.time).toEqual(alone.time);
    expect(first?.notChecked.map(({ reason }) => reason)).toContain('TIMESTAMP_DOCUMENT_LATE');
  });
});

describe('a time stamp on a signature', () => {
  /** The message with a token over its signature among the unsigned attributes. */
  function withToken(cms: Uint8Array, ...tokens: readonly Token[]): Uint8Array {
    const { signature } = parseSignedData(cms).signers[0]!;
    const attribute = der.sequence(
      der.oid(CMS_ATTRIBUTE.timeStampToken),
      der.set(...tokens.map((token) => token(signature))),
    );
    return withUnsigned(cms, attribute);
  }

  it('of RSA proves its time', async () => {
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => withToken(foreignCms(signer, bytes), byTsa), CMS);
    const last = await lastOf(pdf);
    expect(open(last)).toEqual([]);
    expect(last.time.kind).toBe('timestamp');
    expect(last.steps.at(-1)?.reason).toBe('CMS_TIME_PROVED');
  });

  it('made for another signature is invalid; a weak one proves nothing', async () => {
    const other = new PdfBuilder();
    other.sign((bytes) => withToken(foreignCms(signer, bytes), () => byTsa(new Uint8Array(256))), CMS);
    expect(open(await lastOf(other))).toEqual(['time invalid TIMESTAMP_IMPRINT_WRONG']);
    const weak = new PdfBuilder();
    const sha1: Token = (bytes) => foreignToken(tsa, bytes, { imprint: 'sha1' });
    weak.sign((bytes) => withToken(foreignCms(signer, bytes), sha1), CMS);
    const last = await lastOf(weak);
    expect(last).toMatchObject({ answer: 'valid', time: { kind: 'claimed' } });
    const noted = last.notChecked.find(({ reason }) => reason === 'TIMESTAMP_WEAK');
    expect(noted?.params['weakness']).toBe('SHA-1');
  });

  it('comes several times: the earliest counts, and too many are named', async () => {
    const pdf = new PdfBuilder();
    const tokens = Array.from({ length: 6 }, () => byTsa);
    pdf.sign((bytes) => withToken(foreignCms(signer, bytes), ...tokens), { ...CMS, size: 20_000 });
    const last = await lastOf(pdf);
    expect(last.time.kind).toBe('timestamp');
    expect(last.notChecked).toContainEqual(
      expect.objectContaining({ reason: 'TIMESTAMPS_NOT_CHECKED', params: { count: 2 } }),
    );
  });

  it('stands beside a countersignature and other things that are not looked into, which are named', async () => {
    const counter = der.sequence(der.oid(CMS_ATTRIBUTE.counterSignature), der.set(der.sequence()));
    const other = der.sequence(der.oid('1.2.3.4'), der.set(der.integer(1)));
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => withUnsigned(foreignCms(signer, bytes), counter, other), CMS);
    const last = await lastOf(pdf);
    expect(last.answer).toBe('valid');
    expect(last.notChecked.map(({ reason }) => reason)).toEqual([
      'CMS_COUNTERSIGNATURE_NOT_CHECKED',
      'CMS_ATTRIBUTE_NOT_CHECKED',
      'REVOCATION_NO_SOURCE',
    ]);
  });
});

/** The message with unsigned attributes, written anew around its own parts. */
function withUnsigned(cms: Uint8Array, ...attributes: readonly Uint8Array[]): Uint8Array {
  const [oid, content] = readDer(cms).children;
  const fields = content!.children[0]!.children;
  const signer = fields.at(-1)!.children[0]!;
  const grown = der.sequence(
    ...signer.children.map(({ bytes }) => bytes),
    der.implicit(1, der.set(...attributes)),
  );
  const signedData = der.sequence(...fields.slice(0, -1).map(({ bytes }) => bytes), der.set(grown));
  return der.sequence(oid!.bytes, der.explicit(0, signedData));
}
