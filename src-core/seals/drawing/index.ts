export { drawSeal, sealSizeMm, type DrawnSeal, type SealDrawingSpec } from './drawing.ts';
export { drawOvalSeal, OVAL_SEAL_TEXTS, type OvalSealSpec } from './oval-seal.ts';
export {
  layOutOvalSeal,
  OVAL_SEAL_SIZES,
  type OvalSealLayout,
  type OvalSealParts,
  type OvalSealSize,
} from './oval-seal-layout.ts';
export { drawRoundSeal, ROUND_SEAL_LINE, ROUND_SEAL_NAME, type RoundSealSpec } from './round-seal.ts';
export {
  layOutRoundSeal,
  ROUND_SEAL_SIZES,
  SPECIAL_SEAL_SIZES,
  type RoundSealLayout,
  type RoundSealParts,
  type RoundSealSize,
} from './round-seal-layout.ts';
export {
  drawNameSeal,
  drawSquareSeal,
  NAME_SEAL_NAME,
  nameSealColumns,
  SQUARE_SEAL_ROW,
  SQUARE_SEAL_ROWS,
  SQUARE_SEAL_TEXT,
  type NameSealSpec,
  type SquareSealSpec,
} from './square-seal.ts';
export {
  layOutSquareSeal,
  NAME_SEAL_SIDES,
  NAME_SEAL_SIZES,
  SQUARE_SEAL_SIDES,
  type SquareSealLayout,
  type SquareSealSize,
} from './square-seal-layout.ts';
export { SEAL_RED } from './svg.ts';
export { parseSealFont, type SealFont, type SealGlyph } from './true-type.ts';
