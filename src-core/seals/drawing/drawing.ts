import { drawOvalSeal, type OvalSealSpec } from './oval-seal.ts';
import { drawRoundSeal, type RoundSealSpec } from './round-seal.ts';
import { drawNameSeal, drawSquareSeal, type NameSealSpec, type SquareSealSpec } from './square-seal.ts';
import type { SealFont } from './true-type.ts';

/** A seal of any shape to be drawn. */
export type SealDrawingSpec =
  | ({ readonly shape: 'round' } & RoundSealSpec)
  | ({ readonly shape: 'oval' } & OvalSealSpec)
  | ({ readonly shape: 'square' } & SquareSealSpec)
  | ({ readonly shape: 'name' } & NameSealSpec);

/** A drawn seal: SVG, and its true size in mm. */
export interface DrawnSeal {
  readonly svg: string;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** The true size of a seal in mm. */
export function sealSizeMm(spec: SealDrawingSpec): { readonly width: number; readonly height: number } {
  switch (spec.shape) {
    case 'round':
      return { width: spec.size.diameter, height: spec.size.diameter };
    case 'oval':
      return { width: spec.size.width, height: spec.size.height };
    case 'square':
    case 'name':
      return { width: spec.size.side, height: spec.size.side };
  }
}

/** Draws a seal of any shape. @throws what drawing its shape throws */
export function drawSeal(spec: SealDrawingSpec, font: SealFont): DrawnSeal {
  const { width: widthMm, height: heightMm } = sealSizeMm(spec);
  return { svg: svgOf(spec, font), widthMm, heightMm };
}

function svgOf(spec: SealDrawingSpec, font: SealFont): string {
  switch (spec.shape) {
    case 'round':
      return drawRoundSeal(spec, font);
    case 'oval':
      return drawOvalSeal(spec, font);
    case 'square':
      return drawSquareSeal(spec, font);
    case 'name':
      return drawNameSeal(spec, font);
  }
}
