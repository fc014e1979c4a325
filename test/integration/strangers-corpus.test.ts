import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, openPdf } from '@yinzheng/core/documents';
import { equalBytes } from '@yinzheng/core/kernel';
import { verifyPdf, type VerificationContext } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { MADE_PDFS, PACKAGED_PDFS, samplePdf } from '../support/corpus.ts';
import { peerParty, peerVerify, requirePeers, type PeerParty } from '../support/peers.ts';
import { LONG } from '../support/sample.ts';
import { demoSealer, placeOn, STAMP_FORMATS, type Sealer, type StampFormat } from '../support/strangers.ts';
import {
  certificatesIn,
  contentsIn,
  makerName,
  opensslTrusts,
  pdfsigOf,
  producerOf,
  qpdfCheck,
  qpdfWorse,
} from '../support/strangers-checks.ts';
import { requireTool } from '../support/tools.ts';

// PDFs of many makers, stamped in one format or the other (npm run soak: in both), before strangers: PDFBox with BouncyCastle, qpdf, poppler, openssl.

/** One document in this many gets three impressions in one job, on its first and last page. */
const THREE_IN = 4;
const SIGNED_BY_PEER = ['signed by PDFBox, cms', 'signed by PDFBox, ses'] as const;
const NAMES = [...PACKAGED_PDFS, ...MADE_PDFS].map(({ name }) => name);

interface Output {
  readonly name: string;
  readonly format: StampFormat;
  readonly file: string;
  readonly impressions: number;
  /** Signatures that the input had. */
  readonly earlier: number;
}

/** Formats that each document is stamped in: one, in turn; npm run soak: both. */
const FORMATS_EACH = LONG ? STAMP_FORMATS.length : 1;

function formatsOf(number: number): readonly StampFormat[] {
  // Each fourth document gets three impressions: those, too, are of both formats.
  const first = (number + Math.floor(number / THREE_IN)) % STAMP_FORMATS.length;
  return FORMATS_EACH === 1 ? [STAMP_FORMATS[first]!] : STAMP_FORMATS;
}

let dir: string;
let sealer: Sealer;
let stranger: PeerParty | undefined;
const outputs: Output[] = [];
const producers = new Map<string, string>();
/** Certificates that the outputs carried, each once. */
const certificates = new Set<string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yz-strangers-'));
  sealer = await demoSealer();
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function load(context: TestContext, name: string): Uint8Array {
  const entry = [...PACKAGED_PDFS, ...MADE_PDFS].find((one) => one.name === name);
  if (entry !== undefined) return entry.load(context, dir);
  requirePeers(context);
  stranger ??= peerParty(dir, sealer.seal.info.picture.data);
  const [from, to] = [join(dir, 'to-sign.pdf'), join(dir, 'signed.pdf')];
  writeFileSync(from, samplePdf());
  stranger.sign(name.endsWith('ses') ? 'ses' : 'cms', from, to);
  return new Uint8Array(readFileSync(to));
}

/** Trust in our root, and in the stranger's where the input is the stranger's. */
function trusting(context: VerificationContext): VerificationContext {
  const roots = stranger === undefined ? [] : [stranger.certificate];
  return { ...context, roots: [...context.roots, ...roots], now: new Date() };
}

/** What ours says of an output: valid with the root, and without it unknown. */
async function checkByOurs(bytes: Uint8Array, { impressions, earlier }: Output): Promise<void> {
  const told = await verifyPdf(bytesSource(bytes), trusting(sealer.trusting));
  expect(told.answer).toBe('valid');
  expect(told.signatures.map(({ answer, after }) => `${answer} ${after}`)).toEqual([
    ...Array.from({ length: earlier + impressions - 1 }, () => 'valid signatures'),
    'valid nothing',
  ]);
  const without = await verifyPdf(bytesSource(bytes), trusting(sealer.trustless));
  expect([without.answer, without.signatures.at(-1)?.answer]).toEqual(['unknown', 'unknown']);
}

/** pdfsig: one signature an impression, the last over the whole document; openssl: the certificates' chain. */
function checkBySignatureReaders(bytes: Uint8Array, { file, format, impressions, earlier }: Output): void {
  const found = pdfsigOf(file);
  expect(found.map(({ total }) => total)).toEqual(
    Array.from({ length: earlier + impressions }, (_, i) => i === earlier + impressions - 1),
  );
  expect(found.at(-1)?.ranges[2]).toBe(bytes.length);
  for (const signature of found.slice(earlier)) {
    const inside = certificatesIn(contentsIn(bytes, signature), format, dir);
    // ses: the unit's in the seal's list, the maker's, the unit's beside the signature; cms: the unit's.
    expect(inside).toHaveLength(format === 'ses' ? 3 : 1);
    for (const pem of inside) {
      if (!certificates.has(pem)) expect(opensslTrusts(pem, sealer.house.trustRoot, dir)).toBe(true);
      certificates.add(pem);
    }
  }
}

describe('a document of the corpus, stamped,', () => {
  it.for([...NAMES, ...SIGNED_BY_PEER])('%s', { timeout: 60_000 }, async (name, context) => {
    for (const tool of ['qpdf', 'pdfsig', 'pdfinfo', 'openssl']) requireTool(context, tool);
    const bytes = load(context, name);
    const number = [...NAMES, ...SIGNED_BY_PEER].indexOf(name);
    const original = join(dir, `${number}.pdf`);
    writeFileSync(original, bytes);
    if (PACKAGED_PDFS.some((one) => one.name === name)) producers.set(name, producerOf(original));
    const before = qpdfCheck(original);
    const pages = openPdf(bytesSource(bytes)).pageCount();
    const places = [
      placeOn(bytes, 1, 0.62, 0.7),
      placeOn(bytes, 1, 0.3, 0.3),
      placeOn(bytes, pages, 0.5, 0.5),
    ];
    const at = places.slice(0, number % THREE_IN === 0 ? 3 : 1);
    const document = { name: `${number}.pdf`, bytes };
    const ticket = await sealer.approve([document], 2 * at.length);
    for (const format of formatsOf(number)) {
      const file = join(dir, `${number}-${format}.pdf`);
      const sealed = await sealer.stamp(ticket, document, format, at, file);
      const earlier = name.startsWith('signed by') ? 1 : 0;
      const output: Output = { name, format, file, impressions: at.length, earlier };
      outputs.push(output);
      expect(equalBytes(sealed.subarray(0, bytes.length), bytes), 'the original is the prefix').toBe(true);
      expect(qpdfWorse(before, qpdfCheck(file))).toEqual([]);
      await checkByOurs(sealed, output);
      checkBySignatureReaders(sealed, output);
    }
  });
});

describe('all outputs', () => {
  it('are valid, every signature of them, for PDFBox and BouncyCastle', { timeout: 300_000 }, (context) => {
    requirePeers(context);
    const judged = peerVerify(
      dir,
      outputs.map(({ file }) => file),
    );
    for (const { name, file, format, impressions, earlier } of outputs) {
      const found = judged.get(file)!;
      const hint = `${name}, ${format}: ${found.map(({ text }) => text).join(' | ')}`;
      expect(
        found.map(({ valid }) => valid),
        hint,
      ).toEqual(Array.from({ length: earlier + impressions }, () => true));
      expect(
        found.filter(({ whole }) => whole),
        hint,
      ).toHaveLength(1);
      const own = format === 'ses' ? 'GM.sm2seal SES v4' : 'adbe.pkcs7.detached CMS 1.2.840.113549.1.7.2';
      expect(found.filter(({ text }) => text.startsWith(`VALID ${own}`)).length, hint).toBeGreaterThanOrEqual(
        impressions,
      );
    }
    expect(outputs).toHaveLength(FORMATS_EACH * (NAMES.length + SIGNED_BY_PEER.length));
  });

  it('come from many documents of many makers', (context) => {
    const absent = PACKAGED_PDFS.filter(({ name }) => !producers.has(name));
    if (absent.length > 0) context.skip(`not every package of the corpus is installed: ${absent[0]!.name}`);
    expect(producers.size).toBeGreaterThanOrEqual(30);
    expect(new Set(producers.values()).size).toBeGreaterThanOrEqual(20);
    const makers = new Set([...producers.values()].map(makerName));
    expect(makers.size, [...makers].join(', ')).toBeGreaterThanOrEqual(12);
    expect(outputs.filter(({ impressions }) => impressions === 3).length).toBeGreaterThanOrEqual(
      10 * FORMATS_EACH,
    );
    expect(new Set(outputs.map(({ format }) => format)).size).toBe(STAMP_FORMATS.length);
  });

  it('carry certificates of two holders, the unit and the seal maker', (context) => {
    requireTool(context, 'openssl');
    expect(certificates.size).toBe(2);
  });
});
