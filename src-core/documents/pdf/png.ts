import { Inflate } from 'fflate';
import { concat, fail, latin1Text } from '../../kernel/index.ts';

// Reading PNG pictures (ISO/IEC 15948) of every colour type, bit depth and interlace method, in bounded memory.
// fast-png is not used here: it reads interlaced pictures of less than 8 bits wrongly and inflates without a bound.

/** 4096 × 4096: a seal of 42 mm at 2400 dpi. */
const MAX_PIXELS = 1 << 24;
const SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Samples per pixel by colour type. */
const CHANNELS: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Start and step of each pass across and down (8.2, Adam7). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly interlaced: boolean;
}

/** A PNG as it stands in the file: samples of its own depth, not yet turned into colours. */
export interface PngSamples extends Header {
  /** Row by row, `channels` values per pixel, each 0 to 2^depth − 1. */
  readonly samples: Uint16Array;
  readonly palette: Uint8Array | undefined;
  /** The tRNS chunk's bytes. */
  readonly transparency: Uint8Array | undefined;
}

function bad(detail: string, cause?: unknown): never {
  return fail('SEAL_PICTURE_UNUSABLE', { detail: `PNG: ${detail}` }, cause);
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** Whether the bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return latin1Text(bytes.subarray(0, 8)) === SIGNATURE;
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) bad('header length');
  const width = uint32(data, 0);
  const height = uint32(data, 4);
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  const channels = CHANNELS[colourType];
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) bad('size');
  if (channels === undefined || DEPTHS[colourType]?.includes(depth) !== true) bad('colour type or depth');
  if (compression !== 0 || filter !== 0 || interlace > 1) bad('method');
  return { width, height, depth, colourType, channels, interlaced: interlace === 1 };
}

/** Inflates to exactly `size` bytes; stops as soon as there are more. */
function inflateZlib(data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  const inflate = new Inflate((chunk) => {
    if (at + chunk.length > size) bad('too much data');
    out.set(chunk, at);
    at += chunk.length;
  });
  // The two bytes of the zlib header name the method and a preset dictionary, which PNG does not allow.
  const [method = 0, flags = 0] = data;
  if ((method & 15) !== 8 || (flags & 32) !== 0) bad('compression');
  try {
    const step = 4096;
    for (let from = 2; from < data.length; from += step) {
      inflate.push(data.subarray(from, from + step), from + step >= data.length);
    }
  } catch (error) {
    bad('compression', error);
  }
  if (at !== size) bad('too little data');
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const pa = Math.abs(b - c);
  const pb = Math.abs(a - c);
  const pc = Math.abs(a + b - c - c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

function predicted(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  return filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
}

/** Undoes a row's filter in place (9.2); `above` is the unfiltered row before it. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array | undefined, step: number): void {
  if (filter > 4) bad('filter');
  if (filter === 0) return;
  for (let i = 0; i < row.length; i++) {
    const a = i < step ? 0 : row[i - step]!;
    const b = above?.[i] ?? 0;
    const c = i < step ? 0 : (above?.[i - step] ?? 0);
    row[i] = (row[i]! + predicted(filter, a, b, c)) & 0xff;
  }
}

function sampleAt(row: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return row[index]!;
  if (depth === 16) return (row[2 * index]! << 8) | row[2 * index + 1]!;
  const bit = index * depth;
  return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
  readonly rowBytes: number;
}

function passes(header: Header): Pass[] {
  const bits = header.depth * header.channels;
  return (header.interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const))
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.ceil((header.width - x) / stepX);
      const rows = Math.ceil((header.height - y) / stepY);
      return { x, y, stepX, stepY, columns, rows, rowBytes: Math.ceil((columns * bits) / 8) };
    })
    .filter((pass) => pass.columns > 0 && pass.rows > 0);
}

function readSamples(header: Header, compressed: Uint8Array): Uint16Array {
  const { width, channels, depth } = header;
  const list = passes(header);
  const size = list.reduce((sum, pass) => sum + pass.rows * (1 + pass.rowBytes), 0);
  const data = inflateZlib(compressed, size);
  const samples = new Uint16Array(width * header.height * channels);
  const step = Math.max(1, (depth * channels) >> 3);
  let at = 0;
  for (const pass of list) {
    let above: Uint8Array | undefined;
    for (let r = 0; r < pass.rows; r++) {
      const row = data.subarray(at + 1, at + 1 + pass.rowBytes);
      unfilter(data[at]!, row, above, step);
      above = row;
      at += 1 + pass.rowBytes;
      let to = ((pass.y + r * pass.stepY) * width + pass.x) * channels;
      for (let c = 0; c < pass.columns; c++) {
        for (let k = 0; k < channels; k++) samples[to + k] = sampleAt(row, c * channels + k, depth);
        to += pass.stepX * channels;
      }
    }
  }
  return samples;
}

/** Reads a PNG. @throws SEAL_PICTURE_UNUSABLE when it is not one, is damaged, or has more than 2^24 pixels. */
export function readPng(bytes: Uint8Array): PngSamples {
  if (!isPng(bytes)) bad('signature');
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const parts: Uint8Array[] = [];
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) bad('ends early');
    const length = uint32(bytes, at);
    const type = latin1Text(bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) bad('chunk length');
    const data = bytes.subarray(at + 8, at + 8 + length);
    if ((header === undefined) !== (type === 'IHDR')) bad('header');
    if (type === 'IHDR') header = readHeader(data);
    else if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') transparency = data;
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'IEND') break;
    at += 12 + length;
  }
  if (header === undefined) bad('header');
  return { ...header, samples: readSamples(header, concat(...parts)), palette, transparency };
}
