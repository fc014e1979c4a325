import { mapOutline, type Outline } from './outline.ts';
import { onFrame, type Frame } from './oval-path.ts';
import { commonBox, type InkedCharacter } from './seal-text.ts';

// The border of a trial seal that is not round: two fine lines with 试用 all round between them, where a real seal has
// one solid line. It cannot be cut away without cutting the seal.

/** The measures of such a border, in mm. */
export interface TrialBorder {
  /** From the seal's outer edge to the inner edge of the inner line. */
  readonly depth: number;
  /** Width of each line. */
  readonly line: number;
  /** Height of the characters between them. */
  readonly height: number;
}

const LINE = 0.15;
const CLEAR = 0.05;
/** How far it may reach into the free space inside the real border. */
const INTO_GAP = 0.3;

/** The border that stands in for a solid one of a width. */
export function trialBorder(border: number): TrialBorder {
  const depth = border + INTO_GAP;
  return { depth, line: LINE, height: depth - 2 * (LINE + CLEAR) };
}

/** Length of the way that one 试用 and the space behind it take, as a share of the characters' height. */
export const TRIAL_PITCH = 3.4;
/** From the middle of one character of the word to that of the next, as a share of their height. */
const STEP = 1.15;

/** 试用 at each frame, which stands in the middle of the word on the characters' feet. */
export function trialWords(
  word: readonly InkedCharacter[],
  frames: readonly Frame[],
  height: number,
  unitsPerEm: number,
): Outline {
  const box = commonBox(word, unitsPerEm);
  const scale = height / (box.top - box.bottom);
  return frames.flatMap((frame) =>
    word.flatMap(({ outline, middle }, i) => {
      const shift = (i - (word.length - 1) / 2) * STEP * height;
      return mapOutline(outline, ({ x, y }) =>
        onFrame(frame, shift + (x - middle) * scale, (y - box.bottom) * scale),
      );
    }),
  );
}
