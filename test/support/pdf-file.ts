import { deflateSync } from 'node:zlib';

// Writes PDFs section by section, for tests: every offset is right unless a test asks for a wrong one. Nothing of the
// product takes part.

/** An object's text in Latin-1, without `N G obj` and `endobj`. */
export type Objects = Readonly<Record<number, string>>;

/** How a cross-reference section is written. */
export interface SectionShape {
  /** Default: table. A hybrid section's packed objects are found through XRefStm alone. */
  readonly form?: 'table' | 'stream' | 'hybrid';
  readonly objects: Objects;
  /** Numbers of `objects` that go into an object stream (not in a table). */
  readonly packed?: readonly number[];
  /** Entries for free objects: number → generation. The first section names 0 by itself. */
  readonly free?: Readonly<Record<number, number>>;
  /** Generations other than 0. */
  readonly gens?: Readonly<Record<number, number>>;
  /** More entries of the trailer. */
  readonly trailer?: string;
  /** End of line of table entries; `' \n'` unless given. */
  readonly eol?: ' \n' | ' \r' | '\r\n';
  /** How cross-reference and object streams are encoded; plain Flate unless given. */
  readonly encoding?: 'none' | 'flate' | 'png' | 'tiff';
  /** In place of the right values: a test of what is refused. */
  readonly wrong?: WrongValues;
}

export interface WrongValues {
  /** Offsets of entries: number → what the entry says. */
  readonly offsets?: Readonly<Record<number, number>>;
  /** Text of the cross-reference table between `xref` and `trailer`. */
  readonly table?: (table: string) => string;
  /** Text of the trailer or of the cross-reference stream's dictionary, brackets included. */
  readonly trailer?: (trailer: string) => string;
  /** The decoded bytes of the cross-reference stream. */
  readonly rows?: (rows: Uint8Array) => Uint8Array;
  /** The dictionary of the object stream, and its decoded bytes. */
  readonly objectStream?: (dict: string) => string;
  readonly packedBytes?: (text: string) => string;
  readonly startxref?: (right: number) => number | string;
}

export interface FileShape {
  /** Bytes before `%PDF-`. Offsets count from the header, as Acrobat and qpdf have it. */
  readonly junk?: string;
  readonly header?: string;
  /** After the last `%%EOF`. */
  readonly end?: string;
}

/** One section as it lies in the file. */
export interface WrittenSection {
  readonly xrefOffset: number;
  readonly end: number;
  /** Where the objects stand; packed ones are not in it. */
  readonly offsets: ReadonlyMap<number, number>;
}

export interface WrittenFile {
  readonly bytes: Uint8Array;
  /** In the order of the file. */
  readonly sections: readonly WrittenSection[];
}

type Entry = readonly [type: 0 | 1 | 2, second: number, third: number];

function encode(data: Uint8Array, encoding: SectionShape['encoding'], columns: number): [Uint8Array, string] {
  if (encoding === 'none') return [data, ''];
  if (encoding !== 'png' && encoding !== 'tiff') return [deflateSync(data), '/Filter /FlateDecode'];
  const rows: number[] = [];
  for (let at = 0, row = 0; at < data.length; at += columns, row++) {
    // Every PNG filter type in turn; TIFF's predictor has none.
    const type = row % 5;
    if (encoding === 'png') rows.push(type);
    for (let i = 0; i < columns; i++) {
      const left = i > 0 ? data[at + i - 1]! : 0;
      const up = row > 0 ? data[at + i - columns]! : 0;
      const upLeft = i > 0 && row > 0 ? data[at + i - columns - 1]! : 0;
      const near = [left, up, upLeft].reduce((best, value) => {
        const distance = (v: number): number => Math.abs(left + up - upLeft - v);
        return distance(value) < distance(best) ? value : best;
      });
      const guess = encoding === 'tiff' ? left : [0, left, up, (left + up) >> 1, near][type]!;
      rows.push((data[at + i]! - guess) & 255);
    }
  }
  const predictor = encoding === 'png' ? 15 : 2;
  const params = `/DecodeParms << /Predictor ${predictor} /Columns ${columns} >>`;
  return [deflateSync(Uint8Array.from(rows)), `/Filter /FlateDecode ${params}`];
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function streamText(dict: string, data: Uint8Array): string {
  return `${dict.replace(/>>$/, ` /Length ${data.length} >>`)}\nstream\n${latin1(data)}\nendstream`;
}

/** Consecutive numbers. */
function runsOf(nums: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const num of nums) {
    const last = runs.at(-1);
    if (last !== undefined && last.at(-1) === num - 1) last.push(num);
    else runs.push([num]);
  }
  return runs;
}

class Writer {
  text = '';
  readonly sections: WrittenSection[] = [];
  private size = 0;
  private prev: number | undefined;
  private readonly base: number;

  constructor({ junk = '', header = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n' }: FileShape) {
    this.base = junk.length;
    this.text = junk + header;
  }

  section(shape: SectionShape): void {
    const { objects, packed = [], wrong = {}, form = 'table' } = shape;
    const entries = new Map<number, Entry>();
    const offsets = new Map<number, number>();
    if (this.prev === undefined) entries.set(0, [0, 0, 65_535]);
    for (const [num, gen] of Object.entries(shape.free ?? {})) entries.set(Number(num), [0, 0, gen]);
    const put = (num: number, body: string): void => {
      const gen = shape.gens?.[num] ?? 0;
      const offset = this.text.length - this.base;
      offsets.set(num, this.text.length);
      entries.set(num, [1, wrong.offsets?.[num] ?? offset, gen]);
      this.text += `${num} ${gen} obj\n${body}\nendobj\n`;
    };
    const nums = Object.keys(objects).map(Number);
    for (const num of nums) if (!packed.includes(num)) put(num, objects[num]!);
    this.size = Math.max(
      this.size,
      ...nums.map((num) => num + 1),
      ...[...entries.keys()].map((num) => num + 1),
    );
    const hidden = new Map<number, Entry>();
    if (packed.length > 0) {
      const container = this.size++;
      put(container, this.objectStream(shape));
      packed.forEach((num, index) => hidden.set(num, [2, container, index]));
    }
    let extra = shape.trailer ?? '';
    if (form === 'hybrid') {
      const [num, at] = [this.size++, this.text.length - this.base];
      this.text += this.xrefStream(num, hidden, shape, '');
      entries.set(num, [1, at, 0]);
      extra += ` /XRefStm ${at}`;
    } else {
      for (const [num, entry] of hidden) entries.set(num, entry);
    }
    if (this.prev !== undefined) extra += ` /Prev ${this.prev}`;
    const xref = this.text.length - this.base;
    if (form === 'stream') {
      const num = this.size++;
      entries.set(num, [1, xref, 0]);
      this.text += this.xrefStream(num, entries, shape, extra);
    } else {
      this.text += this.table(entries, shape, extra);
    }
    this.text += `startxref\n${wrong.startxref?.(xref) ?? xref}\n%%EOF\n`;
    this.prev = xref;
    this.sections.push({ xrefOffset: xref + this.base, end: this.text.length, offsets });
  }

  private objectStream({ objects, packed = [], encoding, wrong }: SectionShape): string {
    let body = '';
    const pairs: number[] = [];
    for (const num of packed) {
      pairs.push(num, body.length);
      body += `${objects[num]!} `;
    }
    const header = `${pairs.join(' ')} `;
    const text = wrong?.packedBytes?.(header + body) ?? header + body;
    // One column suits any length.
    const [data, filter] = encode(Buffer.from(text, 'latin1'), encoding, 1);
    const dict = `<< /Type /ObjStm /N ${packed.length} /First ${header.length} ${filter} >>`;
    return streamText(wrong?.objectStream?.(dict) ?? dict, data);
  }

  private table(
    entries: ReadonlyMap<number, Entry>,
    { eol = ' \n', wrong }: SectionShape,
    extra: string,
  ): string {
    const nums = [...entries.keys()].sort((a, b) => a - b);
    let table = '';
    for (const run of runsOf(nums)) {
      table += `${run[0]!} ${run.length}\n`;
      for (const num of run) {
        const [type, offset, gen] = entries.get(num)!;
        table += `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} ${'fn'.charAt(type)}${eol}`;
      }
    }
    const trailer = `<< /Size ${this.size} ${extra} >>`;
    return `xref\n${wrong?.table?.(table) ?? table}trailer\n${wrong?.trailer?.(trailer) ?? trailer}\n`;
  }

  private xrefStream(
    num: number,
    entries: ReadonlyMap<number, Entry>,
    shape: SectionShape,
    extra: string,
  ): string {
    const nums = [...entries.keys()].sort((a, b) => a - b);
    const rows = Uint8Array.from(
      nums.flatMap((n) => {
        const [type, second, third] = entries.get(n)!;
        return [
          type,
          second >>> 24,
          (second >>> 16) & 255,
          (second >>> 8) & 255,
          second & 255,
          third >> 8,
          third & 255,
        ];
      }),
    );
    const [data, filter] = encode(shape.wrong?.rows?.(rows) ?? rows, shape.encoding, 7);
    const index = runsOf(nums).flatMap((run) => [run[0]!, run.length]);
    const dict = `<< /Type /XRef /Size ${this.size} /W [1 4 2] /Index [${index.join(' ')}] ${filter} ${extra} >>`;
    return `${num} 0 obj\n${streamText(shape.wrong?.trailer?.(dict) ?? dict, data)}\nendobj\n`;
  }
}

/** A file of the given sections, each an update of those before it. The first one's trailer needs Root. */
export function writePdf(sections: readonly SectionShape[], file: FileShape = {}): WrittenFile {
  const writer = new Writer(file);
  for (const section of sections) writer.section(section);
  return { bytes: Buffer.from(writer.text + (file.end ?? ''), 'latin1'), sections: writer.sections };
}
