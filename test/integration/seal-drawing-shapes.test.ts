import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  drawSeal,
  layOutSquareSeal,
  NAME_SEAL_SIDES,
  NAME_SEAL_SIZES,
  nameSealColumns,
  OVAL_SEAL_SIZES,
  SEAL_RED,
  SPECIAL_SEAL_SIZES,
  SQUARE_SEAL_SIDES,
  type SealDrawingSpec,
} from '../../src-core/seals/drawing/index.ts';
import { layOutOvalSeal } from '../../src-core/seals/drawing/oval-seal-layout.ts';
import { onFrame } from '../../src-core/seals/drawing/oval-path.ts';
import { layOutRoundSeal } from '../../src-core/seals/drawing/round-seal-layout.ts';
import { onArc } from '../../src-core/seals/drawing/text-on-arc.ts';
import { renderInk } from '../../src-main/adapters/raster.ts';
import { loadSealFont } from '../../src-main/adapters/seal-font.ts';
import { coverage, inkedPicture, SealReader, type InkedPicture } from '../support/seal-reading.ts';
import type { XY } from '../support/seal-shapes.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';

// Oval, square and name seals and those with a blank middle as pictures: measured in mm, and read character by
// character with the shapes another reader of the font draws.

const font = loadSealFont();
const UNIT = '西安市印证演示单位';
const CODE = '91610131MA6TQ2PX8K';
/** What the reader may take a character for: all of these, not only those that are there. */
const reader = new SealReader(
  `${UNIT}${CODE}发票专用章财务合同赵振华之印买提吐尔逊张敏李建国国际有限公司中华人民共和0123456789陕西省（）·市场监督管理局办公室`,
);

function pngOf(spec: SealDrawingSpec): Uint8Array {
  return renderInk({ ...drawSeal(spec, font), ink: SEAL_RED }).png;
}

const INVOICE = {
  shape: 'oval',
  size: OVAL_SEAL_SIZES.invoice,
  name: UNIT,
  code: CODE,
  purpose: '发票专用章',
} as const;
const SQUARE = {
  shape: 'square',
  size: { side: 30, border: 1 },
  rows: ['西安市印证', '演示单位', '财务专用章'],
} as const;
const NAME = { shape: 'name', size: NAME_SEAL_SIZES.mm20, name: '赵振华' } as const;
const SPECIAL = {
  shape: 'round',
  size: SPECIAL_SEAL_SIZES.mm40,
  name: UNIT,
  line: '财务专用章',
} as const;

const SEALS: readonly (readonly [string, SealDrawingSpec, number, number])[] = [false, true].flatMap(
  (trial) => [
    [`invoice, trial ${trial}`, { ...INVOICE, trial }, 40, 30] as const,
    [`joint venture, trial ${trial}`, { ...INVOICE, size: OVAL_SEAL_SIZES.foreign, trial }, 45, 30] as const,
    [`square, trial ${trial}`, { ...SQUARE, trial }, 30, 30] as const,
    [`name, trial ${trial}`, { ...NAME, trial }, 20, 20] as const,
    [`special, trial ${trial}`, { ...SPECIAL, trial }, 40, 40] as const,
    [
      `old contract, trial ${trial}`,
      { ...SPECIAL, size: SPECIAL_SEAL_SIZES.contract58, line: '合同专用章', trial },
      58,
      58,
    ] as const,
  ],
);

describe.each(SEALS)('%s', (_, spec, width, height) => {
  const png = pngOf(spec);
  const picture = inkedPicture(png);

  it('is of true size within 0.2 mm, its ink from edge to edge', () => {
    expect(Math.abs(picture.widthMm - width)).toBeLessThan(0.05);
    expect(Math.abs(picture.heightMm - height)).toBeLessThan(0.05);
    const [left, top, right, bottom] = picture.bounds;
    for (const [found, wanted] of [
      [left, -width / 2],
      [right, width / 2],
      [top, -height / 2],
      [bottom, height / 2],
    ] as const) {
      expect(Math.abs(found - wanted)).toBeLessThan(0.2);
    }
  });

  it('is as large for MuPDF, which reads the resolution in the file', (context) => {
    const mutool = requireTool(context, 'mutool');
    const file = join(tempDir(), 'seal.png');
    writeFileSync(file, png);
    const done = run(mutool, ['draw', '-q', '-r', '254', '-F', 'pam', '-o', '-', file]);
    const head = Buffer.from(done.bytes.subarray(0, 200)).toString('latin1');
    const [w, h] = [/WIDTH (\d+)/, /HEIGHT (\d+)/].map((part) => Number(part.exec(head)?.[1]) / 10);
    expect(Math.abs((w ?? NaN) - width)).toBeLessThan(0.2);
    expect(Math.abs((h ?? NaN) - height)).toBeLessThan(0.2);
  });

  it('stays below 100 KB', () => {
    expect(png.length).toBeLessThan(100_000);
  });
});

/** Points of a box as shares to the right and downwards. */
function within(left: number, top: number, right: number, bottom: number) {
  return (u: number, v: number): XY => ({ x: left + u * (right - left), y: top + v * (bottom - top) });
}

/** Reads a row of as many equal places as the text has characters. */
function readRow(
  picture: InkedPicture,
  count: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): string {
  const step = (right - left) / count;
  return Array.from({ length: count }, (_, i) =>
    reader.read(picture, within(left + i * step, top, left + (i + 1) * step, bottom)),
  ).join('');
}

function ring(name: string, spec: Parameters<typeof layOutOvalSeal>[1], picture: InkedPicture): string {
  const { frames, width, height } = layOutOvalSeal(OVAL_SEAL_SIZES.invoice, spec).name;
  expect(frames).toHaveLength([...name].length);
  return frames
    .map((frame) =>
      reader.read(picture, (u, v) => onFrame(frame, (u - 0.5) * width * 1.04, (1.02 - v * 1.04) * height)),
    )
    .join('');
}

describe('the text of the picture, read from left to right', () => {
  it.each([false, true])('of an invoice seal, trial %s', (trial) => {
    for (const name of [UNIT, '中华人民共和国陕西省西安市市场监督管理局办公室']) {
      const picture = inkedPicture(pngOf({ ...INVOICE, name, trial }));
      const parts = { codeLength: 18, purposeLength: 5, numberLength: 0, trial };
      expect(ring(name, { ...parts, nameLength: [...name].length }, picture)).toBe(name);
      expect(readRow(picture, 18, [-13.05, -2, 13.05, 3.2])).toBe(CODE);
      expect(readRow(picture, 5, [-8.4, 4.1, 8.4, 8.9])).toBe('发票专用章');
      expect(coverage(picture, [-6, 10, 6, 12.2])).toBe(0);
    }
    const numbered = inkedPicture(pngOf({ ...INVOICE, number: '（1）', trial }));
    expect(readRow(numbered, 3, [-2.8, 9.9, 2.8, 12.3])).toBe('（1）');
  });

  it.each([false, true])('of a square seal, trial %s', (trial) => {
    const picture = inkedPicture(pngOf({ ...SQUARE, trial }));
    const lengths = SQUARE.rows.map((row) => row.length);
    const { cells } = layOutSquareSeal(SQUARE.size, SQUARE_SEAL_SIDES, lengths, 'rows', trial);
    const read = cells.map((cell) =>
      reader.read(picture, within(cell.xMin, cell.yMin, cell.xMax, cell.yMax)),
    );
    expect(read.join('')).toBe(SQUARE.rows.join(''));
  });

  it.each(['张敏', '赵振华', '李建国', '买买提·吐尔逊'])('of a name seal: %s', (name) => {
    for (const trial of [false, true]) {
      const picture = inkedPicture(pngOf({ ...NAME, name, trial }));
      const columns = nameSealColumns(name);
      const lengths = columns.map((column) => [...column].length);
      const { cells } = layOutSquareSeal(NAME.size, NAME_SEAL_SIDES, lengths, 'columns', trial);
      const read = cells.map((cell) =>
        reader.read(picture, within(cell.xMin, cell.yMin, cell.xMax, cell.yMax)),
      );
      expect(read.join('')).toBe(columns.join(''));
      // Without help of the layout: the right half is read first.
      if (columns.length === 2 && !trial) {
        const half = (left: number, right: number): string =>
          [-8, 0].map((top) => reader.read(picture, within(left, top, right, top + 8))).join('');
        expect(half(0.2, 8.3) + half(-8.3, -0.2)).toBe(columns.join(''));
      }
    }
  });

  it.each([false, true])('of a special seal with a blank middle, trial %s', (trial) => {
    const picture = inkedPicture(pngOf({ ...SPECIAL, trial }));
    const { name, line } = layOutRoundSeal(SPECIAL.size, { nameLength: 9, lineLength: 5, trial });
    const read = name.angles.map((angle) =>
      reader.read(picture, (u, v) =>
        onArc(angle, name.feetRadius, (u - 0.5) * name.width * 1.04, (1.02 - v * 1.04) * name.height),
      ),
    );
    expect(read.join('')).toBe(UNIT);
    expect(coverage(picture, [-4, -6, 4, 4])).toBe(0);
    expect(line).toBeDefined();
    expect(coverage(picture, [line!.xMin, line!.yMin, line!.xMax, line!.yMax])).toBeGreaterThan(0.1);
  });
});

describe('borders and trial marks', () => {
  const along = (x: number, y: number, count: number, radians: (i: number) => number): XY[] =>
    Array.from({ length: count }, (_, i) => ({ x: x * Math.cos(radians(i)), y: y * Math.sin(radians(i)) }));
  const oval = (inset: number): XY[] => along(20 - inset, 15 - inset, 360, (i) => (i * Math.PI) / 180);

  it('an oval border is solid, a millimetre wide, with clear corners and nothing for half a millimetre within', () => {
    const { ink } = inkedPicture(pngOf({ ...INVOICE, trial: false }));
    for (const inset of [0.1, 0.5, 0.9]) for (const { x, y } of oval(inset)) expect(ink(x, y)).toBe(1);
    for (const inset of [1.12, 1.3, 1.4]) for (const { x, y } of oval(inset)) expect(ink(x, y)).toBe(0);
    for (const [x, y] of [
      [-19.8, -14.8],
      [19.8, 14.8],
      [-19.8, 14.8],
      [19.8, -14.8],
    ] as const) {
      expect(ink(x, y)).toBe(0);
    }
  });

  it('a square border is solid and of its width', () => {
    const { ink } = inkedPicture(pngOf({ ...NAME, trial: false }));
    for (let at = -9.9; at <= 9.9; at += 0.1) {
      for (const [x, y] of [
        [at, 9.9],
        [at, -9.9],
        [9.1, at],
        [-9.1, at],
      ] as const) {
        expect(ink(x, y)).toBe(1);
      }
      if (Math.abs(at) < 8.8) expect(ink(at, 8.9)).toBe(0);
    }
  });

  it('a trial seal has two fine lines with words between them, and 试用 in white on a plate', () => {
    for (const [spec, plate, band] of [
      [{ ...INVOICE, trial: true }, [-4.6, -7.9, 4.6, -3.5], oval(0.65)],
      [{ ...NAME, trial: true }, [-5.9, 5, 5.9, 8.2], undefined],
      [{ ...SQUARE, trial: true }, [-8.9, 7.9, 8.9, 12.8], undefined],
    ] as const) {
      const picture = inkedPicture(pngOf(spec));
      const real = inkedPicture(pngOf({ ...spec, trial: false }));
      const share = coverage(picture, plate);
      expect(share).toBeGreaterThan(0.55);
      expect(share).toBeLessThan(0.95);
      // The word itself, ink and paper changed over.
      const [left, top, right, bottom] = plate;
      const middle = (left + right) / 2;
      const negative: InkedPicture = { ...picture, ink: (x, y) => 1 - picture.ink(x, y) };
      const word = new SealReader('试用西安市印证演示单位财务专章赵振华');
      const height = bottom - top;
      const read = [middle - height * 0.95, middle].map((from) =>
        word.read(
          negative,
          within(from + height * 0.05, top + height * 0.06, from + height * 0.95, bottom - height * 0.06),
        ),
      );
      expect(read.join('')).toBe('试用');
      if (band !== undefined) {
        const inked = band.filter(({ x, y }) => picture.ink(x, y) > 0.5).length;
        expect(inked).toBeGreaterThan(40);
        expect(inked).toBeLessThan(220);
        expect(band.every(({ x, y }) => real.ink(x, y) === 1)).toBe(true);
      }
    }
  });
});
