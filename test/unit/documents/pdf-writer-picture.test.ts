import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePicture, type SealPicture } from '../../../src-core/documents/pdf/picture.ts';
import { hasCode, YinzhengError } from '../../../src-core/kernel/index.ts';
import { encodePng, type PngInput } from '../../support/png-encoder.ts';

const WIDTH = 13;
const HEIGHT = 11;
const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const PALETTE = [200, 10, 30, 0, 255, 0, 1, 2, 3, 250, 251, 252];

/** Samples with no pattern a wrong row length or pass order could hide in. */
function samplesFor(colourType: PngInput['colourType'], depth: number): number[] {
  const values = colourType === 3 ? Math.min(4, 2 ** depth) : 2 ** depth;
  let state = 12345;
  return Array.from({ length: WIDTH * HEIGHT * CHANNELS[colourType] }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * values);
  });
}

function input(colourType: PngInput['colourType'], depth: number, more: Partial<PngInput> = {}): PngInput {
  const palette = colourType === 3 ? { palette: PALETTE } : {};
  return {
    width: WIDTH,
    height: HEIGHT,
    depth,
    colourType,
    samples: samplesFor(colourType, depth),
    ...palette,
    ...more,
  };
}

const KINDS: readonly (readonly [PngInput['colourType'], number])[] = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
];

/** The picture's planes as every PDF reader must decode them. */
function planes(picture: SealPicture): { colour: number[]; alpha: number[] | undefined } {
  return {
    colour: [...inflateSync(picture.image.raw)],
    alpha: picture.alpha === undefined ? undefined : [...inflateSync(picture.alpha.raw)],
  };
}

function to8(sample: number, depth: number): number {
  return Math.round((sample / (2 ** depth - 1)) * 255);
}

/** What the samples mean by the PNG standard, written as plainly as can be. */
function expected(png: PngInput): { colour: number[]; alpha: number[] | undefined } {
  const channels = CHANNELS[png.colourType];
  const colour: number[] = [];
  const alpha: number[] = [];
  for (let at = 0; at < png.samples.length; at += channels) {
    const pixel = png.samples.slice(at, at + channels);
    if (png.colourType === 3) {
      const index = pixel[0] ?? 0;
      colour.push(...(png.palette ?? []).slice(3 * index, 3 * index + 3));
      alpha.push(png.transparency?.[index] ?? 255);
      continue;
    }
    const colours = channels < 3 ? 1 : 3;
    colour.push(...pixel.slice(0, colours).map((sample) => to8(sample, png.depth)));
    const key = png.transparency;
    const keyed =
      key !== undefined && pixel.every((sample, k) => sample === key[2 * k]! * 256 + key[2 * k + 1]!);
    alpha.push(colours < channels ? to8(pixel[colours] ?? 0, png.depth) : keyed ? 0 : 255);
  }
  return { colour, alpha: alpha.every((value) => value === 255) ? undefined : alpha };
}

function refused(bytes: Uint8Array): boolean {
  try {
    preparePicture(bytes);
  } catch (error) {
    return hasCode(error, 'SEAL_PICTURE_UNUSABLE');
  }
  return false;
}

describe('PNG pictures', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'yz-png-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  for (const interlaced of [false, true]) {
    it.each(KINDS)(`colour type %i, %i bits, interlaced: ${interlaced}`, (colourType, depth) => {
      const png = input(colourType, depth, { interlaced });
      const picture = preparePicture(encodePng(png));
      expect({ width: picture.width, height: picture.height }).toEqual({ width: WIDTH, height: HEIGHT });
      expect(planes(picture)).toEqual(expected(png));
    });
  }

  it('transparency of palettes and of colour keys', () => {
    const palette = input(3, 2, { transparency: [0, 128] });
    expect(planes(preparePicture(encodePng(palette)))).toEqual(expected(palette));
    const [grey = 0] = samplesFor(0, 4);
    const keyed = input(0, 4, { transparency: [0, grey] });
    const found = planes(preparePicture(encodePng(keyed)));
    expect(found).toEqual(expected(keyed));
    expect(found.alpha).toContain(0);
    const [r = 0, g = 0, b = 0] = samplesFor(2, 16);
    const rgb = input(2, 16, { transparency: [r >> 8, r & 255, g >> 8, g & 255, b >> 8, b & 255] });
    expect(planes(preparePicture(encodePng(rgb))).alpha?.[0]).toBe(0);
  });

  it('MuPDF sees the same colours in the same files', () => {
    for (const interlaced of [false, true]) {
      for (const [colourType, depth] of KINDS.filter(([type, bits]) => type <= 3 && bits <= 8)) {
        const bytes = encodePng(input(colourType, depth, { interlaced }));
        const file = join(dir, 'a.png');
        writeFileSync(file, bytes);
        const out = join(dir, 'a.ppm');
        // MuPDF takes a picture without a stated resolution for one of 96 dpi.
        execFileSync('mutool', ['draw', '-q', '-r', '96', '-F', 'ppm', '-o', out, file]);
        const ppm = readFileSync(out);
        const pixels = [...ppm.subarray(ppm.length - WIDTH * HEIGHT * 3)];
        const { colour } = planes(preparePicture(bytes));
        const rgb = colourType === 0 ? colour.flatMap((v) => [v, v, v]) : colour;
        expect(pixels, `${colourType}/${depth}/${interlaced}`).toEqual(rgb);
      }
    }
  });

  it('refuses damage with a code, whatever it is', () => {
    const good = Buffer.from(encodePng(input(6, 8)));
    const at = good.indexOf(Buffer.from('IHDR')) + 4;
    const withBytes = (from: number, ...bytes: number[]): Uint8Array => {
      const copy = Uint8Array.from(good);
      copy.set(bytes, from);
      return copy;
    };
    expect(refused(withBytes(at, 0, 0, 0, 0))).toBe(true); // no width
    expect(refused(withBytes(at, 0, 0, 255, 255, 0, 0, 255, 255))).toBe(true); // too many pixels
    expect(refused(withBytes(at, 0, 0, 0, WIDTH + 1))).toBe(true); // rows of another length
    expect(refused(withBytes(at + 4, 0, 0, 0, HEIGHT + 1))).toBe(true); // too little data
    expect(refused(withBytes(at + 4, 0, 0, 0, HEIGHT - 1))).toBe(true); // too much data
    expect(refused(withBytes(at + 8, 7))).toBe(true); // depth
    expect(refused(withBytes(at + 9, 5))).toBe(true); // colour type
    expect(refused(withBytes(at + 12, 2))).toBe(true); // interlace method
    expect(refused(good.subarray(0, good.length - 13))).toBe(true); // no end
    expect(refused(encodePng(input(3, 8, { samples: samplesFor(3, 8).map(() => 4) })))).toBe(true); // beyond the palette
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (index, value, cut) => {
        const bytes = withBytes(index, value).subarray(0, cut);
        try {
          preparePicture(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(YinzhengError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a compression bomb without inflating it', () => {
    const small = encodePng(input(0, 8, { packed: deflateSync(new Uint8Array(64 << 20)) }));
    const before = process.memoryUsage().arrayBuffers;
    expect(refused(small)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 << 20);
  });
});

describe('JPEG pictures', () => {
  const frame = (marker: number, precision: number, components: number): Uint8Array =>
    Uint8Array.from([
      ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, marker, 0, 8 + 3 * components],
      ...[precision, 0x01, 0x02, 0x03, 0x04, components, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0],
    ]);

  it('is carried as it is', () => {
    for (const [components, space] of [
      [1, 'DeviceGray'],
      [3, 'DeviceRGB'],
    ] as const) {
      const bytes = frame(0xc2, 8, components);
      const { width, height, image, alpha } = preparePicture(bytes);
      expect([width, height]).toEqual([0x304, 0x102]);
      expect(image.raw).toEqual(bytes);
      expect(image.dict.entries.get('ColorSpace')).toMatchObject({ value: space });
      expect(image.dict.entries.get('Filter')).toMatchObject({ value: 'DCTDecode' });
      expect(alpha).toBeUndefined();
    }
  });

  it('is refused where a PDF cannot carry it', () => {
    expect(refused(frame(0xc9, 8, 3))).toBe(true); // arithmetic coding
    expect(refused(frame(0xc3, 8, 3))).toBe(true); // lossless
    expect(refused(frame(0xc0, 12, 3))).toBe(true);
    expect(refused(frame(0xc0, 8, 4))).toBe(true); // CMYK
    const good = frame(0xc0, 8, 3);
    for (let cut = 0; cut < 18; cut++) expect(refused(good.subarray(0, cut))).toBe(true);
  });

  it('other formats are refused', () => {
    expect(refused(Buffer.from('GIF89a'))).toBe(true);
    expect(refused(Buffer.from('<svg/>'))).toBe(true);
    expect(refused(new Uint8Array(0))).toBe(true);
  });
});
