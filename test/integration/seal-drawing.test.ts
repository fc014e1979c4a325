import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import {
  drawRoundSeal,
  ROUND_SEAL_SIZES,
  SEAL_RED,
  type RoundSealSpec,
} from '../../src-core/seals/drawing/index.ts';
import { filledPath, svgPicture } from '../../src-core/seals/drawing/svg.ts';
import { mapOutline } from '../../src-core/seals/drawing/outline.ts';
import { renderInk } from '../../src-main/adapters/raster.ts';
import { loadSealFont } from '../../src-main/adapters/seal-font.ts';
import { FONT_FILE } from '../support/seal-shapes.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';

const font = loadSealFont();
const RED = [0xc8, 0x16, 0x1d];
const DOTS_PER_MM = 600 / 25.4;

interface Picture {
  readonly png: Uint8Array;
  readonly size: number;
  /** Alpha at a point in mm from the middle, y downwards. */
  readonly alpha: (x: number, y: number) => number;
  readonly rgba: Uint8Array;
}

function draw(spec: Partial<RoundSealSpec> = {}): Picture {
  const whole = { size: ROUND_SEAL_SIZES.mm42, name: '西安市印证演示单位', trial: false, ...spec };
  const { diameter } = whole.size;
  const svg = drawRoundSeal(whole, font);
  const { png, widthPx } = renderInk({ svg, widthMm: diameter, heightMm: diameter, ink: SEAL_RED });
  const decoded = decode(png, { checkCrc: true });
  const rgba = Uint8Array.from(decoded.data);
  const at = (mm: number): number => Math.min(widthPx - 1, Math.floor((mm + diameter / 2) * DOTS_PER_MM));
  return { png, size: widthPx, rgba, alpha: (x, y) => rgba[4 * (at(y) * widthPx + at(x)) + 3] ?? NaN };
}

const REAL = draw();
const TRIAL = draw({ trial: true });

/** The share of a box (mm) that is covered with ink, 0 to 1. */
function coverage({ alpha }: Picture, [x0, y0, x1, y1]: readonly [number, number, number, number]): number {
  let [sum, count] = [0, 0];
  for (let y = y0; y < y1; y += 0.05) {
    for (let x = x0; x < x1; x += 0.05) {
      sum += alpha(x, y) / 255;
      count += 1;
    }
  }
  return sum / count;
}

function around(radius: number): { x: number; y: number }[] {
  return Array.from({ length: 360 }, (_, degree) => {
    const angle = (degree * Math.PI) / 180;
    return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
  });
}

describe('the picture of a round seal', () => {
  it.each([
    [ROUND_SEAL_SIZES.mm42, 992],
    [ROUND_SEAL_SIZES.mm40, 945],
    [ROUND_SEAL_SIZES.mm38, 898],
  ])('is of true size at 600 dots per inch: %o', (size, pixels) => {
    const { png } = draw({ size, trial: true });
    const decoded = decode(png, { checkCrc: true });
    expect(Math.abs(decoded.width - pixels)).toBeLessThanOrEqual(1);
    expect(decoded.height).toBe(decoded.width);
    expect([decoded.channels, decoded.depth]).toEqual([4, 8]);
    expect(decoded.resolution).toEqual({ x: 23622, y: 23622, unit: 1 });
  });

  it('is read so by MuPDF too, pixel for pixel', (context) => {
    const mutool = requireTool(context, 'mutool');
    const folder = tempDir();
    const { png, rgba, size } = draw({ trial: true, line: '合同专用章' });
    writeFileSync(join(folder, 'seal.png'), png);
    // A picture opened as a page is as large as its resolution says: at 600 dpi one pixel is one pixel again.
    const done = run(mutool, ['draw', '-q', '-r', '600', '-F', 'pam', '-o', '-', join(folder, 'seal.png')]);
    expect(done.code, done.stderr).toBe(0);
    const head = Buffer.from(done.bytes.subarray(0, 200)).toString('latin1');
    expect(head).toContain(`WIDTH ${size}\nHEIGHT ${size}\nDEPTH 4\n`);
    const theirs = done.bytes.subarray(head.indexOf('ENDHDR\n') + 7);
    expect(theirs).toHaveLength(rgba.length);
    let worst = 0;
    for (let at = 3; at < rgba.length; at += 4) {
      worst = Math.max(worst, Math.abs((theirs[at] ?? NaN) - (rgba[at] ?? NaN)));
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('is seal red in every pixel and differs in alpha only', () => {
    const { rgba } = TRIAL;
    const alphas = new Set<number>();
    for (let at = 0; at < rgba.length; at += 4) {
      if (rgba[at] !== RED[0] || rgba[at + 1] !== RED[1] || rgba[at + 2] !== RED[2]) {
        expect.fail(`another colour at byte ${at}`);
      }
      alphas.add(rgba[at + 3] ?? NaN);
    }
    expect(alphas.has(0) && alphas.has(255)).toBe(true);
    expect(alphas.size).toBeGreaterThan(16); // smooth edges
  });

  it('has clear corners, a whole border of its width, and nothing between border and name', () => {
    for (const { alpha } of [REAL, TRIAL]) {
      for (const [x, y] of [
        [-20.9, -20.9],
        [20.9, -20.9],
        [-20.9, 20.9],
        [20.9, 20.9],
      ] as const) {
        expect(alpha(x, y)).toBe(0);
      }
      for (const radius of [19.9, 20.4, 20.9]) {
        for (const { x, y } of around(radius)) expect(alpha(x, y)).toBe(255);
      }
      for (const { x, y } of around(19.6)) expect(alpha(x, y)).toBe(0);
    }
    for (const { x, y } of around(19)) expect(REAL.alpha(x, y)).toBe(0);
  });

  it('has ink at every character of the name, and none where the circle is open', () => {
    for (const name of [
      '西安市印证局',
      '西安市印证演示单位',
      '西安市高新技术产业开发区行政审批服务局政务中心',
    ]) {
      const { alpha } = draw({ name });
      const count = [...name].length;
      const covered = (angle: number): number => {
        let sum = 0;
        for (let r = 13.5; r < 18; r += 0.1) {
          for (let off = -0.04; off <= 0.04; off += 0.01) {
            sum += alpha(r * Math.sin(angle + off), -r * Math.cos(angle + off)) > 127 ? 1 : 0;
          }
        }
        return sum;
      };
      const pitch = (2 * Math.PI) / (count + 5);
      for (let i = 0; i < count; i += 1)
        expect(covered((i - (count - 1) / 2) * pitch), `${name} ${i}`).toBeGreaterThan(40);
      expect(covered(Math.PI)).toBe(0);
    }
  });

  it('shows a solid star without a trial mark, and with it a hatched one, a plate with 试用 and the ring', () => {
    const star = [-2, -1.5, 2, 1.5] as const;
    const plate = [-5, 7.4, 5, 11.8] as const;
    expect(coverage(REAL, star)).toBe(1);
    expect(coverage(REAL, plate)).toBe(0);
    expect(coverage(TRIAL, star)).toBeGreaterThan(0.2);
    expect(coverage(TRIAL, star)).toBeLessThan(0.6);
    // The letters are holes in the plate: 试 at the left, 用 at the right, full red beside them.
    for (const box of [
      [-3.4, 7.8, -0.2, 11.5],
      [0.2, 7.8, 3.4, 11.5],
    ] as const) {
      expect(coverage(TRIAL, box)).toBeGreaterThan(0.45);
      expect(coverage(TRIAL, box)).toBeLessThan(0.85);
    }
    expect(coverage(TRIAL, [-6, 8, -4.6, 11])).toBe(1);
    expect(coverage(TRIAL, [4.6, 8, 6, 11])).toBe(1);
    const fine = around(18.8).filter(({ x, y }) => TRIAL.alpha(x, y) > 0).length;
    expect(fine).toBeGreaterThan(60);
  });

  it('stays below 100 KB, since every signature carries it', () => {
    const name = '中华人民共和国陕西省西安市高新技术产业开发区管委会（办公室）';
    expect(draw({ name, trial: true, line: '合同专用章' }).png.length).toBeLessThan(100_000);
  });
});

describe('the glyphs', () => {
  it('are drawn as another reader of the same font draws them', () => {
    const options = { fitTo: { mode: 'width', value: 400 }, font: { loadSystemFonts: false } } as const;
    for (const character of '西安市印证演示试用a８（𬭎') {
      const outline = font.glyph(character)?.outline ?? [];
      const ours = svgPicture(12, 12, [
        filledPath(mapOutline(outline, ({ x, y }) => ({ x: x / 100 - 5, y: 3 - y / 100 }))),
      ]);
      const theirs = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -6 12 12" width="12" height="12">
        <text x="-5" y="3" font-size="10" font-family="Yinzheng Seal Song" font-weight="600">${character}</text></svg>`;
      const a = new Resvg(ours, options).render().pixels;
      const fonts = { ...options, font: { loadSystemFonts: false, fontFiles: [FONT_FILE] } };
      const b = new Resvg(theirs, fonts).render().pixels;
      let [different, inked] = [0, 0];
      for (let at = 3; at < b.length; at += 4) {
        different += Math.abs((a[at] ?? NaN) - (b[at] ?? NaN));
        inked += b[at] ?? NaN;
      }
      expect(inked, character).toBeGreaterThan(400_000);
      expect(different / inked, character).toBeLessThan(0.01);
    }
  });
});

describe('turning drawings into pictures', () => {
  it('takes other shapes than squares', () => {
    const svg = svgPicture(45, 30, ['<rect x="-22.5" y="-15" width="45" height="15"/>']);
    const { png, widthPx, heightPx } = renderInk({ svg, widthMm: 45, heightMm: 30, ink: '#C8161D' });
    expect(widthPx).toBe(1063);
    expect(Math.abs(heightPx - 709)).toBeLessThanOrEqual(1);
    const { data, width, height } = decode(png, { checkCrc: true });
    expect([width, height]).toEqual([widthPx, heightPx]);
    expect([data[3], data[4 * width * (height - 1) + 3]]).toEqual([255, 0]);
  });

  it('writes another resolution when asked', () => {
    const svg = svgPicture(42, 42, ['<circle r="20"/>']);
    const { png, widthPx } = renderInk({ svg, widthMm: 42, heightMm: 42, ink: '#C8161D' }, 300);
    expect(widthPx).toBe(496);
    expect(decode(png).resolution).toEqual({ x: 11811, y: 11811, unit: 1 });
  });

  it.each([
    ['what is no SVG', 'seal', 42, 42],
    ['a drawing of other proportions than it shall have', svgPicture(42, 42, []), 45, 30],
  ])('refuses %s', (_, svg, widthMm, heightMm) => {
    expect(() => renderInk({ svg, widthMm, heightMm, ink: '#C8161D' })).toThrow(
      expect.objectContaining({ code: 'SEAL_PICTURE_FAILED' }),
    );
  });
});
