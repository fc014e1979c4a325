import { fail } from '../../kernel/index.ts';

// What a PDF must know of a JPEG picture (ISO/IEC 10918-1) to carry it as it is, by DCTDecode.

export interface JpegInfo {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: colour. */
  readonly components: 1 | 3;
}

function bad(detail: string): never {
  return fail('SEAL_PICTURE_UNUSABLE', { detail: `JPEG: ${detail}` });
}

/** Whether the bytes begin as a JPEG does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Reads the frame header of a baseline, extended or progressive Huffman-coded JPEG of 8 bits with one or three
 * components. @throws SEAL_PICTURE_UNUSABLE for anything else.
 */
export function readJpegInfo(bytes: Uint8Array): JpegInfo {
  if (!isJpeg(bytes)) bad('signature');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) bad('marker');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1; // fill byte
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (marker > 0xc2) bad('coding process');
      if (length < 8 || at + 10 > bytes.length) bad('frame header');
      const [precision, components] = [bytes[at + 4], bytes[at + 9]];
      const height = view.getUint16(at + 5);
      const width = view.getUint16(at + 7);
      if (precision !== 8 || width === 0 || height === 0) bad('frame header');
      if (components !== 1 && components !== 3) bad('colour space');
      return { width, height, components };
    }
    if (marker === 0xda || marker === 0xd9 || length < 2) bad('no frame header');
    at += 2 + length;
  }
  return bad('ends early');
}
