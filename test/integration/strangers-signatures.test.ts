import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { concat, toHex } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { verifyPdf, type PdfVerification } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { byQpdf, samplePdf, withPageEntries } from '../support/corpus.ts';
import { makeStamp, party } from '../support/made-seals.ts';
import { peerParty, peerVerify, requirePeers, type PeerFinding, type PeerParty } from '../support/peers.ts';
import { demoSealer, placeOn, STAMP_FORMATS, type Sealer, type StampFormat } from '../support/strangers.ts';
import {
  certificatesIn,
  contentsIn,
  opensslTrusts,
  pdfsigOf,
  qpdfCheck,
  qpdfWorse,
  type PdfsigSignature,
} from '../support/strangers-checks.ts';
import { flipped } from '../support/stamp-house.ts';
import { requireTool } from '../support/tools.ts';

// Signatures of strangers and ours in one document, and what both sides must refuse. All files are made first;
// PDFBox and BouncyCastle judge them in one go.

const TIMEOUT = { timeout: 180_000 };

interface Made {
  readonly stranger: PeerParty;
  /** What the strangers say, by the name of the file. */
  readonly judged: ReadonlyMap<string, readonly PeerFinding[]>;
}

let dir: string;
let sealer: Sealer;
let made: Promise<Made> | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yz-signatures-'));
  sealer = await demoSealer();
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const path = (name: string): string => join(dir, `${name}.pdf`);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));

function write(name: string, bytes: Uint8Array): string {
  writeFileSync(path(name), bytes);
  return name;
}

/** Our seal upon a file, `count` times. */
async function ours(from: string, format: StampFormat, to: string, count = 1): Promise<string> {
  const document = { name: `${from}.pdf`, bytes: read(from) };
  const ticket = await sealer.approve([document], count);
  const places = [placeOn(document.bytes, 1, 0.2, 0.2), placeOn(document.bytes, 1, 0.2, 0.5)];
  const at = [...places, placeOn(document.bytes, 1, 0.2, 0.8)].slice(0, count);
  await sealer.stamp(ticket, document, format, at, path(to));
  return to;
}

/** Makes everything once. */
function everything(context: TestContext): Promise<Made> {
  requirePeers(context);
  for (const tool of ['qpdf', 'mutool', 'pdfsig']) requireTool(context, tool);
  return (made ??= make(context));
}

async function make(context: TestContext): Promise<Made> {
  const stranger = peerParty(dir, sealer.seal.info.picture.data);
  const theirs = (from: string, mode: 'ses' | 'cms', to: string): string => {
    stranger.sign(mode, path(from), path(to));
    return to;
  };
  write('table', samplePdf());
  write('packed', byQpdf(context, dir, samplePdf(), '--object-streams=generate'));
  const names = [
    theirs('table', 'cms', 'peer-cms'),
    theirs('packed', 'ses', 'peer-ses'),
    await ours('peer-cms', 'ses', 'peer-cms-ours-ses'),
    await ours('peer-ses', 'cms', 'peer-ses-ours-cms'),
    await ours('table', 'ses', 'ours-ses'),
    await ours('packed', 'cms', 'ours-cms'),
    theirs('ours-ses', 'cms', 'ours-ses-peer-cms'),
    theirs('ours-cms', 'ses', 'ours-cms-peer-ses'),
    await ours('peer-cms', 'ses', 'peer-cms-ours-thrice', 3),
    theirs('peer-cms-ours-thrice', 'ses', 'peer-cms-ours-thrice-peer-ses'),
    ...STAMP_FORMATS.map((format) => {
      const turned = withPageEntries(context, dir, read(`ours-${format}`), { Rotate: 90 });
      return write(`ours-${format}-turned`, turned);
    }),
    ...STAMP_FORMATS.flatMap((format) =>
      Object.entries(SPOILED)
        .filter(([, [formats]]) => formats.includes(format))
        .map(([name, [, spoil]]) => write(spoiledName(name, format), spoil(signedBy(format), format))),
    ),
  ];
  const files = peerVerify(dir, names.map(path));
  return {
    stranger,
    judged: new Map([...files].map(([file, found]) => [basename(file, '.pdf'), found])),
  };
}

/** What ours says, in short: the file, then each signature. */
async function judge(name: string, ...roots: readonly Certificate[]): Promise<string[]> {
  const { answer, signatures } = await report(name, ...roots);
  return [answer, ...signatures.map((one) => `${one.format} ${one.answer} ${one.after}`)];
}

function report(name: string, ...roots: readonly Certificate[]): Promise<PdfVerification> {
  return verifyPdf(bytesSource(read(name)), { ...sealer.trustless, roots, now: new Date() });
}

describe('signatures of strangers', () => {
  it(
    'are valid for ours when their certificate is trusted, and unknown when not',
    TIMEOUT,
    async (context) => {
      const { stranger } = await everything(context);
      expect(await judge('peer-cms', stranger.certificate)).toEqual(['valid', 'cms valid nothing']);
      expect(await judge('peer-ses', stranger.certificate)).toEqual(['valid', 'ses-v4 valid nothing']);
      expect(await judge('peer-cms', sealer.house.trustRoot)).toEqual(['unknown', 'cms unknown nothing']);
      expect(await judge('peer-ses', sealer.house.trustRoot)).toEqual(['unknown', 'ses-v4 unknown nothing']);
    },
  );

  it('stay valid under our seal, and ours upon them is', TIMEOUT, async (context) => {
    const { stranger, judged } = await everything(context);
    const roots = [stranger.certificate, sealer.house.trustRoot];
    expect(await judge('peer-cms-ours-ses', ...roots)).toEqual([
      'valid',
      'cms valid signatures',
      'ses-v4 valid nothing',
    ]);
    expect(await judge('peer-ses-ours-cms', ...roots)).toEqual([
      'valid',
      'ses-v4 valid signatures',
      'cms valid nothing',
    ]);
    for (const name of ['peer-cms-ours-ses', 'peer-ses-ours-cms']) {
      expect(verdicts(judged, name)).toEqual(['valid', 'valid whole']);
    }
  });

  it('upon ours leave ours valid', TIMEOUT, async (context) => {
    const { stranger, judged } = await everything(context);
    const roots = [stranger.certificate, sealer.house.trustRoot];
    expect(await judge('ours-ses-peer-cms', ...roots)).toEqual([
      'valid',
      'ses-v4 valid signatures',
      'cms valid nothing',
    ]);
    expect(await judge('ours-cms-peer-ses', ...roots)).toEqual([
      'valid',
      'cms valid signatures',
      'ses-v4 valid nothing',
    ]);
    for (const name of ['ours-ses-peer-cms', 'ours-cms-peer-ses']) {
      expect(verdicts(judged, name)).toEqual(['valid', 'valid whole']);
    }
  });

  it('before and after three of ours: five valid signatures', TIMEOUT, async (context) => {
    const { stranger, judged } = await everything(context);
    const name = 'peer-cms-ours-thrice-peer-ses';
    const roots = [stranger.certificate, sealer.house.trustRoot];
    expect(await judge(name, ...roots)).toEqual([
      'valid',
      'cms valid signatures',
      ...Array.from({ length: 3 }, () => 'ses-v4 valid signatures'),
      'ses-v4 valid nothing',
    ]);
    expect(verdicts(judged, name)).toEqual(['valid', 'valid', 'valid', 'valid', 'valid whole']);
    expect(pdfsigOf(path(name)).map(({ total }) => total)).toEqual([false, false, false, false, true]);
  });
});

function verdicts(judged: Made['judged'], name: string): string[] {
  return (judged.get(name) ?? []).map(
    ({ valid, whole }) => `${valid ? 'valid' : 'invalid'}${whole ? ' whole' : ''}`,
  );
}

/** An output with its only signature. */
interface SignedFile {
  readonly pdf: Uint8Array;
  readonly signature: PdfsigSignature;
}

function signedBy(format: StampFormat): SignedFile {
  const [signature] = pdfsigOf(path(`ours-${format}`));
  return { pdf: read(`ours-${format}`), signature: signature! };
}

function digestOf({ pdf, signature: { ranges } }: SignedFile): Uint8Array {
  return sm3(concat(pdf.subarray(0, ranges[0]), pdf.subarray(ranges[1], ranges[2])));
}

/** Another hexadecimal digit at an offset. */
function otherDigit(pdf: Uint8Array, at: number): Uint8Array {
  const out = pdf.slice();
  out[at] = (Number.parseInt(String.fromCharCode(pdf[at]!), 16) ^ 1).toString(16).toUpperCase().charCodeAt(0);
  return out;
}

/** Another digit after a hexadecimal text inside the signature. */
function otherDigitAfter({ pdf, signature }: SignedFile, hex: string, skip: number): Uint8Array {
  const at = Buffer.from(pdf).indexOf(hex, signature.ranges[0]);
  if (at < 0 || at > signature.ranges[1]) throw new Error(`${hex} is not in the signature`);
  return otherDigit(pdf, at + skip);
}

/** Other DER in the gap, filled up with zeros. */
function withContents({ pdf, signature: { ranges } }: SignedFile, der: Uint8Array): Uint8Array {
  const [from, to] = ranges;
  const hex = toHex(der)
    .toUpperCase()
    .padEnd(to - from - 2, '0');
  if (hex.length !== to - from - 2) throw new Error('a signature that does not fit');
  return concat(pdf.subarray(0, from + 1), Buffer.from(hex), pdf.subarray(to - 1));
}

/** Changes a byte where a text last stands before the signature, so many bytes behind its beginning. */
function changedAt(file: SignedFile, text: string, skip: number): Uint8Array {
  const at = Buffer.from(file.pdf).lastIndexOf(text);
  if (at < 0) throw new Error(`${text} is not in the file`);
  return flipped(file.pdf, at + skip);
}

/** The signature of our other output of that format. */
function foreignContents(format: StampFormat): Uint8Array {
  const name = format === 'ses' ? 'peer-cms-ours-ses' : 'peer-ses-ours-cms';
  return contentsIn(read(name), pdfsigOf(path(name)).at(-1)!);
}

type Spoil = (file: SignedFile, format: StampFormat) => Uint8Array;

/** What makes a signature invalid, and the formats it is for. */
const SPOILED: Readonly<Record<string, readonly [readonly StampFormat[], Spoil]>> = {
  'a byte of the original': [STAMP_FORMATS, ({ pdf }) => flipped(pdf, 11)],
  'a digit of the date': [STAMP_FORMATS, (file) => changedAt(file, '/M (D:20', 8)],
  'a digit of the place': [STAMP_FORMATS, (file) => changedAt(file, '/Rect [', 8)],
  'the last byte of the file': [STAMP_FORMATS, ({ pdf }) => concat(pdf.subarray(0, -1), Buffer.from(' '))],
  'a byte of the digest': [
    STAMP_FORMATS,
    (file) => otherDigitAfter(file, toHex(digestOf(file)).toUpperCase(), 20),
  ],
  'the last byte of the signature value': [
    STAMP_FORMATS,
    (file) => {
      const { length } = contentsIn(file.pdf, file.signature);
      return otherDigit(file.pdf, file.signature.ranges[0] + 2 * length);
    },
  ],
  "a byte of the seal's picture": [['ses'], (file) => otherDigitAfter(file, '89504E470D0A1A0A', 4001)],
  'the signature of another document': [
    STAMP_FORMATS,
    (file, format) => withContents(file, foreignContents(format)),
  ],
  'the seal used by another key': [
    ['ses'],
    (file) =>
      withContents(
        file,
        makeStamp(sealer.seal.bytes, party('A Thief', undefined), { dataHash: digestOf(file) }),
      ),
  ],
};

function spoiledName(name: string, format: StampFormat): string {
  return `${format}-${Object.keys(SPOILED).indexOf(name)}`;
}

describe('a spoiled output is invalid for both sides:', () => {
  const cases = Object.entries(SPOILED).flatMap(([name, [formats]]) =>
    formats.map((format) => ({ name, format })),
  );
  it.for(cases)('$name, $format', TIMEOUT, async ({ name, format }, context) => {
    const { judged } = await everything(context);
    const file = spoiledName(name, format);
    expect(read(file)).not.toEqual(read(`ours-${format}`));
    expect((judged.get(file) ?? []).map(({ valid }) => valid)).toEqual([false]);
    const told = await report(file, sealer.house.trustRoot);
    expect([told.answer, told.signatures.map(({ answer }) => answer)]).toEqual(['invalid', ['invalid']]);
  });

  it('the same files are valid before', TIMEOUT, async (context) => {
    const { judged } = await everything(context);
    expect(await judge('ours-ses', sealer.house.trustRoot)).toEqual(['valid', 'ses-v4 valid nothing']);
    expect(await judge('ours-cms', sealer.house.trustRoot)).toEqual(['valid', 'cms valid nothing']);
    for (const format of STAMP_FORMATS) expect(verdicts(judged, `ours-${format}`)).toEqual(['valid whole']);
  });
});

describe('what the strangers say can be a no', () => {
  it(
    'a page turned afterwards: no longer the whole document, and for ours invalid',
    TIMEOUT,
    async (context) => {
      const { judged } = await everything(context);
      for (const format of STAMP_FORMATS) {
        const name = `ours-${format}-turned`;
        expect(verdicts(judged, name)).toEqual(['valid']);
        expect(pdfsigOf(path(name)).map(({ total }) => total)).toEqual([false]);
        const told = await report(name, sealer.house.trustRoot);
        expect([told.answer, told.signatures[0]?.after]).toEqual(['invalid', 'changes']);
      }
    },
  );

  it('qpdf: an output whose last offset is wrong is worse than its input', TIMEOUT, async (context) => {
    await everything(context);
    const pdf = read('ours-ses');
    const at = Buffer.from(pdf).lastIndexOf('startxref\n') + 'startxref\n'.length;
    write('worse', flipped(pdf, at));
    const before = qpdfCheck(path('table'));
    expect(qpdfWorse(before, qpdfCheck(path('ours-ses')))).toEqual([]);
    expect(qpdfWorse(before, qpdfCheck(path('worse')))).not.toEqual([]);
  });

  it('openssl: a chain under another root, and a certificate of somebody else', TIMEOUT, async (context) => {
    const { stranger } = await everything(context);
    const inside = (name: string, format: StampFormat): string[] =>
      certificatesIn(contentsIn(read(name), pdfsigOf(path(name))[0]!), format, dir);
    const [own] = inside('ours-cms', 'cms');
    const [theirs] = inside('peer-cms', 'cms');
    expect(opensslTrusts(own!, sealer.house.trustRoot, dir)).toBe(true);
    expect(opensslTrusts(own!, stranger.certificate, dir)).toBe(false);
    expect(opensslTrusts(theirs!, stranger.certificate, dir)).toBe(true);
    expect(opensslTrusts(theirs!, sealer.house.trustRoot, dir)).toBe(false);
  });
});
