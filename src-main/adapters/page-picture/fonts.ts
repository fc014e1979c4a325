import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { resourcePath } from '../resources.ts';

/** The typeface of seals and reports (resources/fonts/README.md): 8,588 characters. */
const HOUSE_FONT = 'fonts/YinzhengSealSong-SemiBold.ttf';
const SIDE = 24;

/** What pdf.js asks for where a document does not bring a font. */
const FAMILIES = ['sans-serif', 'serif', 'monospace'] as const;

/**
 * Documents that do not bring their Chinese font are drawn with the system's. Where it has none, their text would be
 * blank or boxes: the house's typeface stands in, for the characters that it has. Returns whether it does.
 */
export function provideChinese(): boolean {
  if (drawsChinese()) return false;
  const path = resourcePath(HOUSE_FONT);
  return FAMILIES.every((family) => GlobalFonts.registerFromPath(path, family) !== null);
}

/** Two characters that do not look alike: they do where there is no font, or only its sign for what is missing. */
function drawsChinese(): boolean {
  return !Buffer.from(inkOf('印')).equals(Buffer.from(inkOf('公')));
}

function inkOf(character: string): Uint8ClampedArray {
  const context = createCanvas(SIDE, SIDE).getContext('2d');
  context.font = `${SIDE - 4}px sans-serif`;
  context.fillText(character, 2, SIDE - 4);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}
