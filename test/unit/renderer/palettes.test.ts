import { describe, expect, it } from 'vitest';
import { PALETTES, type Palette } from '../../../src-renderer/ui/palettes.ts';

/** Relative luminance of WCAG 2.2 (sRGB). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.2, 1 … 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Texts and what they may lie on. */
const TEXTS: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ['ink', ['surface', 'ground', 'stage', 'chosen', 'goodGround', 'wrongGround', 'waitingGround']],
  ['muted', ['surface', 'ground', 'chosen', 'wrongGround', 'waitingGround']],
  ['act', ['surface', 'ground', 'chosen']],
  ['onAct', ['actFill']],
  ['good', ['surface', 'ground', 'chosen', 'goodGround']],
  ['wrong', ['surface', 'ground', 'wrongGround']],
  ['waiting', ['surface', 'ground', 'waitingGround']],
];

describe.each(Object.entries(PALETTES))('the colours of %s', (name, palette) => {
  // AA for texts; AAA where high contrast is promised.
  const least = name === 'contrast' ? 7 : 4.5;

  it.each(TEXTS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    'lets %s be read on %s',
    (text, ground) => {
      expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(least);
    },
  );

  it('shows the edges of fields and buttons', () => {
    expect(contrast(palette.edge, palette.surface)).toBeGreaterThanOrEqual(3);
  });

  it('keeps the red of seals for seals', () => {
    const { seal, ...others } = palette;
    expect(Object.values(others)).not.toContain(seal);
  });
});

it('measures black on white as 21 to 1', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
});
