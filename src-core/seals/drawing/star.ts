import { polygon, type Contour } from './outline.ts';

/** Inner corners of a regular pentagram lie at this share of the tips' radius: (3 − √5) / 2. */
const WAIST = (3 - Math.sqrt(5)) / 2;

/** A regular five-pointed star round the origin, one tip up; `tipRadius` in mm. */
export function star(tipRadius: number): Contour {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const angle = (i * Math.PI) / 5;
    const radius = i % 2 === 0 ? tipRadius : tipRadius * WAIST;
    return { x: radius * Math.sin(angle), y: -radius * Math.cos(angle) };
  });
  return polygon(corners);
}
