import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSignedData } from '@yinzheng/core/pki';
import type { PdfVerification, VerificationContext } from '@yinzheng/core/verification';
import {
  foreignCms,
  foreignParty,
  trustingForeign,
  type ForeignParty,
  type KeyName,
} from '../../support/foreign.ts';
import { brief, reportOf } from '../../support/pdf-reports.ts';
import { PdfBuilder, type SignForm } from '../../support/pdf-signed.ts';

// CMS of other algorithms in PDFs, made by openssl.

const FORM: SignForm = { subFilter: 'adbe.pkcs7.detached' };
const VALID = ['valid FILE_VALID', 'cms valid nothing whole'];

let cwd: string;
let root: ForeignParty;
let trusted: VerificationContext;
const parties = new Map<string, ForeignParty>();

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'yinzheng-foreign-'));
  root = foreignParty(cwd, 'root', undefined);
  trusted = trustingForeign(root);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A signer with a key of a kind, made once. */
function signerOf(key: KeyName): ForeignParty {
  const made = parties.get(key) ?? foreignParty(cwd, key, root, { key });
  parties.set(key, made);
  return made;
}

function signedBy(signer: ForeignParty, args: readonly string[] = [], form: SignForm = FORM): PdfBuilder {
  const pdf = new PdfBuilder();
  pdf.sign((bytes) => foreignCms(signer, bytes, args), form);
  return pdf;
}

async function short(pdf: PdfBuilder, context = trusted): Promise<string[]> {
  return brief(await reportOf(pdf.bytes, context));
}

/** The steps of the only signature with their answers and reasons. */
async function stepsOf(pdf: Uint8Array, context = trusted): Promise<string[]> {
  const report: PdfVerification = await reportOf(pdf, context);
  return report.signatures.flatMap(({ steps }) =>
    steps.map(({ step, answer, reason }) => `${step} ${answer} ${reason}`),
  );
}

const PSS = (salt: string): string[] => [
  '-keyopt',
  'rsa_padding_mode:pss',
  '-keyopt',
  `rsa_pss_saltlen:${salt}`,
];

const ALGORITHMS: readonly [string, KeyName, readonly string[]][] = [
  ['RSA with SHA-256', 'rsa', []],
  ['RSA with SHA-224', 'rsa', ['-md', 'sha224']],
  ['RSA with SHA-384', 'rsa', ['-md', 'sha384']],
  ['RSA with SHA-512', 'rsa', ['-md', 'sha512']],
  ['RSA without signed attributes', 'rsa', ['-noattr']],
  ['RSA with signing-certificate-v2', 'rsa', ['-cades']],
  ['RSASSA-PSS, salt as long as the digest', 'rsa', PSS('digest')],
  ['RSASSA-PSS, the longest salt', 'rsa', PSS('max')],
  ['RSASSA-PSS with SHA-512 and no salt', 'rsa', ['-md', 'sha512', ...PSS('0')]],
  ['a key for RSASSA-PSS alone', 'rsaPss', PSS('digest')],
  ['ECDSA on P-256', 'p256', []],
  ['ECDSA on P-256 without signed attributes', 'p256', ['-noattr']],
  ['ECDSA on P-384 with SHA-384', 'p384', ['-md', 'sha384']],
  ['ECDSA on P-521 with SHA-512', 'p521', ['-md', 'sha512']],
  ['ECDSA on brainpoolP256r1', 'brainpool', []],
  ['RSA with SHA-3', 'rsa', ['-md', 'sha3-384']],
];

describe.each(ALGORITHMS)('%s', (_, key, args) => {
  it('is valid, with a time that is only claimed', async () => {
    const pdf = signedBy(signerOf(key), args);
    expect(await short(pdf)).toEqual(VALID);
    const [signature] = (await reportOf(pdf.bytes, trusted)).signatures;
    expect(signature?.time.kind).toBe('claimed');
    expect(signature?.signer?.certificate).toEqual(signerOf(key).certificate.der);
  });

  it('over another content, or with another signature value, is invalid', async () => {
    const pdf = signedBy(signerOf(key), args);
    const changed = Uint8Array.from(pdf.bytes);
    changed[changed.indexOf(0x25, 20) + 2]! ^= 1; // in the comment of the file's head
    const bare = args.includes('-noattr');
    const told = bare ? 'signature invalid SIGNATURE_WRONG' : 'digest invalid CMS_DIGEST_WRONG';
    expect(await stepsOf(changed)).toContain(told);

    const other = new PdfBuilder();
    other.sign((bytes) => {
      const cms = foreignCms(signerOf(key), bytes, args);
      const { signature } = parseSignedData(cms).signers[0]!;
      const at = Buffer.from(cms).lastIndexOf(Buffer.from(signature));
      cms[at + signature.length - 3]! ^= 1;
      return cms;
    }, FORM);
    expect(await stepsOf(other.bytes)).toContain('signature invalid SIGNATURE_WRONG');
  });
});

describe('what is weak, or not known, is "cannot tell" and named', () => {
  const weak = (digest: string, signature: string): string[] => [
    'structure valid CMS_STRUCTURE_OK',
    `digest ${digest}`,
    `signature ${signature}`,
    'certificate valid CERTIFICATE_TRUSTED',
    'time valid CMS_TIME_CLAIMED',
  ];

  it.each<[string, KeyName, readonly string[], string[]]>([
    ['SHA-1', 'rsa', ['-md', 'sha1'], weak('unknown CMS_DIGEST_WEAK', 'unknown SIGNATURE_WEAK')],
    ['MD5', 'rsa', ['-md', 'md5'], weak('unknown CMS_DIGEST_WEAK', 'unknown SIGNATURE_WEAK')],
    ['SHA-1 with ECDSA', 'p256', ['-md', 'sha1'], weak('unknown CMS_DIGEST_WEAK', 'unknown SIGNATURE_WEAK')],
    ['RSA of 512 bits', 'rsa512', [], weak('valid CMS_DIGEST_OK', 'unknown SIGNATURE_WEAK')],
    ['a curve of 192 bits', 'p192', [], weak('valid CMS_DIGEST_OK', 'unknown SIGNATURE_WEAK')],
  ])('%s', async (_, key, args, steps) => {
    const pdf = signedBy(signerOf(key), args);
    expect(await stepsOf(pdf.bytes)).toEqual(steps);
    expect((await short(pdf))[0]).toBe('unknown FILE_SIGNATURE_UNKNOWN');
    // Weak is no excuse: what is wrong is still invalid.
    const changed = Uint8Array.from(pdf.bytes);
    changed[changed.indexOf(0x25, 20) + 2]! ^= 1;
    expect(await stepsOf(changed)).toContain('digest invalid CMS_DIGEST_WRONG');
  });

  it('names the weakness', async () => {
    const weaknessOf = async (key: KeyName, args: string[]): Promise<unknown> => {
      const report = await reportOf(signedBy(signerOf(key), args).bytes, trusted);
      return report.signatures[0]?.steps.find(({ step }) => step === 'signature')?.params['weakness'];
    };
    expect(await weaknessOf('rsa', ['-md', 'sha1'])).toBe('SHA-1');
    expect(await weaknessOf('rsa512', [])).toBe('RSA-512');
    expect(await weaknessOf('p192', [])).toBe('ECDSA-192');
  });

  it('a curve that nobody here knows', async () => {
    expect(await stepsOf(signedBy(signerOf('secp256k1')).bytes)).toContain(
      'signature unknown SIGNATURE_KEY_UNUSABLE',
    );
  });

  it('everything, without the port', async () => {
    const pdf = signedBy(signerOf('rsa'));
    const { foreign: _, ...without } = trusted;
    expect(await stepsOf(pdf.bytes, without)).toEqual([
      'structure valid CMS_STRUCTURE_OK',
      'digest unknown CMS_ALGORITHM_UNSUPPORTED',
      'signature unknown CMS_ALGORITHM_UNSUPPORTED',
      'certificate unknown CMS_NOT_JUDGED_ALGORITHM',
      'time unknown CMS_NOT_JUDGED_ALGORITHM',
    ]);
  });

  it('a salt of another length than the parameters say is wrong', async () => {
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => {
      const cms = Buffer.from(foreignCms(signerOf('rsa'), bytes, PSS('32')));
      // saltLength [2] INTEGER 32, just before the signature's OCTET STRING
      const at = cms.lastIndexOf(Buffer.from('a203020120', 'hex'));
      cms[at + 4] = 31;
      return cms;
    }, FORM);
    expect(await stepsOf(pdf.bytes)).toContain('signature invalid SIGNATURE_WRONG');
  });
});

describe('whose certificate it is', () => {
  it('that another key signed is invalid, whatever the algorithm', async () => {
    // The same name and number, another key: the message points at the wrong certificate.
    const right = signerOf('rsa');
    const pdf = new PdfBuilder();
    pdf.sign((bytes) => {
      const cms = Buffer.from(foreignCms(right, bytes));
      const modulus = Buffer.from(right.certificate.publicKey.key.subarray(20, 40));
      cms[cms.indexOf(modulus) + 5]! ^= 1;
      return cms;
    }, FORM);
    expect(await stepsOf(pdf.bytes)).toContain('signature invalid SIGNATURE_WRONG');
  });

  it('leads over CAs of any algorithm, and stops at a weak one', async () => {
    const between = foreignParty(cwd, 'between', root, {
      key: 'p384',
      extensions: ['basicConstraints = critical, CA:TRUE, pathlen:0', 'keyUsage = critical, keyCertSign'],
    });
    const leaf = foreignParty(cwd, 'below', between);
    const withBetween = ['-certfile', 'between.pem'];
    expect(await short(signedBy(leaf, withBetween))).toEqual(VALID);
    expect((await stepsOf(signedBy(leaf).bytes))[3]).toBe('certificate unknown CHAIN_ROOT_NOT_REACHED');
    const old = foreignParty(cwd, 'old', root, { args: ['-md', 'sha1'] });
    const report = await reportOf(signedBy(old).bytes, trusted);
    const step = report.signatures[0]?.steps[3];
    expect(step).toMatchObject({
      answer: 'unknown',
      reason: 'SIGNATURE_WEAK',
      params: { weakness: 'SHA-1' },
    });
  });

  it.each([
    ['encryption', ['keyUsage = keyEncipherment'], 'certificate invalid CHAIN_KEY_USAGE'],
    ['servers', ['extendedKeyUsage = critical, serverAuth'], 'certificate invalid CHAIN_EXT_KEY_USAGE'],
  ])('made for %s does not count', async (name, extensions, told) => {
    const signer = foreignParty(cwd, name, root, { extensions });
    expect(await stepsOf(signedBy(signer).bytes)).toContain(told);
  });

  it('that has ended, or is not valid yet', async () => {
    const ended = foreignParty(cwd, 'ended', root, { from: '20200101000000Z', until: '20210101000000Z' });
    expect(await stepsOf(signedBy(ended).bytes)).toContain('certificate invalid CERTIFICATE_EXPIRED');
  });

  it('that is not the one the signing-certificate attribute names', async () => {
    const swapped = async (args: string[]): Promise<string[]> => {
      const pdf = new PdfBuilder();
      pdf.sign((bytes) => {
        const cms = Buffer.from(foreignCms(signerOf('rsa'), bytes, args));
        const der = Buffer.from(signerOf('rsa').certificate.der);
        // Another certificate for the same name, number and key: one bit of its signature differs.
        cms[cms.indexOf(der) + der.length - 1]! ^= 1;
        return cms;
      }, FORM);
      return stepsOf(pdf.bytes);
    };
    expect(await swapped(['-cades'])).toContain('certificate invalid CMS_SIGNING_CERTIFICATE_WRONG');
    expect(await swapped(['-cades', '-md', 'sha1'])).toContain(
      'certificate invalid CMS_SIGNING_CERTIFICATE_WRONG',
    );
    expect(await swapped([])).toContain('certificate invalid CHAIN_SIGNATURE_WRONG');
  });
});
