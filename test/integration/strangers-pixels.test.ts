import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StampPosition } from '@yinzheng/core/stamping';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { packagedPdf, samplePdf, withPageEntries } from '../support/corpus.ts';
import { A4, onePage } from '../support/plain-pdf.ts';
import { render, RENDERERS, type Bitmap } from '../support/rendering.ts';
import { demoSealer, placeOn, SEAL_MM, type Sealer, type StampFormat } from '../support/strangers.ts';
import {
  expectedSeal,
  pageDifference,
  type ExpectedSeal,
  type PageDifference,
  type SealSighting,
} from '../support/strangers-pixels.ts';
import { eachNth } from '../support/sample.ts';
import { requireTool } from '../support/tools.ts';

// The seal as poppler and MuPDF draw it: at the place that was asked for, of true size, upright, and nothing else on
// the page changed. Each page is drawn before and after it was stamped.

const DPI = 150;
const PLACE_MM = 0.3;
const SIZE_MM = 0.5;
const MISFIT = 0.03;

let dir: string;
let sealer: Sealer;
let seal: ExpectedSeal;
let made = 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yz-pixels-'));
  sealer = await demoSealer();
  seal = expectedSeal(sealer.seal.info.picture.data, SEAL_MM);
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function needTools(context: TestContext): void {
  for (const tool of RENDERERS) requireTool(context, tool);
}

async function stamped(
  bytes: Uint8Array,
  at: readonly StampPosition[],
  format: StampFormat = 'ses',
): Promise<Uint8Array> {
  const document = { name: `${++made}.pdf`, bytes };
  const ticket = await sealer.approve([document], at.length);
  return sealer.stamp(ticket, document, format, at, join(dir, document.name));
}

function compare(before: Bitmap, after: Bitmap, at: readonly StampPosition[]): PageDifference {
  return pageDifference(before, after, DPI, at, seal);
}

/** What is wrong with a page that should differ by its seals alone; empty: nothing. */
function faults({ seals, changedElsewhere }: PageDifference, at: readonly StampPosition[]): string[] {
  const elsewhere = changedElsewhere === 0 ? [] : [`${changedElsewhere} pixels changed elsewhere`];
  return [
    ...elsewhere,
    ...seals.flatMap((found, i) => (found === undefined ? ['no seal'] : faultsOf(found, at[i]!))),
  ];
}

function faultsOf({ centre, width, height, misfit }: SealSighting, asked: StampPosition): string[] {
  const off = Math.max(Math.abs(centre.x - asked.x), Math.abs(centre.y - asked.y));
  const wrongSize = Math.max(Math.abs(width - SEAL_MM), Math.abs(height - SEAL_MM));
  const { '0': upright, ...turned } = misfit;
  const next = Math.min(...Object.values(turned));
  return [
    ...(off <= PLACE_MM ? [] : [`${off.toFixed(2)} mm from its place`]),
    ...(wrongSize <= SIZE_MM ? [] : [`${width.toFixed(2)} × ${height.toFixed(2)} mm`]),
    ...(upright < MISFIT && next > 1.5 * upright
      ? []
      : [`not upright: ${upright.toFixed(3)}, turned ${next.toFixed(3)}`]),
  ];
}

/** Stamps the first page and lets both renderers compare it; poppler takes every UserUnit for 1. */
async function expectSeals(
  bytes: Uint8Array,
  at: readonly StampPosition[],
  { userUnit = 1, format = 'ses' }: { userUnit?: number | undefined; format?: StampFormat } = {},
): Promise<void> {
  const sealed = await stamped(bytes, at, format);
  for (const renderer of RENDERERS) {
    const dpi = renderer === 'pdftoppm' ? DPI * userUnit : DPI;
    const draw = (pdf: Uint8Array): Bitmap => render(dir, renderer, pdf, dpi, at[0]!.page);
    const difference = compare(draw(bytes), draw(sealed), at);
    expect(faults(difference, at), renderer).toEqual([]);
    expect(difference.seals).toHaveLength(at.length);
  }
}

const BOXES: readonly (readonly [string, Readonly<Record<string, number | readonly number[]>>, number?])[] = [
  ['as it is', {}],
  ['cropped', { CropBox: [40, 60, 500, 700] }],
  ['with another origin', { MediaBox: [-50, 40, 500, 900], CropBox: [-20, 70, 480, 850] }],
  ['with a UserUnit', { UserUnit: 1.5 }, 1.5],
];

describe('the notice', () => {
  const cases = BOXES.flatMap(([name, entries, userUnit]) =>
    [0, 90, 180, 270].map((turn) => ({ name: `${name}, turned by ${turn}`, entries, userUnit, turn })),
  );
  it.for(cases)('$name', { timeout: 60_000 }, async ({ entries, userUnit, turn }, context) => {
    needTools(context);
    const rotate = turn === 0 ? {} : { Rotate: turn };
    const bytes = withPageEntries(context, dir, samplePdf(), { ...entries, ...rotate });
    await expectSeals(bytes, [placeOn(bytes, 1, 0.35, 0.65)], { userUnit });
  });
});

/** Of many makers; npm run soak: all of them. */
const OTHERS = [
  'reference.pdf',
  'textest.pdf',
  'ManchuFontStandard(Draft).pdf',
  'master_test.pdf',
  'AbyssinicaSILFontFeatures.pdf',
  'AbyssinicaSILTypeSample.pdf',
  'DaiBannaSIL.pdf',
  'design.pdf',
  'Unicode-Ezra-Chart17short.pdf',
  'Quick guide to typing Khmer.pdf',
  'Padauk-typesample.pdf',
  'Scheherazade-features.pdf',
  'gpsbabel.pdf',
  'prune.pdf',
  'maint-guide.en.pdf',
  'reportlab-userguide.pdf',
  'manual.pdf',
];

describe('a document of another maker', () => {
  it.for(eachNth(3, OTHERS))('%s', { timeout: 60_000 }, async (name, context) => {
    needTools(context);
    const bytes = packagedPdf(context, name);
    await expectSeals(bytes, [placeOn(bytes, 1, 0.62, 0.8)]);
  });
});

describe('a form that asks its readers to draw its fields', () => {
  it('shows the seal too', { timeout: 60_000 }, async (context) => {
    needTools(context);
    const field = '<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [60 60 190 75] /F 4 /P 3 0 R >>';
    const plain = onePage({ mediaBox: A4, form: 'indirect', annots: 'indirect', more: { 10: field } });
    const asking = Buffer.from(plain)
      .toString('latin1')
      .replace('/NeedAppearances false', '/NeedAppearances true ');
    await expectSeals(Buffer.from(asking, 'latin1'), [{ page: 1, x: 100, y: 100 }]);
  });
});

describe('several seals of one job', () => {
  it.for(['ses', 'cms'] as const)(
    'stand each at its place, %s',
    { timeout: 60_000 },
    async (format, context) => {
      needTools(context);
      const corners = [
        { page: 1, x: 21, y: 21 },
        { page: 1, x: 189, y: 21 },
        { page: 1, x: 105.5, y: 140.25 },
      ];
      await expectSeals(samplePdf(), corners, { format });
    },
  );
});

describe('a seal on a page that has one already', () => {
  it('leaves the first as it is', { timeout: 60_000 }, async (context) => {
    needTools(context);
    const once = await stamped(samplePdf(), [{ page: 1, x: 60, y: 250 }], 'cms');
    await expectSeals(once, [{ page: 1, x: 145, y: 240 }]);
  });
});

describe('the comparison itself', () => {
  /** A bitmap whose pixel at (x, y) is another one's at `from(x, y)`; white where there is none. */
  function remapped(bitmap: Bitmap, from: (x: number, y: number) => readonly [number, number]): Bitmap {
    const { width, height } = bitmap;
    const data = new Uint8Array(bitmap.data.length).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = from(x, y).map(Math.round) as [number, number];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        data.set(bitmap.data.subarray(3 * (v * width + u), 3 * (v * width + u) + 3), 3 * (y * width + x));
      }
    }
    return { width, height, data };
  }

  it('finds a seal that is missing, moved, of another size, turned, mirrored, and any other pixel', async (context) => {
    needTools(context);
    const page = withPageEntries(context, dir, samplePdf(), { CropBox: [100, 500, 300, 700] });
    const at = [placeOn(page, 1, 0.45, 0.55)];
    const [x, y] = [at[0]!.x, at[0]!.y].map((mm) => (mm * DPI) / 25.4) as [number, number];
    const before = render(dir, 'mutool', page, DPI);
    const after = render(dir, 'mutool', await stamped(page, at), DPI);
    const judged = (from: (px: number, py: number) => readonly [number, number]): string => {
      return faults(compare(remapped(before, from), remapped(after, from), at), at).join(', ');
    };
    expect(judged((px, py) => [px, py])).toBe('');
    expect(faults(compare(before, before, at), at)).toEqual(['no seal']);
    expect(judged((px, py) => [px + 3, py])).toContain('from its place');
    expect(judged((px, py) => [px, py - 3])).toContain('from its place');
    expect(judged((px, py) => [x + (px - x) / 1.02, y + (py - y) / 1.02])).toContain('42.8');
    expect(judged((px, py) => [2 * x - px, py])).toContain('not upright');
    expect(judged((px, py) => [x + (py - y), y - (px - x)])).toContain('not upright');
    expect(judged((px, py) => [2 * x - px, 2 * y - py])).toContain('not upright');
    const touched = { ...after, data: after.data.slice() };
    touched.data[3 * (after.width * 10 + 10)]! ^= 1;
    expect(faults(compare(before, touched, at), at)).toEqual(['1 pixels changed elsewhere']);
  });
});
