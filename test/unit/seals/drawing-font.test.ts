import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { YinzhengError } from '../../../src-core/kernel/index.ts';
import { parseSealFont } from '../../../src-core/seals/drawing/index.ts';
import { FONT_FILE, sealFont } from '../../support/seal-shapes.ts';

const bytes = readFileSync(FONT_FILE);
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Offset and length of a table, from the font's directory. */
function tableAt(tag: string): [number, number] {
  for (let at = 12; at < 12 + 16 * view.getUint16(4); at += 16) {
    if (bytes.subarray(at, at + 4).toString('latin1') === tag) {
      return [view.getUint32(at + 8), view.getUint32(at + 12)];
    }
  }
  throw new Error(`no table ${tag}`);
}

describe('the seal font', () => {
  it('has glyphs as large as the font itself says, 1000 units to a hanzi', () => {
    const font = sealFont();
    expect(font.unitsPerEm).toBe(1000);
    for (const character of '西安市印证演示单位一局〇') {
      const glyph = font.glyph(character);
      expect(glyph?.advance).toBe(1000);
      // Each glyph's own header holds its box (xMin, yMin, xMax, yMax), which the reader does not use.
      const { xMin, yMin, xMax, yMax } = glyph?.bounds ?? {};
      const header = Buffer.from(new Int16Array([xMin, yMin, xMax, yMax].map(Number)).buffer).swap16();
      const [glyf, length] = tableAt('glyf');
      expect(bytes.subarray(glyf, glyf + length).includes(header), character).toBe(true);
    }
  });

  it('names its licence, its origin and no reserved name', () => {
    const [at, length] = tableAt('name');
    const names = bytes
      .subarray(at, at + length)
      .toString('latin1')
      .replaceAll('\0', '');
    expect(names).toContain('Yinzheng Seal Song');
    expect(names).toContain('SIL Open Font License');
    expect(names).toContain('2017-2022 Adobe');
    expect(names).not.toContain('Source');
  });

  it('is small enough to ship', () => {
    expect(bytes.length).toBeLessThan(5_000_000);
  });
});

describe('a damaged font', () => {
  const parts = ['directory', 'head', 'maxp', 'hhea', 'hmtx', 'cmap', 'loca', 'glyf'] as const;

  it('is refused, or read as some font, and never breaks the reader', () => {
    const damage = fc.record({
      part: fc.constantFrom(...parts),
      where: fc.double({ min: 0, max: 0.999, noNaN: true }),
      // Twelve bytes in a row: enough to hit offsets, counts and flags together.
      values: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    const copy = Uint8Array.from(bytes);
    let refused = 0;
    fc.assert(
      fc.property(damage, ({ part, where, values }) => {
        const [start, length] = part === 'directory' ? [0, 220] : tableAt(part);
        const at = start + Math.floor(where * Math.min(length - values.length, 4000));
        copy.set(values, at);
        try {
          const font = parseSealFont(copy);
          for (const character of '西安AB一、𬭎 ') font.glyph(character);
        } catch (error) {
          expect(error).toBeInstanceOf(YinzhengError);
          expect(error).toMatchObject({ code: 'SEAL_FONT_DAMAGED' });
          refused += 1;
        } finally {
          copy.set(bytes.subarray(at, at + values.length), at);
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('is refused when cut short or of another kind', () => {
    const refused = expect.objectContaining({ code: 'SEAL_FONT_DAMAGED' }) as object;
    for (const length of [0, 3, 12, 100, 1000]) {
      expect(() => parseSealFont(bytes.subarray(0, length))).toThrow(refused);
    }
    expect(() => parseSealFont(Buffer.from('OTTO, but not a font at all'))).toThrow(refused);
    const [glyf] = tableAt('glyf');
    const cut = parseSealFont(bytes.subarray(0, glyf + 100_000));
    expect(() => '西安市印证局'.split('').map((character) => cut.glyph(character))).toThrow(refused);
  });
});
