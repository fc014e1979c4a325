import { readFileSync } from 'node:fs';
import { fail } from '@yinzheng/core/kernel';
import { parseSealFont, type SealFont } from '@yinzheng/core/seals';
import { resourcePath } from './resources.ts';

/** File name of the font that seals are drawn with; its origin and licence: resources/fonts/README.md. */
const SEAL_FONT = 'fonts/YinzhengSealSong-SemiBold.ttf';

/**
 * Reads the seal font that comes with the program (3.4 MB; keep it, not the bytes).
 * @throws SEAL_FONT_DAMAGED when the file is absent or not the font
 */
export function loadSealFont(): SealFont {
  return parseSealFont(sealFontBytes());
}

/** The font's file, for documents that are set in it. @throws SEAL_FONT_DAMAGED when the file is absent */
export function sealFontBytes(): Uint8Array {
  try {
    return readFileSync(resourcePath(SEAL_FONT));
  } catch (cause) {
    return fail('SEAL_FONT_DAMAGED', { where: SEAL_FONT }, cause);
  }
}
