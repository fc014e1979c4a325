import { describe, expect, it } from 'vitest';
import { bytesSource } from '@yinzheng/core/documents';
import { impressionExtData, IMPRESSION_DATA_OID, impressionDataDer } from '@yinzheng/core/seals';
import { signedAttributes, signedDataFrom } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { digestRanges, PDF_CHANGE_TEXTS, PDF_REASONS, verifyPdf } from '@yinzheng/core/verification';
import { asyncCodeOf } from '../../support/codes.ts';
import { makeStamp, makeWorld, party, STAMPED_AT, trusting } from '../../support/made-seals.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import {
  cmsSigner,
  PdfBuilder,
  sesSigner,
  stream,
  type SignForm,
  type Signer,
} from '../../support/pdf-signed.ts';
import { reasonTexts } from '../../support/verdicts.ts';

const world = makeWorld();
const trusted = trusting(world.root);
const ses = sesSigner(world);
const cms = cmsSigner(world.unit);
const CMS: SignForm = { subFilter: 'adbe.pkcs7.detached' };

function signed(signer: Signer = ses, form: SignForm = {}): PdfBuilder {
  const pdf = new PdfBuilder();
  pdf.sign(signer, form);
  return pdf;
}

const report = async (pdf: PdfBuilder, context = trusted): ReturnType<typeof reportOf> =>
  reportOf(pdf.bytes, context);
const inShort = async (pdf: PdfBuilder, context = trusted): Promise<string[]> =>
  brief(await report(pdf, context));

describe('a signature that is right', () => {
  it.each<[string, Signer, SignForm, string]>([
    ['a seal', ses, {}, 'ses-v4'],
    ['CMS under the OIDs of RFC 5652', cms, CMS, 'cms'],
    ['CMS under the OIDs of GB/T 35275', cmsSigner(world.unit, 'gbt35275'), CMS, 'cms-gbt35275'],
    ['CMS as of PAdES', cms, { subFilter: 'ETSI.CAdES.detached' }, 'cms'],
    ['a seal under another SubFilter', ses, CMS, 'ses-v4'],
    ['a seal under a SubFilter nobody knows', ses, { subFilter: 'Maker.seal' }, 'ses-v4'],
  ])('%s', async (_, signer, form, format) => {
    const found = await report(signed(signer, form));
    expect(brief(found)).toEqual(['valid FILE_VALID', `${format} valid nothing whole`]);
    const [signature] = found.signatures;
    const { certificate } = world.unit;
    expect(signature).toMatchObject({
      fieldName: 'Sig16',
      signer: {
        subject: 'C=CN, O=测试单位, CN=A Unit',
        serial: certificate.serialHex,
        certificate: certificate.der,
      },
      time: { kind: 'claimed', at: STAMPED_AT },
      impression: undefined,
      widgets: [{ page: 1, rect: [100, 100, 219, 219] }],
    });
    if (format === 'ses-v4') {
      expect(signature?.seal).toMatchObject({
        esID: '61010000000001',
        name: '测试单位公章',
        picture: { type: 'PNG', width: 42, height: 42 },
      });
    } else {
      expect(signature?.seal).toBeUndefined();
    }
  });

  it('without a root is "cannot tell"', async () => {
    expect(await inShort(signed(), trusting())).toEqual([
      'unknown FILE_SIGNATURE_UNKNOWN',
      'ses-v4 unknown nothing whole seal=CHAIN_NO_ROOT_GIVEN certificate=CHAIN_NO_ROOT_GIVEN',
    ]);
    expect(await inShort(signed(cms, CMS), trusting())).toEqual([
      'unknown FILE_SIGNATURE_UNKNOWN',
      'cms unknown nothing whole certificate=CHAIN_NO_ROOT_GIVEN',
    ]);
  });

  it('says what was not checked', async () => {
    const [signature] = (await report(signed())).signatures;
    expect(signature?.notChecked).toEqual([
      expect.objectContaining({ step: 'seal', reason: 'REVOCATION_NO_SOURCE' }),
      expect.objectContaining({ step: 'certificate', reason: 'REVOCATION_NO_SOURCE' }),
      expect.objectContaining({ step: 'time', reason: 'SEAL_STATUS_NO_SOURCE' }),
    ]);
  });

  it('in a chain of five seals, of both forms, does not make the others suspect', async () => {
    const pdf = new PdfBuilder();
    for (const [signer, form] of [
      [ses, {}],
      [cms, CMS],
      [ses, { page: 2 }],
      [cms, CMS],
      [ses, {}],
    ] as const) {
      pdf.sign(signer, form);
    }
    expect(await inShort(pdf)).toEqual([
      'valid FILE_VALID',
      'ses-v4 valid signatures revision',
      'cms valid signatures revision',
      'ses-v4 valid signatures revision',
      'cms valid signatures revision',
      'ses-v4 valid nothing whole',
    ]);
  });

  it('carries ticket and place in the log', async () => {
    const data = {
      ticketId: sm3(Uint8Array.of(1)).slice(0, 16),
      entryNo: 7,
      rowNo: 12,
      logHead: sm3(Uint8Array.of(2)),
    };
    const withData: Signer = (bytes) =>
      makeStamp(world.seal, world.unit, { dataHash: sm3(bytes), extDatas: [impressionExtData(data)] });
    expect((await report(signed(withData))).signatures[0]?.impression).toEqual(data);
    expect((await report(signed(cmsWith(impressionDataDer(data)), CMS))).signatures[0]?.impression).toEqual(
      data,
    );
    const [broken] = (await report(signed(cmsWith(Uint8Array.of(4, 1, 1)), CMS))).signatures;
    expect(broken).toMatchObject({ answer: 'valid', impression: undefined });
    expect(broken?.notChecked).toContainEqual({
      step: 'structure',
      reason: 'PDF_IMPRESSION_UNREADABLE',
      params: {},
    });
  });
});

/** CMS with impression data of any content. */
function cmsWith(value: Uint8Array): Signer {
  return (bytes) => {
    const { certificate } = world.unit;
    const oids = 'rfc5652' as const;
    const attributes = signedAttributes({
      ...{ oids, certificate, messageDigest: sm3(bytes), signingTime: STAMPED_AT },
      extra: [{ oid: IMPRESSION_DATA_OID, values: [value] }],
    });
    return signedDataFrom({ oids, certificate, signedAttributes: attributes }, world.unit.sign(attributes));
  };
}

describe('a document that is not as it was signed', () => {
  it('with a byte changed', async () => {
    for (const [signer, form, reason] of [
      [ses, {}, 'ses-v4 invalid nothing whole digest=DIGEST_WRONG'],
      [cms, CMS, 'cms invalid nothing whole digest=CMS_DIGEST_WRONG'],
    ] as const) {
      const pdf = signed(signer, form);
      const at = Buffer.from(pdf.bytes).indexOf('pay 100');
      pdf.bytes[at + 4] = 0x39;
      expect(await inShort(pdf)).toEqual(['invalid FILE_SIGNATURE_INVALID', reason]);
    }
  });

  it.each<[string, SignForm, string]>([
    [
      'a gap that is shifted',
      { range: ([, b, c, d]) => [0, b - 8, c, d] },
      'whole structure=PDF_BYTE_RANGE_GAP',
    ],
    [
      'a range short of the file',
      { range: ([, b, c, d]) => [0, b, c, d - 30] },
      'part structure=PDF_BYTE_RANGE_NOT_REVISION',
    ],
    [
      'Contents that is not the gap',
      { dict: (text) => text.replace('/Contents HEX', '/Contents <3000> /Other HEX') },
      'whole structure=PDF_CONTENT_UNREADABLE',
    ],
    [
      'Contents twice',
      { dict: (text) => text.replace('/Contents', '/Contents <00> /Contents') },
      'part structure=PDF_VALUE_UNREADABLE',
    ],
    ['a signature that is not in the form', { unlisted: 'form' }, 'whole structure=PDF_FIELD_NOT_IN_FORM'],
  ])('%s', async (_, form, reason) => {
    const [file, signature] = await inShort(signed(ses, form));
    expect(file).not.toContain('FILE_VALID');
    expect(signature).toContain(reason);
  });

  it.each<[string, (pdf: PdfBuilder) => PdfBuilder]>([
    ['page contents', (pdf) => pdf.update({ 4: stream('BT (evil) Tj ET') })],
    ['an annotation', (pdf) => pdf.update({ 10: pdf.edited(10, '620', '720') })],
    [
      'a new annotation',
      (pdf) => pdf.update({ 14: '[50 0 R]', 50: '<< /Subtype /FreeText /Rect [0 0 9 9] /Contents (x) >>' }),
    ],
    ['a field value', (pdf) => pdf.update({ 8: pdf.edited(8, 'old', 'new') })],
    ['a font', (pdf) => pdf.update({ 5: pdf.edited(5, 'Helvetica', 'Symbol') })],
    ['an action', (pdf) => pdf.update({ 1: pdf.edited(1, '/Names', '/OpenAction 4 0 R /Names') })],
    ['the look of the seal', (pdf) => pdf.update({ 17: stream('0 0 1 rg 0 0 119 119 re f') })],
    ['the place of the seal', (pdf) => pdf.update({ 18: pdf.edited(18, '100 100', '300 100') })],
    ['bytes at the end', (pdf) => (pdf.append('%remark\n'), pdf)],
  ])('with an update of %s', async (_, change) => {
    for (const [signer, form, format] of [
      [ses, {}, 'ses-v4'],
      [cms, CMS, 'cms'],
    ] as const) {
      const [file, signature] = await inShort(change(signed(signer, form)));
      expect(file).toBe('invalid FILE_CHANGED');
      const weights = 'form-fields|annotations|changes';
      expect(signature).toMatch(new RegExp(`^${format} valid (${weights}) (whole|revision)$`));
    }
  });

  it('says what was changed, where', async () => {
    const pdf = signed();
    pdf.update({ 7: stream('BT (evil) Tj ET') });
    expect((await report(pdf)).signatures[0]?.changes).toEqual([
      { kind: 'page-content', class: 'changes', page: 2, object: 7 },
    ]);
  });

  it('between two signatures counts for the first only, and the file is not valid', async () => {
    const pdf = signed();
    pdf.update({ 4: stream('BT (more) Tj ET') });
    pdf.sign(ses);
    expect(await inShort(pdf)).toEqual([
      'unknown FILE_CHANGED_BETWEEN',
      'ses-v4 valid changes revision',
      'ses-v4 valid nothing whole',
    ]);
    const { params } = await report(pdf);
    expect(params).toEqual({ count: 2, number: 1, whose: '测试单位公章', changed: 1 });
    pdf.update({ 4: stream('BT (evil) Tj ET') });
    expect((await inShort(pdf))[0]).toBe('invalid FILE_CHANGED');
  });

  it('is found out whoever signs after the change', async () => {
    const pdf = signed();
    pdf.update({ 4: stream('BT (evil) Tj ET') });
    const stranger = party('A Stranger', undefined, { keyUsage: ['digitalSignature'] });
    pdf.sign(cmsSigner(stranger), CMS);
    expect(await inShort(pdf)).toEqual([
      'unknown FILE_CHANGED_BETWEEN',
      'ses-v4 valid changes revision',
      'cms unknown nothing whole certificate=CHAIN_ROOT_NOT_REACHED',
    ]);
  });

  it('is not made good by data for later verification', async () => {
    const pdf = signed();
    pdf.update({
      1: pdf.edited(1, '/Names', '/DSS << /Certs [60 0 R] >> /Names'),
      60: stream('certificate'),
    });
    expect(await inShort(pdf)).toEqual(['valid FILE_VALID', 'ses-v4 valid security-data revision']);
    pdf.update({ 13: '<< /Font << /F 4 0 R >> >>' });
    expect((await inShort(pdf))[0]).toBe('invalid FILE_CHANGED');
  });
});

describe('a signature that is not what it seems', () => {
  const wrong = async (signer: Signer, form: SignForm = {}): Promise<string> =>
    (await inShort(signed(signer, form)))[1]!;

  it('over other bytes', async () => {
    expect(await wrong(() => ses(Uint8Array.of(1)))).toContain('digest=DIGEST_WRONG');
    expect(await wrong(() => cms(Uint8Array.of(1)), CMS)).toContain('digest=CMS_DIGEST_WRONG');
  });

  it('of a stranger with the seal of another', async () => {
    const stranger = party('Stranger', world.root);
    expect(await wrong(sesSigner({ seal: world.seal, unit: stranger }))).toBe(
      'ses-v4 invalid nothing whole membership=MEMBERSHIP_NOT_LISTED',
    );
  });

  it('with another certificate than the one named inside', async () => {
    // The key stays; the certificate in the message is another one of that key.
    const twin = party('A Unit', world.root, { serial: 99n });
    const { certificate } = world.unit;
    const swapped: Signer = (bytes) => {
      const oids = 'rfc5652' as const;
      const attributes = signedAttributes({
        oids,
        certificate,
        messageDigest: sm3(bytes),
        signingTime: STAMPED_AT,
      });
      const sign = world.unit.sign(attributes);
      return signedDataFrom({ oids, certificate: twin.certificate, signedAttributes: attributes }, sign);
    };
    expect(await wrong(swapped, CMS)).toContain('certificate=CMS_SIGNING_CERTIFICATE_WRONG');
  });

  it('by a key that the certificate does not have', async () => {
    const other = { ...world.unit, sign: party('Other', world.root).sign };
    expect(await wrong(cmsSigner(other), CMS)).toBe(
      'cms invalid nothing whole signature=SIGNATURE_WRONG certificate=CMS_NOT_JUDGED_SIGNATURE time=CMS_NOT_JUDGED_SIGNATURE',
    );
  });

  it('by a certificate that may not sign, or had ended', async () => {
    const agree = party('Agree', world.root, { keyUsage: ['keyAgreement'] });
    expect(await wrong(cmsSigner(agree), CMS)).toContain('certificate=CHAIN_KEY_USAGE');
    const ended = party('Ended', world.root, { notAfter: new Date('2026-05-31T00:00:00Z') });
    expect(await wrong(cmsSigner(ended), CMS)).toContain('certificate=CERTIFICATE_EXPIRED');
  });

  it.each<[string, Signer, string, string]>([
    [
      'of a kind nobody knows',
      () => Uint8Array.of(4, 2, 1, 2),
      'adbe.x509.rsa_sha1',
      'unknown unknown nothing whole structure=PDF_FORMAT_UNKNOWN',
    ],
    [
      'that is no structure, under a known SubFilter',
      () => Uint8Array.of(4, 2, 1, 2),
      'GM.sm2seal',
      'unknown invalid nothing whole structure=PDF_CONTENT_UNREADABLE',
    ],
    [
      'that is half a seal',
      () => Uint8Array.of(0x30, 4, 0x30, 2, 5, 0),
      'GM.sm2seal',
      'unknown invalid nothing whole structure=STRUCTURE_UNREADABLE',
    ],
    [
      'that is half a message',
      () => Uint8Array.of(0x30, 3, 6, 1, 0x2a),
      'adbe.pkcs7.detached',
      'unknown invalid nothing whole structure=CMS_UNREADABLE',
    ],
    [
      'that was never made',
      () => new Uint8Array(0),
      'GM.sm2seal',
      'unknown invalid nothing whole structure=PDF_CONTENT_UNREADABLE',
    ],
  ])('%s', async (_, signer, subFilter, text) => {
    expect((await wrong(signer, { subFilter })).startsWith(text)).toBe(true);
  });
});

describe('a file', () => {
  it('without signatures is "cannot tell" and says so', async () => {
    expect(await inShort(new PdfBuilder())).toEqual(['unknown NO_SIGNATURES']);
  });

  it('that is encrypted is "cannot tell"', async () => {
    const pdf = new PdfBuilder().update({ 50: '<< /Filter /Standard >>' }, { trailer: '/Encrypt 50 0 R' });
    expect(await inShort(pdf)).toEqual(['unknown FILE_ENCRYPTED']);
  });

  it('that is no PDF is refused', async () => {
    expect(await asyncCodeOf(() => verifyPdf(bytesSource(new Uint8Array(100)), trusted))).toBe('PDF_NOT_PDF');
    const cut = signed().bytes.slice(0, 3000);
    expect(await asyncCodeOf(() => verifyPdf(bytesSource(cut), trusted))).toBe('PDF_BROKEN');
  });

  it('is read in windows, and the common part of its ranges once', async () => {
    const pdf = new PdfBuilder();
    pdf.update({ 90: stream(' '.repeat(5_000_000)) });
    for (let i = 0; i < 3; i++) pdf.sign(ses);
    let read = 0;
    let largest = 0;
    const inner = bytesSource(pdf.bytes);
    const source = {
      size: inner.size,
      read: (offset: number, length: number) => {
        read += length;
        largest = Math.max(largest, length);
        return inner.read(offset, length);
      },
    };
    expect((await verifyPdf(source, trusted)).answer).toBe('valid');
    expect(largest).toBeLessThanOrEqual(1 << 20);
    expect(read).toBeLessThan(1.5 * source.size);
  });

  it('with many ranges that each go to its end is not hashed for ever', async () => {
    const source = bytesSource(new Uint8Array(1000));
    const ranges = Array.from({ length: 50 }, (_, i) => [0, 10 + i, 20 + i, 900] as const);
    const digests = await digestRanges(source, ranges);
    expect(digests.filter((digest) => digest !== undefined)).toHaveLength(4);
  });
});

describe('reasons', () => {
  it.each(['zh-CN', 'en'] as const)('and kinds of changes have texts in %s', (language) => {
    const texts = reasonTexts(language);
    const other = reasonTexts(language === 'en' ? 'zh-CN' : 'en');
    const names = (text = ''): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    for (const code of [...PDF_REASONS, ...PDF_CHANGE_TEXTS]) {
      expect([code, texts.get(code)]).toEqual([code, expect.stringMatching(/^[^!！]{3,}$/u)]);
      expect([code, names(texts.get(code))]).toEqual([code, names(other.get(code))]);
    }
  });
});
