import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { verifyPdf } from '@yinzheng/core/verification';
import { expect, it } from 'vitest';
import { foreignParty, TIME_STAMPING, trustingForeign, type KeyName } from '../support/foreign.ts';
import { brief } from '../support/pdf-reports.ts';
import { peerForeign, requirePeers } from '../support/peers.ts';
import { PdfBuilder } from '../support/pdf-signed.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';

// PDFs signed with other algorithms by PDFBox and BouncyCastle; poppler is asked for its opinion on each.

const SIGNATURES: readonly [algorithm: string, KeyName, popplerKnows: boolean][] = [
  ['SHA256withRSA', 'rsa', true],
  ['SHA512withRSA', 'rsa', true],
  ['SHA256withRSAandMGF1', 'rsa', true],
  ['SHA384withRSAandMGF1', 'rsa', true],
  ['SHA256withECDSA', 'p256', true],
  ['SHA384withECDSA', 'p384', true],
  ['SHA512withECDSA', 'p521', true],
  ['SHA3-256withECDSA', 'p256', false],
  ['SHA3-512withRSA', 'rsa', false],
  ['SHA256withECDSA', 'brainpool', false],
  ['Ed25519', 'ed25519', false],
];

/** What pdfsig says of each signature: “Signature is Valid.” */
function popplerSays(file: string): string[] {
  const { stdout } = run('pdfsig', ['-nocert', file]);
  return [...stdout.matchAll(/Signature Validation: (.*)$/gm)].map(([, said]) => said ?? '');
}

it(
  'what PDFBox and BouncyCastle sign is valid, and with a byte changed it is not',
  { timeout: 300_000 },
  async (context) => {
    requirePeers(context);
    requireTool(context, 'pdfsig');
    const cwd = tempDir();
    const root = foreignParty(cwd, 'root', undefined);
    const trusted = trustingForeign(root);
    for (const key of new Set(SIGNATURES.map(([, name]) => name))) foreignParty(cwd, key, root, { key });
    foreignParty(cwd, 'tsa', root, { extensions: TIME_STAMPING });
    writeFileSync(join(cwd, 'plain.pdf'), new PdfBuilder().bytes);
    const files = SIGNATURES.map(([algorithm, signer], index) => {
      return { algorithm, signer, from: 'plain.pdf', to: `${index}.pdf` };
    });
    const stamps = files.map(({ to }) => {
      return { algorithm: 'TIMESTAMP:SHA256withRSA', signer: 'tsa', from: to, to: `stamped-${to}` };
    });
    peerForeign(cwd, [...files, ...stamps]);
    const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(cwd, name)));
    const report = async (bytes: Uint8Array): ReturnType<typeof verifyPdf> =>
      verifyPdf(bytesSource(bytes), trusted);
    for (const [index, [algorithm, key, popplerKnows]] of SIGNATURES.entries()) {
      const name = `${index}.pdf`;
      const found = await report(read(name));
      expect([algorithm, key, ...brief(found)]).toEqual([
        algorithm,
        key,
        'valid FILE_VALID',
        'cms valid nothing whole',
      ]);
      if (popplerKnows)
        expect([algorithm, popplerSays(join(cwd, name))]).toEqual([algorithm, ['Signature is Valid.']]);
      const changed = read(name);
      changed[changed.indexOf(0x25, 20) + 2]! ^= 1;
      writeFileSync(join(cwd, `changed-${name}`), changed);
      const wrong = (await report(changed)).signatures[0];
      expect([algorithm, wrong?.answer, wrong?.steps[1]?.reason]).toEqual([
        algorithm,
        'invalid',
        'CMS_DIGEST_WRONG',
      ]);
      if (popplerKnows) {
        expect([algorithm, popplerSays(join(cwd, `changed-${name}`))]).toEqual([
          algorithm,
          ['Digest Mismatch.'],
        ]);
      }
      const stamped = await report(read(`stamped-${name}`));
      expect(stamped.answer).toBe('valid');
      expect(stamped.signatures.map(({ format, time }) => `${format} ${time.kind}`)).toEqual([
        'cms timestamp',
        'timestamp timestamp',
      ]);
    }
  },
);
