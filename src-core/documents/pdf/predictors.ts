import { broken } from './broken.ts';
import type { PdfDict } from './objects.ts';
import { naturalOf } from './parser.ts';

// Predictors of the Flate filter, ISO 32000-1, 7.4.4.4; PNG filter types: PNG specification, clause 9.

const MAX_ROW_BYTES = 1024 * 1024;

function param(params: PdfDict, key: string, otherwise: number): number {
  const value = params.entries.get(key);
  if (value === undefined) return otherwise;
  return naturalOf(value) ?? broken(`${key} of a predictor is not a natural number`);
}

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const a = Math.abs(estimate - left);
  const b = Math.abs(estimate - up);
  const c = Math.abs(estimate - upLeft);
  if (a <= b && a <= c) return left;
  return b <= c ? up : upLeft;
}

function undoPng(data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = data.length / (rowBytes + 1);
  if (!Number.isInteger(rows)) broken('predicted data that are no whole number of rows');
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    const type = data[from - 1]!;
    if (type > 4) broken('an unknown PNG filter type');
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= pixelBytes ? out[to + i - pixelBytes]! : 0;
      const up = row > 0 ? out[to + i - rowBytes]! : 0;
      const upLeft = row > 0 && i >= pixelBytes ? out[to + i - rowBytes - pixelBytes]! : 0;
      let add = 0;
      if (type === 1) add = left;
      else if (type === 2) add = up;
      else if (type === 3) add = (left + up) >> 1;
      else if (type === 4) add = paeth(left, up, upLeft);
      out[to + i] = data[from + i]! + add;
    }
  }
  return out;
}

function undoTiff(data: Uint8Array, rowBytes: number, colors: number): Uint8Array {
  if (data.length % rowBytes !== 0) broken('predicted data that are no whole number of rows');
  const out = data.slice();
  for (let row = 0; row < out.length; row += rowBytes) {
    for (let i = colors; i < rowBytes; i++) out[row + i] = out[row + i]! + out[row + i - colors]!;
  }
  return out;
}

/** Undoes the predictor that DecodeParms name. TIFF's is read for components of 8 bits. @throws PDF_BROKEN */
export function undoPredictor(data: Uint8Array, params: PdfDict | undefined): Uint8Array {
  const predictor = params === undefined ? 1 : param(params, 'Predictor', 1);
  if (params === undefined || predictor === 1) return data;
  const colors = param(params, 'Colors', 1);
  const bits = param(params, 'BitsPerComponent', 8);
  const rowBytes = Math.ceil((colors * bits * param(params, 'Columns', 1)) / 8);
  if (rowBytes < 1 || rowBytes > MAX_ROW_BYTES) broken('a predictor with rows of a senseless size');
  if (predictor === 2 && bits === 8) return undoTiff(data, rowBytes, colors);
  if (predictor < 10 || predictor > 15) broken('an unknown predictor');
  return undoPng(data, rowBytes, Math.max(1, (colors * bits) >> 3));
}
