import { layOutRoundSeal, type RoundSealSize } from './round-seal-layout.ts';
import { inkText } from './seal-text.ts';
import { star } from './star.ts';
import { filledPath, ring, svgPicture } from './svg.ts';
import { textOnArc } from './text-on-arc.ts';
import { textInBox } from './text-line.ts';
import { TRIAL_WORD, trialPlate, trialRing, trialStar } from './trial-marks.ts';
import type { SealFont } from './true-type.ts';

/** A round seal (公章, 专用章) to be drawn. */
export interface RoundSealSpec {
  readonly size: RoundSealSize;
  /** The unit's full name; runs round the star from left to right. 6 to 30 characters. */
  readonly name: string;
  /** A small line under the star: a purpose (合同专用章) or a number. 1 to 13 characters. */
  readonly line?: string;
  /** Writes 试用 into the picture, so that nobody can take it for a real seal. */
  readonly trial: boolean;
}

/** How many characters the name and the line under the star may have. */
export const ROUND_SEAL_NAME = { min: 6, max: 30 } as const;
export const ROUND_SEAL_LINE = { min: 1, max: 13 } as const;

/**
 * Draws a round seal as SVG: red shapes on nothing, in true size (width and height in mm).
 * The same seal gives the same text; no font is needed to show it.
 * @throws SEAL_TEXT_LENGTH, SEAL_TEXT_UNSUPPORTED for a name or line that cannot be set
 * @throws SEAL_SIZE_UNSUITABLE for measures that leave no room for the name
 * @throws SEAL_FONT_DAMAGED when the font cannot be read
 */
export function drawRoundSeal(spec: RoundSealSpec, font: SealFont): string {
  const name = inkText(spec.name, font, ROUND_SEAL_NAME);
  const line = spec.line === undefined ? [] : inkText(spec.line, font, ROUND_SEAL_LINE);
  const layout = layOutRoundSeal(spec.size, {
    nameLength: name.length,
    lineLength: line.length,
    trial: spec.trial,
  });
  const { unitsPerEm } = font;
  const parts = [
    ring(layout.outerRadius, layout.border),
    ...textOnArc(name, layout.name, unitsPerEm).map(filledPath),
  ];
  if (layout.line !== undefined) parts.push(...textInBox(line, layout.line, unitsPerEm).map(filledPath));
  const { starRadius } = layout;
  if (layout.trial === undefined) {
    if (starRadius > 0) parts.push(filledPath([star(starRadius)]));
  } else {
    const word = inkText(TRIAL_WORD, font, { min: 1, max: TRIAL_WORD.length });
    const { plate, ring: fine } = layout.trial;
    parts.push(
      ...(starRadius > 0 ? [filledPath(trialStar(starRadius))] : []),
      filledPath(trialPlate(word, plate, unitsPerEm)),
      filledPath(trialRing(word, fine.feetRadius, fine.height, unitsPerEm)),
    );
  }
  return svgPicture(spec.size.diameter, spec.size.diameter, parts);
}
