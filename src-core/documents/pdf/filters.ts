import { Inflate } from 'fflate';
import { concat } from '../../kernel/index.ts';
import { broken } from './broken.ts';
import type { PdfLimits } from './limits.ts';
import type { PdfDict, PdfObject } from './objects.ts';
import { undoPredictor } from './predictors.ts';

// Decoding of cross-reference and object streams, ISO 32000-1, 7.4. Producers use FlateDecode there, or nothing.

/** How much a document's streams may still become; shared by all of them. */
export interface InflateBudget {
  left: number;
}

const MIB = 1024 * 1024;
const MAX_FILTERS = 4;
/** Encoded bytes given to the decoder at a time: the most it can overshoot the limit is 1,032 times as much. */
const STEP = 8 * 1024;
/** Steps without any output after which what is left cannot belong to the data (a stored block has up to 64 KiB). */
const MAX_IDLE_STEPS = 32;

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length;) {
    const stop = Math.min(at + 3800, bytes.length);
    for (; at < stop; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 65_536 + a;
}

/** Whether the data end with the checksum, an end of line after it allowed (some producers count it to Length). */
function endsWithChecksum(data: Uint8Array, checksum: number): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = data.length - 4; at >= data.length - 6; at--) {
    if (at >= 2 && view.getUint32(at) === checksum) return true;
    const last = data[at + 3];
    if (last !== 0x0a && last !== 0x0d) return false;
  }
  return false;
}

/**
 * Decodes zlib data (RFC 1950).
 * @param limit the most bytes the result may have
 * @throws PDF_BROKEN when the data are damaged, cut short, or more than `limit`
 */
export function inflateZlib(data: Uint8Array, limit: number): Uint8Array {
  const method = data[0] ?? 0;
  const flags = data[1] ?? 0;
  // Method 8 with a window of at most 32 KiB, a right check value, no preset dictionary.
  if (data.length < 8 || (method & 0x8f) !== 8 || (method * 256 + flags) % 31 !== 0 || (flags & 0x20) !== 0) {
    broken('a Flate stream without zlib header');
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  const decoder = new Inflate((part) => {
    if (part.length > 0) parts.push(part);
    size += part.length;
  });
  let idle = 0;
  for (let at = 2; at < data.length; at += STEP) {
    const before = size;
    const final = at + STEP >= data.length;
    try {
      decoder.push(data.subarray(at, at + STEP), final);
    } catch {
      broken('a Flate stream that is damaged or cut short');
    }
    if (size > limit) broken('a stream that becomes too large');
    idle = size === before ? idle + 1 : 0;
    if (idle > MAX_IDLE_STEPS) broken('a Flate stream followed by other data');
  }
  const out = concat(...parts);
  if (!endsWithChecksum(data, adler32(out))) broken('a Flate stream with a wrong checksum');
  return out;
}

/** A value that may be one or an array of them; null stands for nothing. */
function listOf(value: PdfObject | undefined, what: string): readonly PdfObject[] {
  if (value === undefined) return [];
  const items = value.kind === 'array' ? value.items : [value];
  if (items.length > MAX_FILTERS) broken(`too many items in ${what}`);
  return items;
}

function paramsOf(value: PdfObject | undefined): PdfDict | undefined {
  if (value === undefined || value.kind === 'null') return undefined;
  return value.kind === 'dict' ? value : broken('DecodeParms is not a dictionary');
}

/**
 * The decoded bytes of a cross-reference or object stream. Its Filter and DecodeParms must be direct.
 * @throws PDF_BROKEN for damaged data, for a filter other than FlateDecode, and beyond the limits
 */
export function decodeStructureStream(
  dict: PdfDict,
  raw: Uint8Array,
  limits: PdfLimits,
  budget: InflateBudget,
): Uint8Array {
  if (dict.entries.has('F')) broken('a stream whose data are in another file');
  const filters = listOf(dict.entries.get('Filter'), 'Filter');
  const params = listOf(dict.entries.get('DecodeParms'), 'DecodeParms');
  let data = raw;
  for (const [i, filter] of filters.entries()) {
    if (filter.kind !== 'name' || filter.value !== 'FlateDecode') {
      broken('a cross-reference or object stream with another filter than FlateDecode');
    }
    const limit = Math.min(budget.left, Math.max(MIB, data.length * limits.inflateRatio));
    data = undoPredictor(inflateZlib(data, limit), paramsOf(params[i]));
  }
  if (data.length > budget.left) broken('streams that become too large together');
  budget.left -= data.length;
  return data;
}
