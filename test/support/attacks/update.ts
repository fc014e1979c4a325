// What an attacker does to a PDF with an editor for bytes: objects are read and written as text, updates are appended
// with cross-reference tables, streams or both. Nothing of the product takes part.

/** How an update is written. */
export interface UpdateForm {
  /** Default: table. A hybrid update's entries are found through XRefStm alone. */
  readonly form?: 'table' | 'stream' | 'hybrid';
  /** The file's first section: no Prev, and an entry for object 0. */
  readonly first?: boolean;
  /** Bytes before the update's first object. */
  readonly before?: string;
  /** Entries besides those of the objects: number → offset. */
  readonly offsets?: Readonly<Record<number, number>>;
  /** Numbers to be freed. */
  readonly free?: readonly number[];
  /** The catalogue; that of the file before unless given. */
  readonly root?: number;
  /** In place of the newest section's offset. */
  readonly prev?: number;
  /** More entries of the trailer. */
  readonly trailer?: string;
  /** After `%%EOF`. */
  readonly end?: string;
}

export type Objects = Readonly<Record<number, string>>;

export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

export function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

export function joined(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))));
}

/** A stream object. */
export function stream(data: string, entries = ''): string {
  return `<< ${entries} /Length ${data.length} >>\nstream\n${data}\nendstream`;
}

/** The newest text of every object that is not in an object stream, generation 0. */
export function objectTexts(pdf: Uint8Array): Map<number, string> {
  const found = asText(pdf).matchAll(/(?:^|\n)(\d+) 0 obj\n([^]*?)\nendobj/g);
  return new Map([...found].map(([, num, text]) => [Number(num), text!]));
}

/** An object's newest text. */
export function textOf(pdf: Uint8Array, num: number): string {
  const text = objectTexts(pdf).get(num);
  if (text === undefined) throw new Error(`no object ${num}`);
  return text;
}

/** An object's newest text with a part of it replaced, which must be there. */
export function edited(pdf: Uint8Array, num: number, from: string, to: string): string {
  const text = textOf(pdf, num);
  if (!text.includes(from)) throw new Error(`${from} is not in object ${num}: ${text.slice(0, 300)}`);
  return text.replace(from, () => to);
}

/** The numbers of the objects whose newest text holds something, in the order of the file. */
export function numbersOf(pdf: Uint8Array, what: string): number[] {
  const numbers = [...objectTexts(pdf)].filter(([, text]) => text.includes(what)).map(([num]) => num);
  if (numbers.length === 0) throw new Error(`no object with ${what}`);
  return numbers;
}

/** Where a text stands last. */
export function placeOf(pdf: Uint8Array, what: string): number {
  const at = asText(pdf).lastIndexOf(what);
  if (at < 0) throw new Error(`${what} is not there`);
  return at;
}

/** A text replaced where it stands, filled up with spaces: nothing moves. */
export function inPlace(pdf: Uint8Array, from: string, to: string): Uint8Array {
  if (to.length > from.length) throw new Error(`no room for ${to}`);
  return over(pdf, placeOf(pdf, from), to.padEnd(from.length));
}

/** Bytes written over others. */
export function over(pdf: Uint8Array, at: number, text: string): Uint8Array {
  const out = Uint8Array.from(pdf);
  out.set(latin1(text), at);
  return out;
}

function lastNumber(text: string, pattern: RegExp): number | undefined {
  const found = [...text.matchAll(pattern)].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The smallest number that no object has. */
export function nextNumber(pdf: Uint8Array): number {
  return Math.max(0, ...[...asText(pdf).matchAll(/\/Size (\d+)/g)].map(([, size]) => Number(size)));
}

/** Where the newest cross-reference section stands. */
export function lastXref(pdf: Uint8Array): number {
  return lastNumber(asText(pdf), /startxref\s+(\d+)/g) ?? 0;
}

type Entry = readonly [type: 0 | 1, offset: number];

function table(entries: readonly (readonly [number, Entry])[]): string {
  const lines = entries.map(([num, [type, offset]]) => {
    const gen = num === 0 ? 65_535 : type === 0 ? 1 : 0;
    return `${num} 1\n${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} ${'fn'.charAt(type)} \n`;
  });
  return lines.length === 0 ? 'xref\n0 0\n' : `xref\n${lines.join('')}`;
}

function xrefStream(num: number, entries: readonly (readonly [number, Entry])[], trailer: string): string {
  const rows = entries.map(([, [type, offset]]) => {
    const bytes = Buffer.alloc(6);
    bytes.writeUInt8(type, 0);
    bytes.writeUInt32BE(offset, 1);
    return bytes.toString('latin1');
  });
  const index = entries.map(([key]) => `${key} 1`).join(' ');
  return `${num} 0 obj\n${stream(rows.join(''), `/Type /XRef /W [1 4 1] /Index [${index}] ${trailer}`)}\nendobj\n`;
}

/** The file with an incremental update appended. */
export function updated(pdf: Uint8Array, objects: Objects, form: UpdateForm = {}): Uint8Array {
  const kind = form.form ?? 'table';
  const old = asText(pdf);
  let text = form.before ?? '';
  const here = (): number => pdf.length + text.length;
  const entries = new Map<number, Entry>();
  if (form.first === true) entries.set(0, [0, 0]);
  for (const [num, body] of Object.entries(objects)) {
    entries.set(Number(num), [1, here()]);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  for (const [num, offset] of Object.entries(form.offsets ?? {})) entries.set(Number(num), [1, offset]);
  for (const num of form.free ?? []) entries.set(num, [0, 0]);
  let size = Math.max(nextNumber(pdf), ...[...entries.keys()].map((num) => num + 1));
  const info = lastNumber(old, /\/Info (\d+) 0 R/g);
  const prev = form.first === true ? '' : `/Prev ${form.prev ?? lastXref(pdf)}`;
  const root = form.root ?? lastNumber(old, /\/Root (\d+) 0 R/g) ?? 1;
  const rest = `/Root ${root} 0 R ${info === undefined ? '' : `/Info ${info} 0 R`} ${prev} ${form.trailer ?? ''}`;
  const sorted = (): (readonly [number, Entry])[] => [...entries].sort(([a], [b]) => a - b);
  let xref = here();
  if (kind === 'table') {
    text += `${table(sorted())}trailer\n<< /Size ${size} ${rest} >>\n`;
  } else {
    const own = size++;
    const hidden = sorted();
    if (kind === 'stream') entries.set(own, [1, xref]);
    const [shown, trailer] =
      kind === 'stream' ? [sorted(), `/Size ${size} ${rest}`] : [hidden, `/Size ${size}`];
    text += xrefStream(own, shown, trailer);
    if (kind === 'hybrid') {
      const at = xref;
      xref = here();
      text += `${table([[own, [1, at]]])}trailer\n<< /Size ${size} ${rest} /XRefStm ${at} >>\n`;
    }
  }
  return joined(pdf, `${text}startxref\n${xref}\n%%EOF${form.end ?? '\n'}`);
}

/** A file of the given objects. */
export function document(objects: Objects, form: UpdateForm = {}): Uint8Array {
  return updated(latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'), objects, { ...form, first: true, root: 1 });
}
