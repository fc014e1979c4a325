import { drawSeal, SEAL_RED, type SealDrawingSpec } from '@yinzheng/core/seals';
import { renderInk } from '../adapters/raster.ts';
import { loadSealFont } from '../adapters/seal-font.ts';

/** A seal's picture as PNG, and its true size in mm. */
export interface SealPng {
  readonly png: Uint8Array;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** Pictures of seals of any shape; the font is read once. @throws what `drawSeal` throws, SEAL_PICTURE_FAILED */
export function sealPictures(specs: readonly SealDrawingSpec[]): SealPng[] {
  const font = loadSealFont();
  return specs.map((spec) => {
    const { svg, widthMm, heightMm } = drawSeal(spec, font);
    return { png: renderInk({ svg, widthMm, heightMm, ink: SEAL_RED }).png, widthMm, heightMm };
  });
}
