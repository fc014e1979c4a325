import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { der, readDer } from '@yinzheng/core/asn1';
import { concat, fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import {
  derToPem,
  parseCertificate,
  pemBlocks,
  pemToDer,
  sameName,
  x500Name,
  type Name,
  type NamePart,
} from '@yinzheng/core/pki';
import { issue } from '../../support/certificates.ts';
import { expectCodedErrorOrValue, fuzzRuns } from '../../support/fuzz.ts';
import { requireTool } from '../../support/tools.ts';

describe('PEM', () => {
  const block = derToPem(utf8('a'.repeat(100)), 'CERTIFICATE');

  test('what is written is read back, between other texts and with every line end', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, bytes, fc.constantFrom('\n', '\r\n', '\r'), (a, b, end) => {
        const text = [
          'Bag Attributes',
          derToPem(a, 'CERTIFICATE'),
          'subject=x',
          derToPem(b, 'X509 CRL'),
        ].join('\n');
        expect(pemBlocks(text.replaceAll('\n', end))).toEqual([
          { label: 'CERTIFICATE', der: a },
          { label: 'X509 CRL', der: b },
        ]);
        expect(pemToDer(text, 'X509 CRL')).toEqual(b);
      }),
      fuzzRuns(100),
    );
  });

  test('openssl reads what we write', (context) => {
    requireTool(context, 'openssl');
    const pem = derToPem(issue({ cn: 'pem' }).certificate.der, 'CERTIFICATE');
    const back = execFileSync('openssl', ['x509', '-outform', 'PEM'], { input: pem }).toString();
    expect(back).toBe(pem);
  });

  test.each([
    ['no block', 'nothing'],
    ['another label', block.replaceAll('CERTIFICATE', 'X509 CRL')],
    ['two blocks', block + block],
  ])('a text with %s where one certificate is expected is refused', (_, text) => {
    expect(() => pemToDer(text, 'CERTIFICATE')).toThrow('PEM_MALFORMED');
  });

  test.each([
    ['no end', block.slice(0, 60)],
    ['another end', block.replace('END CERTIFICATE', 'END X509 CRL')],
    ['an end without a beginning', '-----END CERTIFICATE-----'],
    ['a beginning inside', block.replace('\n', '\n-----BEGIN CERTIFICATE-----\n')],
    ['characters outside base64', block.replace('YWFh', 'YW%h')],
    ['a header', block.replace('\n', '\nProc-Type: 4,ENCRYPTED\n')],
    ['padding in the middle', block.replace('YWFh', 'YQ==')],
  ])('a block with %s is refused', (_, text) => {
    expect(() => pemBlocks(text)).toThrow('PEM_MALFORMED');
  });

  test('a text that is too large and one of megabytes', () => {
    const large = derToPem(new Uint8Array(1_500_000), 'X509 CRL');
    expect(pemToDer(large, 'X509 CRL')).toHaveLength(1_500_000);
    expect(() => pemBlocks(large + ' '.repeat(16 * 1024 * 1024))).toThrow('PEM_MALFORMED');
  });

  test('any text is refused with a code or read', () => {
    const part = fc.constantFrom(
      '-----BEGIN A-----',
      '-----END A-----',
      '\n',
      'QUJD',
      '=',
      '-----BEGIN ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }), (parts) => {
        expectCodedErrorOrValue(() => pemBlocks(parts.join('')));
      }),
      fuzzRuns(300),
    );
  });
});

describe('names', () => {
  /** A certificate with that subject, read. */
  function nameOf(subject: Uint8Array): Name {
    return parseCertificate(withSubject(subject)).subject;
  }

  /** A certificate whose subject is put in place of the real one; its signature does not matter here. */
  function withSubject(subject: Uint8Array): Uint8Array {
    const [tbs, algorithm, signature] = readDer(issue({ cn: 'name' }).certificate.der).children;
    const fields = tbs!.children.map((field, i) => (i === 5 ? subject : field.bytes));
    return der.sequence(der.sequence(...fields), algorithm!.bytes, signature!.bytes);
  }

  const attribute = (oid: string, value: Uint8Array): Uint8Array => der.sequence(der.oid(oid), value);
  const cn = (value: Uint8Array): Uint8Array => der.sequence(der.set(attribute('2.5.4.3', value)));
  const printable = (text: string): Uint8Array => concat(Uint8Array.of(0x13, text.length), utf8(text));

  test('what x500Name writes is read in order, with the common name', () => {
    const name = nameOf(
      x500Name([
        { type: 'C', value: 'CN' },
        { type: 'ST', value: '陕西省' },
        { type: 'O', value: '西安市某局, 测试' },
        { type: 'CN', value: '张三' },
      ]),
    );
    expect(name.text).toBe('C=CN, ST=陕西省, O=西安市某局\\, 测试, CN=张三');
    expect(name.commonName).toBe('张三');
  });

  test.each<[string, NamePart]>([
    ['an empty value', { type: 'CN', value: '' }],
    ['a country of three letters', { type: 'C', value: 'CHN' }],
    ['65 characters', { type: 'CN', value: '印'.repeat(65) }],
    ['a serial number with 印', { type: 'SERIALNUMBER', value: '印' }],
  ])('%s is not written', (_, part) => {
    expect(() => x500Name([part])).toThrow('BAD_ARGUMENT');
    x500Name([{ type: 'CN', value: '𠀀'.repeat(64) }]);
  });

  test.each([
    ['string types', der.utf8('peer'), printable('peer'), true],
    ['case', der.utf8('Peer'), der.utf8('pEER'), true],
    ['blanks', der.utf8('  a   b '), der.utf8('a b'), true],
    ['BMPString', fromHex('1e0453706c34'), der.utf8('印水'), true],
    ['letters', der.utf8('peer'), der.utf8('beer'), false],
    ['blank or none', der.utf8('a b'), der.utf8('ab'), false],
    ['full-width letters', der.utf8('Ａ'), der.utf8('A'), false],
    ['Kelvin sign', der.utf8('\u212a'), der.utf8('k'), false],
  ])('names that differ in %s', (_, a, b, same) => {
    expect(sameName(nameOf(cn(a)), nameOf(cn(b)))).toBe(same);
  });

  test('one attribute does not pass for two, nor two RDNs for one', () => {
    const [a, b] = [attribute('2.5.4.3', der.utf8('b')), attribute('2.5.4.10', der.utf8('a'))];
    const two = nameOf(der.sequence(der.set(a), der.set(b)));
    const joined = nameOf(der.sequence(der.set(a, b)));
    const one = nameOf(cn(der.utf8('b, O=a')));
    expect(two.text).toBe('CN=b, O=a');
    expect(one.text).toBe('CN=b\\, O\\=a');
    expect(sameName(one, two)).toBe(false);
    expect(sameName(joined, two)).toBe(false);
    expect(sameName(joined, nameOf(der.sequence(der.set(b, a))))).toBe(true);
  });

  test('characters that would disguise a name are shown as numbers', () => {
    expect(nameOf(cn(der.utf8('a\u202eb\u0000\nc\u200b'))).text).toBe('CN=a\\u{202e}b\\u{0}\\u{a}c\\u{200b}');
  });

  test.each([
    ['characters outside PrintableString', printable('a&b@c'), 'CN=a&b@c'],
    ['broken UTF-8', fromHex('0c02c328'), 'CN=#0c02c328'],
    ['GBK in a PrintableString', fromHex('1302d6d0'), 'CN=#1302d6d0'],
    ['a structure', der.sequence(der.null()), 'CN=#30020500'],
    ['half a BMPString character', fromHex('1e0153'), 'CN=#1e0153'],
  ])('a value with %s is still read', (_, value, text) => {
    expect(nameOf(cn(value)).text).toBe(text);
  });

  test.each([
    ['an empty RDN', der.sequence(der.set())],
    ['a SEQUENCE as RDN', der.sequence(der.sequence())],
    ['an attribute without value', der.sequence(der.set(der.sequence(der.oid('2.5.4.3'))))],
    ['a SET as name', der.set()],
  ])('%s is refused', (_, name) => {
    expect(() => nameOf(name)).toThrow('DER_MALFORMED');
  });

  test('an unknown attribute shows its OID', () => {
    const name = nameOf(der.sequence(der.set(attribute('1.2.3.4', der.utf8('x')))));
    expect(name.text).toBe('1.2.3.4=x');
    expect(name.commonName).toBeUndefined();
    expect(toHex(name.der)).toBe(toHex(der.sequence(der.set(attribute('1.2.3.4', der.utf8('x'))))));
  });
});
