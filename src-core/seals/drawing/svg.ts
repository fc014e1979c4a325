import type { Outline, Point } from './outline.ts';

/** Seal red, the one colour of a seal's picture. */
export const SEAL_RED = '#C8161D';

/** A length in mm with three decimals (1 µm), so that the same seal is the same text on every machine. */
function mm(value: number): string {
  const text = value.toFixed(3).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

function pair({ x, y }: Point): string {
  return `${mm(x)} ${mm(y)}`;
}

/** The `d` of an SVG path. */
export function pathData(outline: Outline): string {
  return outline
    .map(({ start, segments }) => {
      const steps = segments.map(({ control, to }) =>
        control === undefined ? `L${pair(to)}` : `Q${pair(control)} ${pair(to)}`,
      );
      return `M${pair(start)}${steps.join('')}Z`;
    })
    .join('');
}

/** A filled shape. */
export function filledPath(outline: Outline): string {
  return `<path d="${pathData(outline)}"/>`;
}

/** A ring round the origin; `radius` is that of the stroke's outer edge, all in mm. */
export function ring(outerRadius: number, width: number): string {
  return `<circle r="${mm(outerRadius - width / 2)}" ${lineStyle(width)}/>`;
}

/** An oval line round the origin; `width` and `height` are those of the stroke's outer edge, all in mm. */
export function ovalLine(width: number, height: number, stroke: number): string {
  return `<ellipse rx="${mm((width - stroke) / 2)}" ry="${mm((height - stroke) / 2)}" ${lineStyle(stroke)}/>`;
}

/** A line along a rectangle round the origin; `width` and `height` are those of the stroke's outer edge, all in mm. */
export function boxLine(width: number, height: number, stroke: number): string {
  const [x, y] = [(stroke - width) / 2, (stroke - height) / 2];
  const place = `x="${mm(x)}" y="${mm(y)}" width="${mm(-2 * x)}" height="${mm(-2 * y)}"`;
  return `<rect ${place} ${lineStyle(stroke)}/>`;
}

function lineStyle(stroke: number): string {
  return `fill="none" stroke="${SEAL_RED}" stroke-width="${mm(stroke)}"`;
}

/**
 * The whole picture: origin in its middle, one unit is one mm, nothing behind it.
 * It holds shapes only, no text: the same in every program, whatever fonts are there.
 */
export function svgPicture(widthMm: number, heightMm: number, parts: readonly string[]): string {
  const box = `${mm(-widthMm / 2)} ${mm(-heightMm / 2)} ${mm(widthMm)} ${mm(heightMm)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${mm(widthMm)}mm" height="${mm(heightMm)}mm" viewBox="${box}">`,
    `<g fill="${SEAL_RED}">`,
    ...parts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
