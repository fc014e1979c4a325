import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertStampable,
  bytesSource,
  fillContents,
  openPdf,
  prepareImpression,
  protectedParts,
} from '@yinzheng/core/documents';
import { sm3 } from '@yinzheng/core/sm';
import { verifyPdf } from '@yinzheng/core/verification';
import { Dice } from './dice.ts';
import { makeSeal, makeSealV5, makeStamp, makeWorld, trusting } from './made-seals.ts';
import type { TreeCase } from './page-trees.ts';
import { boundsOf, render, RENDERERS, type Bitmap, type Renderer } from './rendering.ts';
import { impressionSpec } from './stamping.ts';
import { qpdfCheck, qpdfWorse } from './strangers-checks.ts';

// A generated page is stamped at a place given in mm, and foreign renderers say where the seal is.

const DPI = 150;
const PIXELS_PER_MM = DPI / 25.4;
/** The seal of `impressionSpec`: four quarters, red and green above, blue and nothing below. */
const SEAL = { width: 40, height: 20 };
/** Farther than this from its place, or larger or smaller than this, in mm, is wrong. */
const PLACE_MM = 0.3;
const SIZE_MM = 0.5;

const world = makeWorld();
const SEALS = [makeSeal(world.maker, world.unit), makeSealV5(world.maker, world.unit)];
const TRUST = trusting(world.root);

/** Half of a colour is already its: an edge's pixel belongs to whom it shows more of. */
const RED = (r: number, g: number, b: number): boolean => r > 127 && g < 128 && b < 128;
const GREEN = (r: number, g: number, b: number): boolean => r < 128 && g > 127 && b < 128;
const BLUE = (r: number, g: number, b: number): boolean => r < 128 && g < 128 && b > 127;

/** A stamped case in its file. */
export interface StampedCase {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly centre: { readonly x: number; readonly y: number };
}

/** Stamps the page of a case at a place of its seed's choosing, with a seal of v4 or v5, into `dir`. */
export function stampCase(dir: string, seed: number, made: TreeCase): StampedCase {
  const dice = new Dice(seed ^ 0x5eed);
  const centre = {
    x: dice.between(SEAL.width / 2, made.width - SEAL.width / 2),
    y: dice.between(SEAL.height / 2, made.height - SEAL.height / 2),
  };
  const doc = openPdf(bytesSource(made.bytes));
  assertStampable(doc, { maxBytes: 1 << 30 });
  const prepared = prepareImpression(doc, {
    ...impressionSpec({ page: made.page, centre, size: SEAL, contentsSize: 4096 }),
    signature: {
      filter: 'GM.PKILite',
      subFilter: 'GM.sm2seal',
      date: TRUST.now,
      utcOffsetMinutes: 480,
    },
  });
  const protectedBytes = Buffer.concat([made.bytes, ...protectedParts(prepared)]);
  const signature = makeStamp(dice.pick(SEALS), world.unit, { dataHash: sm3(protectedBytes) });
  const bytes = Buffer.concat([made.bytes, fillContents(prepared, signature)]);
  const path = join(dir, `case-${seed}.pdf`);
  writeFileSync(path, bytes);
  return { path, bytes, centre };
}

/** What was found wrong with a stamped case, and which renderers looked. */
export interface CaseJudgement {
  readonly faults: readonly string[];
  readonly judges: readonly Renderer[];
}

/** Asks qpdf, both renderers and our own verification; PDFBox is asked for many files at once. */
export async function judgeCase(dir: string, made: TreeCase, stamped: StampedCase): Promise<CaseJudgement> {
  const before = join(dir, 'before.pdf');
  writeFileSync(before, made.bytes);
  const faults = [...qpdfWorse(qpdfCheck(before), qpdfCheck(stamped.path))];
  const { answer, reason } = await verifyPdf(bytesSource(stamped.bytes), TRUST);
  if (answer !== 'valid') faults.push(`verified: ${answer} ${reason}`);
  const judges = RENDERERS.filter((renderer) => canJudge(dir, renderer, made));
  // A page that neither can judge, each for its own reason, is left to qpdf, PDFBox and us.
  if (judges.length === 0 && !(made.deep && !made.cropInside)) faults.push('no renderer shows the page');
  for (const renderer of judges) {
    const bitmap = draw(dir, renderer, made, stamped.bytes);
    faults.push(...sealFaults(bitmap, stamped.centre).map((fault) => `${renderer}: ${fault}`));
    if (isSeenBeside(dir, renderer, made, stamped.bytes)) faults.push(`${renderer}: a seal on another page`);
  }
  return { faults, judges };
}

/** Whether a page beside the stamped one shows a seal too. */
function isSeenBeside(dir: string, renderer: Renderer, made: TreeCase, bytes: Uint8Array): boolean {
  const beside = made.page < made.pages ? made.page + 1 : made.page - 1;
  if (beside === 0) return false;
  // Other pages have a UserUnit of 1, whatever the stamped one has: most are tiny or huge.
  const resolution = Math.min(600, Math.max(0.5, 30 * made.userUnit));
  return boundsOf(render(dir, renderer, bytes, resolution, beside), RED) !== undefined;
}

/** poppler takes every UserUnit for 1. */
function draw(dir: string, renderer: Renderer, made: TreeCase, bytes: Uint8Array): Bitmap {
  return render(dir, renderer, bytes, renderer === 'pdftoppm' ? DPI * made.userUnit : DPI, made.page);
}

/**
 * Whether a renderer shows the page before it is stamped, and as large as the standard has it. MuPDF takes some deep
 * chains of nodes in object streams for loops; poppler shows more than 14.11.2.1 allows of some CropBoxes that reach
 * beyond the MediaBox. Anything else is a fault of the case.
 */
function canJudge(dir: string, renderer: Renderer, made: TreeCase): boolean {
  let bitmap: Bitmap;
  try {
    bitmap = draw(dir, renderer, made, made.bytes);
  } catch (error) {
    if (renderer === 'mutool' && made.deep) return false;
    throw error;
  }
  const [width, height] = [bitmap.width / PIXELS_PER_MM, bitmap.height / PIXELS_PER_MM];
  const right = Math.abs(width - made.width) <= 0.4 && Math.abs(height - made.height) <= 0.4;
  if (!right && (renderer !== 'pdftoppm' || made.cropInside)) {
    throw new Error(
      `${renderer} shows ${width.toFixed(2)} × ${height.toFixed(2)} mm, not ${made.width.toFixed(2)} × ${made.height.toFixed(2)}`,
    );
  }
  return right;
}

function sealFaults(bitmap: Bitmap, centre: StampedCase['centre']): string[] {
  const [red, green, blue] = [RED, GREEN, BLUE].map((is) => boundsOf(bitmap, is));
  if (red === undefined || green === undefined || blue === undefined) return ['no seal'];
  const mm = (pixels: number): number => pixels / PIXELS_PER_MM;
  const [left, right] = [mm(Math.min(red[0], blue[0])), mm(green[2])];
  const [top, bottom] = [mm(Math.min(red[1], green[1])), mm(blue[3])];
  const off = Math.hypot((left + right) / 2 - centre.x, (top + bottom) / 2 - centre.y);
  const grown = Math.max(Math.abs(right - left - SEAL.width), Math.abs(bottom - top - SEAL.height));
  const middle = ([l, t, r, b]: readonly [number, number, number, number]): [number, number] => [
    mm(l + r) / 2 - (left + right) / 2,
    mm(t + b) / 2 - (top + bottom) / 2,
  ];
  const upright =
    near(middle(red), [-10, -5]) && near(middle(green), [10, -5]) && near(middle(blue), [-10, 5]);
  return [
    ...(off <= PLACE_MM ? [] : [`${off.toFixed(2)} mm from its place`]),
    ...(grown <= SIZE_MM ? [] : [`${(right - left).toFixed(2)} × ${(bottom - top).toFixed(2)} mm`]),
    ...(upright ? [] : ['not upright']),
  ];
}

function near(found: readonly [number, number], wanted: readonly [number, number]): boolean {
  return Math.abs(found[0] - wanted[0]) < 0.5 && Math.abs(found[1] - wanted[1]) < 0.5;
}
