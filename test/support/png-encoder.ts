import { crc32, deflateSync } from 'node:zlib';

// PNG files of every kind, written from known samples (ISO/IEC 15948), so that tests know what a reader must find.

export interface PngInput {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced?: boolean;
  /** Samples of `depth` bits, row by row. */
  readonly samples: readonly number[];
  /** Flat list of r, g, b. */
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  /** Written as IDAT in place of the samples. */
  readonly packed?: Uint8Array;
}

const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}

function packRow(samples: readonly number[], depth: number): Uint8Array {
  if (depth === 16) return Uint8Array.from(samples.flatMap((s) => [s >> 8, s & 0xff]));
  if (depth === 8) return Uint8Array.from(samples);
  const bits = samples.map((s) => s.toString(2).padStart(depth, '0')).join('');
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
  );
}

function predict(filter: number, a: number, b: number, c: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return Math.floor((a + b) / 2);
  const p = a + b - c;
  const [near] = [a, b, c].sort((x, y) => Math.abs(p - x) - Math.abs(p - y)); // stable: a, then b, then c
  return near ?? 0;
}

/** Filters the rows of one pass with the five filters in turn. */
function filterRows(rows: readonly Uint8Array[], step: number): Buffer {
  return Buffer.concat(
    rows.map((row, r) => {
      const filter = r % 5;
      const above = rows[r - 1];
      const out = row.map((value, i) => {
        const a = i >= step ? (row[i - step] ?? 0) : 0;
        const c = i >= step ? (above?.[i - step] ?? 0) : 0;
        return value - predict(filter, a, above?.[i] ?? 0, c);
      });
      return Buffer.concat([Uint8Array.of(filter), out]);
    }),
  );
}

/** Writes a PNG; its data are split over several IDAT chunks. */
export function encodePng(input: PngInput): Uint8Array {
  const { width, height, depth, colourType, samples } = input;
  const channels = CHANNELS[colourType];
  const step = Math.max(1, (depth * channels) >> 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, input.interlaced === true ? 1 : 0], 8);

  const data = (input.interlaced === true ? ADAM7 : ([[0, 0, 1, 1]] as const)).map(([x0, y0, dx, dy]) => {
    const rows: Uint8Array[] = [];
    for (let y = y0; y < height && x0 < width; y += dy) {
      const row: number[] = [];
      for (let x = x0; x < width; x += dx) {
        const at = (y * width + x) * channels;
        row.push(...samples.slice(at, at + channels));
      }
      rows.push(packRow(row, depth));
    }
    return filterRows(rows, step);
  });
  const packed = input.packed ?? deflateSync(Buffer.concat(data));
  const half = packed.length >> 1;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(input.palette === undefined ? [] : [chunk('PLTE', Uint8Array.from(input.palette))]),
    ...(input.transparency === undefined ? [] : [chunk('tRNS', Uint8Array.from(input.transparency))]),
    chunk('IDAT', packed.subarray(0, half)),
    chunk('IDAT', packed.subarray(half)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
