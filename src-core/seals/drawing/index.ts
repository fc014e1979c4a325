export { drawRoundSeal, ROUND_SEAL_LINE, ROUND_SEAL_NAME, type RoundSealSpec } from './round-seal.ts';
export {
  layOutRoundSeal,
  ROUND_SEAL_SIZES,
  type RoundSealLayout,
  type RoundSealParts,
  type RoundSealSize,
} from './round-seal-layout.ts';
export { SEAL_RED } from './svg.ts';
export { parseSealFont, type SealFont, type SealGlyph } from './true-type.ts';
