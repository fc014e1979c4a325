import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { asyncCodeOf } from '../support/codes.ts';
import { brokenPdf, byQpdf, samplePdf } from '../support/corpus.ts';
import { A4, onePage } from '../support/plain-pdf.ts';
import { demoSealer, STAMP_FORMATS, type Sealer } from '../support/strangers.ts';
import { requireTool, run } from '../support/tools.ts';

// Documents that must not be stamped: each is refused with its own code, and no file appears.

let dir: string;
let sealer: Sealer;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yz-refused-'));
  sealer = await demoSealer();
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** A document with a signature field whose value and field have more entries. */
function signedPage(value: string, field = ''): Uint8Array {
  const signature = `<< /Type /Sig /Filter /X /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00> ${value} >>`;
  return onePage({
    mediaBox: A4,
    form: 'indirect',
    more: {
      13: '<< /Fields [20 0 R] /SigFlags 3 >>',
      20: `<< /FT /Sig /T (first) /V 21 0 R ${field} >>`,
      21: signature,
    },
  });
}

const NO_CHANGES =
  '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>]';

/** A page drawn by MuPDF's own writer. */
function smallPage(context: TestContext): Uint8Array {
  const mutool = requireTool(context, 'mutool');
  const [from, to] = [join(dir, 'small.txt'), join(dir, 'small.pdf')];
  writeFileSync(from, '%%MediaBox 0 0 100 300\n0 0 m 50 50 l S\n');
  expect(run(mutool, ['create', '-o', to, from]).code).toBe(0);
  return new Uint8Array(readFileSync(to));
}

type Source = (context: TestContext) => Uint8Array;

const REFUSED: readonly (readonly [string, string, Source])[] = [
  ['a real document with a broken table', 'PDF_BROKEN', brokenPdf],
  ['one that is cut off', 'PDF_BROKEN', () => samplePdf().subarray(0, 20_000)],
  ['no PDF', 'PDF_NOT_PDF', () => Buffer.from('PK\u0003\u0004 a picture, a letter, anything')],
  [
    'encrypted by qpdf, to be opened without a password',
    'PDF_ENCRYPTED',
    (context) => byQpdf(context, dir, samplePdf(), '--encrypt', '', 'owner', '256', '--'),
  ],
  [
    'encrypted by qpdf with a password',
    'PDF_ENCRYPTED',
    (context) => byQpdf(context, dir, samplePdf(), '--encrypt', 'user', 'owner', '256', '--'),
  ],
  [
    'an XFA form',
    'PDF_XFA',
    () => onePage({ mediaBox: A4, form: 'indirect', formExtra: '/XFA [(a) 4 0 R]' }),
  ],
  [
    'a filled form that readers are to draw',
    'PDF_FORM_UNDRAWN',
    () => {
      const text = Buffer.from(onePage({ mediaBox: A4, form: 'indirect' })).toString('latin1');
      return Buffer.from(text.replace('/NeedAppearances false', '/NeedAppearances true '), 'latin1');
    },
  ],
  ['certified against any change', 'PDF_CERTIFIED', () => signedPage(NO_CHANGES)],
  [
    'locked by a signature',
    'PDF_LOCKED',
    () => signedPage('', '/Lock << /Type /SigFieldLock /Action /All >>'),
  ],
  ['smaller than the seal', 'STAMP_LARGER_THAN_PAGE', smallPage],
];

describe('is refused, and no file and no row of the log appears:', () => {
  it.for(REFUSED)('%s: %s', async ([, code, source], context) => {
    const bytes = source(context);
    const out = mkdtempSync(join(dir, 'out-'));
    const document = { name: '文件.pdf', bytes };
    const ticket = await sealer.approve([document], 1);
    for (const format of STAMP_FORMATS) {
      const at = [{ page: 1, x: 100, y: 100 }];
      const to = join(out, '文件_已盖章.pdf');
      expect(await asyncCodeOf(() => sealer.stamp(ticket, document, format, at, to))).toBe(code);
    }
    expect(readdirSync(out)).toEqual([]);
    expect(sealer.rows()).toBe(0);
  });

  it('and the same page without what forbids it is stamped', async () => {
    const fresh = await demoSealer();
    for (const [name, bytes] of [
      ['signed', signedPage('')],
      ['form', onePage({ mediaBox: A4, form: 'indirect' })],
    ] as const) {
      const document = { name: `${name}.pdf`, bytes };
      const to = join(dir, `${name}.pdf`);
      await fresh.stamp(
        await fresh.approve([document], 1),
        document,
        'ses',
        [{ page: 1, x: 100, y: 100 }],
        to,
      );
    }
    expect(fresh.rows()).toBe(6);
  });
});
