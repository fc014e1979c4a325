import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate, pemToDer, type Certificate } from '@yinzheng/core/pki';
import type { VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certified } from '../../support/attacks/by-hand.ts';
import { edited, nextNumber, stream, updated } from '../../support/attacks/update.ts';
import { contract, sealHouse, type SealKind } from '../../support/attacks/victims.ts';
import { byQpdf, samplePdf } from '../../support/corpus.ts';
import { makeWorld, PICTURE, trusting } from '../../support/made-seals.ts';
import { pdfSample } from '../../support/pdf-samples.ts';
import { reportOf } from '../../support/pdf-reports.ts';
import { requirePeers } from '../../support/peers.ts';
import { DISTID, openssl } from '../../support/openssl.ts';
import { ROOT } from '../../support/repo.ts';
import { pdfsigOf } from '../../support/strangers-checks.ts';
import { findTool, run } from '../../support/tools.ts';

// Chains of five honest seals, made by stamping again and again: nobody is suspected.

const world = makeWorld();
const house = sealHouse('ses', world);
let dir: string;

const SES = Array<SealKind>(5).fill('ses');
const CMS = Array<SealKind>(5).fill('cms');
const MIXED: readonly SealKind[] = ['ses', 'cms', 'ses', 'cms', 'ses'];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'yz-chains-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Seals upon seals, each at another place, small enough for small pages. */
function sealed(pdf: Uint8Array, kinds: readonly SealKind[], from = 0): Uint8Array {
  const size = { width: 10, height: 10 };
  return kinds.reduce(
    (bytes, kind, index) => house.seal(bytes, { kind, size, centre: { x: 10 + 3 * (from + index), y: 15 } }),
    pdf,
  );
}

/** The file's answer, then what follows each signature and whether it is valid. */
async function judged(pdf: Uint8Array, context: VerificationContext): Promise<string[]> {
  const { answer, reason, signatures } = await reportOf(pdf, context);
  return [`${answer} ${reason}`, ...signatures.map((one) => `${one.answer} ${one.after}`)];
}

function chain(after: readonly string[]): string[] {
  return ['valid FILE_VALID', ...after.map((what) => `valid ${what}`)];
}

const FIVE = chain(['signatures', 'signatures', 'signatures', 'signatures', 'nothing']);

/** A foreign program counts the signatures, and only the last one covers the file. */
function expectCounted(pdf: Uint8Array, count: number): void {
  if (findTool('pdfsig') === undefined) return;
  const path = join(dir, 'counted.pdf');
  writeFileSync(path, pdf);
  const found = pdfsigOf(path);
  expect(found).toHaveLength(count);
  expect(found.filter(({ total }) => total)).toHaveLength(1);
}

/** An approval signature with a visible stamp, by a stranger who is its own root. */
function signedByPdfBox(from: string, to: string): Certificate {
  openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', 'peer.key'], dir);
  const subject = ['-subj', '/CN=peer', '-days', '30', '-sm3', '-sigopt', DISTID];
  openssl(['req', '-new', '-x509', '-key', 'peer.key', ...subject, '-out', 'peer.pem'], dir);
  writeFileSync(join(dir, 'peer.png'), PICTURE);
  const args = ['sign', 'cms', 'peer.key', 'peer.pem', '-', 'peer.png', from, to];
  const env = { PEER_CLASSES: join(ROOT, 'node_modules/.cache/peer-classes') };
  const { code, stderr } = run(join(ROOT, 'test/peers/run'), args, { cwd: dir, env });
  if (code !== 0) throw new Error(stderr);
  return parseCertificate(pemToDer(readFileSync(join(dir, 'peer.pem'), 'utf8'), 'CERTIFICATE'));
}

describe('a chain of five seals', () => {
  it.each<[string, readonly SealKind[], () => Uint8Array]>([
    ['SES, cross-reference tables', SES, () => contract()],
    ['CMS, cross-reference tables', CMS, () => contract()],
    ['both, cross-reference tables', MIXED, () => contract()],
    ['both, cross-reference streams', MIXED, () => contract({}, { form: 'stream' })],
    ['both, upon a hybrid file', MIXED, () => pdfSample('hybrid')],
    ['both, upon updates of every form', MIXED, () => pdfSample('updates of every form')],
    ['both, upon a file with bytes before its header', MIXED, () => pdfSample('junk before the header')],
    ['both, upon a notice with embedded fonts', MIXED, () => samplePdf()],
  ])('%s', async (_, kinds, base) => {
    const pdf = sealed(base(), kinds);
    expect(await judged(pdf, trusting(world.root))).toEqual(FIVE);
    expectCounted(pdf, 5);
  });

  it.for([
    ['object streams', ['--object-streams=generate']],
    ['linearised', ['--linearize']],
    ['linearised, object streams', ['--linearize', '--object-streams=generate']],
  ] as const)('both, upon a file by qpdf: %s', async ([, options], test) => {
    const base = byQpdf(test, dir, contract(), ...options);
    const pdf = sealed(base, MIXED);
    expect(await judged(pdf, trusting(world.root))).toEqual(FIVE);
    expectCounted(pdf, 5);
  });

  it('with a signature by PDFBox in between', async (test) => {
    requirePeers(test);
    writeFileSync(join(dir, 'ours.pdf'), sealed(contract(), ['ses', 'cms']));
    const certificate = signedByPdfBox('ours.pdf', 'theirs.pdf');
    const pdf = sealed(new Uint8Array(readFileSync(join(dir, 'theirs.pdf'))), ['cms', 'ses'], 2);
    const context = trusting(world.root);
    const both = { ...context, roots: [...context.roots, certificate], now: new Date() };
    expect(await judged(pdf, both)).toEqual(FIVE);
    expectCounted(pdf, 5);
  });

  it('of which the first certifies the document and allows signatures', async () => {
    for (const p of [2, 3] as const) {
      const pdf = sealed(certified(contract(), house, p), ['ses', 'cms', 'ses', 'cms']);
      expect(await judged(pdf, trusting(world.root))).toEqual(FIVE);
    }
  });

  it('with data for later verification after each', async () => {
    const store = (pdf: Uint8Array, index: number): Uint8Array => {
      const next = nextNumber(pdf);
      const list = index === 0 ? '' : pdfStore(pdf);
      return updated(pdf, {
        1:
          index === 0
            ? edited(pdf, 1, '/Names', `/DSS << /Certs [${next} 0 R] >> /Names`)
            : edited(pdf, 1, `/Certs [${list}]`, `/Certs [${list} ${next} 0 R]`),
        [next]: stream(`certificate ${index}`),
      });
    };
    let pdf = contract();
    for (const [index, kind] of MIXED.entries()) pdf = store(sealed(pdf, [kind], index), index);
    const four = ['signatures', 'signatures', 'signatures', 'signatures'];
    expect(await judged(pdf, trusting(world.root))).toEqual(chain([...four, 'security-data']));
  });
});

/** What the newest security data names. */
function pdfStore(pdf: Uint8Array): string {
  return (
    /\/Certs \[([^\]]*)\]/.exec(Buffer.from(pdf).toString('latin1').split('/DSS').at(-1) ?? '')?.[1] ?? ''
  );
}
