import type { Outline } from './outline.ts';
import { equalSteps, frameOn } from './oval-path.ts';
import { layOutOvalSeal, type OvalSealSize } from './oval-seal-layout.ts';
import { commonBox, inkText } from './seal-text.ts';
import { filledPath, ovalLine, svgPicture } from './svg.ts';
import { digitBox, textInRow } from './text-in-cells.ts';
import { textOnOval } from './text-on-oval.ts';
import { TRIAL_PITCH, trialBorder, trialWords } from './trial-border.ts';
import { TRIAL_WORD, trialPlate } from './trial-marks.ts';
import type { SealFont } from './true-type.ts';

/** An oval seal to be drawn: 发票专用章, or a seal of a joint venture or foreign company. */
export interface OvalSealSpec {
  readonly size: OvalSealSize;
  /** The unit's full name; runs along the border from left to right. 6 to 30 characters. */
  readonly name: string;
  /** The taxpayer's identifier in the middle. 15 to 20 digits and capital letters. */
  readonly code?: string;
  /** What the seal is for (发票专用章), below the middle. 1 to 8 characters. */
  readonly purpose?: string;
  /** Which one of several it is, at the bottom: （1）. 1 to 4 characters. */
  readonly number?: string;
  /** Writes 试用 into the picture, so that nobody can take it for a real seal. */
  readonly trial: boolean;
}

/** How many characters each text of an oval seal may have. */
export const OVAL_SEAL_TEXTS = {
  name: { min: 6, max: 30 },
  code: { min: 15, max: 20 },
  purpose: { min: 1, max: 8 },
  number: { min: 1, max: 4 },
} as const;

const FULL_TURN = 2 * Math.PI;

/**
 * Draws an oval seal as SVG: red shapes on nothing, in true size (width and height in mm).
 * The same seal gives the same text; no font is needed to show it.
 * @throws SEAL_TEXT_LENGTH, SEAL_TEXT_UNSUPPORTED for a text that cannot be set
 * @throws SEAL_SHAPE_UNSUITABLE for measures that leave no room for the texts
 * @throws SEAL_FONT_DAMAGED when the font cannot be read
 */
export function drawOvalSeal(spec: OvalSealSpec, font: SealFont): string {
  const { size, trial } = spec;
  const { unitsPerEm } = font;
  const inked = (key: 'name' | 'code' | 'purpose' | 'number'): ReturnType<typeof inkText> => {
    const text = spec[key];
    return text === undefined ? [] : inkText(text, font, OVAL_SEAL_TEXTS[key]);
  };
  const [name, code, purpose, number] = [inked('name'), inked('code'), inked('purpose'), inked('number')];
  const layout = layOutOvalSeal(size, {
    nameLength: name.length,
    codeLength: code.length,
    purposeLength: purpose.length,
    numberLength: number.length,
    trial,
  });
  const digits = digitBox(inkText('0123456789', font, { min: 10, max: 10 }));
  const outlines = [...textOnOval(name, layout.name, unitsPerEm)];
  if (layout.code !== undefined) outlines.push(...textInRow(code, layout.code, digits));
  for (const [row, text] of [
    [layout.purpose, purpose],
    [layout.number, number],
  ] as const) {
    if (row !== undefined) outlines.push(...textInRow(text, row, commonBox(text, unitsPerEm)));
  }
  const { width, height, border } = size;
  const parts = outlines.map(filledPath);
  if (!trial || layout.plate === undefined) {
    return svgPicture(width, height, [ovalLine(width, height, border), ...parts]);
  }
  const word = inkText(TRIAL_WORD, font, { min: 1, max: TRIAL_WORD.length });
  const { depth, line } = trialBorder(border);
  return svgPicture(width, height, [
    ovalLine(width, height, line),
    ovalLine(width - 2 * (depth - line), height - 2 * (depth - line), line),
    ...parts,
    filledPath(trialPlate(word, layout.plate, unitsPerEm)),
    filledPath(wordsAround(word, size, unitsPerEm)),
  ]);
}

/** 试用 between the two lines of a trial seal's border, all round. */
function wordsAround(word: ReturnType<typeof inkText>, size: OvalSealSize, unitsPerEm: number): Outline {
  const { depth, height } = trialBorder(size.border);
  const oval = { a: size.width / 2, b: size.height / 2 };
  const feet = (depth + height) / 2;
  // Ramanujan's length of an ellipse, to tell how many words it takes.
  const [a, b] = [oval.a - feet, oval.b - feet];
  const round = Math.PI * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b)));
  const count = Math.floor(round / (TRIAL_PITCH * height));
  const frames = equalSteps(oval, feet, 0, FULL_TURN, count + 1)
    .slice(0, count)
    .map((t) => frameOn(oval, feet, t));
  return trialWords(word, frames, height, unitsPerEm);
}
