import type { PdfObject } from '@yinzheng/core/documents';
import { run } from './tools.ts';

// A document's current objects as qpdf reads them, to be compared with ours.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface QpdfObject {
  readonly value?: Json;
  readonly stream?: { readonly dict: Json; readonly data: string };
}

export interface QpdfView {
  /** By `num gen R`. */
  readonly objects: ReadonlyMap<string, QpdfObject>;
  readonly trailer: { readonly [key: string]: Json };
  /** The pages' references in order. */
  readonly pages: readonly string[];
}

/** Reads a file with qpdf, streams as they are encoded. Exit code 3 means warnings: the view is then undefined. */
export function qpdfView(path: string): QpdfView | undefined {
  const args = ['--json=2', '--json-key=qpdf', '--json-key=pages'];
  const done = run('qpdf', [...args, '--json-stream-data=inline', '--decode-level=none', path]);
  if (done.code !== 0) return undefined;
  const json = JSON.parse(done.stdout) as {
    qpdf: [unknown, { [key: string]: QpdfObject & { value: { [key: string]: Json } } }];
    pages: { object: string }[];
  };
  const objects = new Map<string, QpdfObject>();
  let trailer = {};
  for (const [key, object] of Object.entries(json.qpdf[1])) {
    if (key === 'trailer') trailer = object.value;
    else objects.set(key.slice('obj:'.length), object);
  }
  return { objects, trailer, pages: json.pages.map(({ object }) => object) };
}

/** The lines of `qpdf --show-xref`, by object number. */
export function qpdfXref(path: string): ReadonlyMap<number, string> {
  const lines = run('qpdf', ['--show-xref', path]).stdout.trim().split('\n');
  return new Map(lines.map((line) => [Number.parseInt(line, 10), line]));
}

// PDFDocEncoding where it is not Latin-1 (ISO 32000-1, D.2).
const DOC_18 = '˘ˇˆ˙˝˛˚˜';
const DOC_80 = '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž';

function docText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))) {
    return Buffer.from(buffer.subarray(2)).swap16().toString('utf16le');
  }
  if (buffer.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return buffer.subarray(2).toString('utf16le');
  if (buffer.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))
    return buffer.subarray(3).toString('utf8');
  return [...bytes]
    .map((byte) => {
      if (byte >= 0x18 && byte <= 0x1f) return DOC_18.charAt(byte - 0x18);
      if (byte >= 0x80 && byte <= 0x9e) return DOC_80.charAt(byte - 0x80);
      return byte === 0xa0 ? '€' : String.fromCharCode(byte);
    })
    .join('');
}

function nameAs(json: string, value: string): boolean {
  if (json.startsWith('n:/')) {
    const decoded = json
      .slice(3)
      .replace(/#(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return decoded === value;
  }
  return json === `/${Buffer.from(value, 'latin1').toString('utf8')}`;
}

function stringAs(json: string, value: Uint8Array): boolean {
  if (json.startsWith('b:')) return Buffer.from(value).toString('hex') === json.slice(2);
  return json.startsWith('u:') && docText(value) === json.slice(2);
}

/** The path to the first thing in which our object differs from qpdf's; undefined where they are the same. */
export function difference(ours: PdfObject, json: Json, path = ''): string | undefined {
  const differ = `${path}: ours is ${ours.kind}, qpdf has ${JSON.stringify(json).slice(0, 80)}`;
  switch (ours.kind) {
    case 'null':
      return json === null ? undefined : differ;
    case 'boolean':
    case 'number':
      return json === ours.value ? undefined : differ;
    case 'name':
      return typeof json === 'string' && nameAs(json, ours.value) ? undefined : differ;
    case 'string':
      return typeof json === 'string' && stringAs(json, ours.value) ? undefined : differ;
    case 'ref':
      return json === `${ours.num} ${ours.gen} R` ? undefined : differ;
    case 'array':
      if (!Array.isArray(json) || json.length !== ours.items.length) return differ;
      return firstOf(ours.items, (item, i) =>
        difference(item, (json as readonly Json[])[i]!, `${path}[${i}]`),
      );
    case 'dict': {
      if (json === null || typeof json !== 'object' || Array.isArray(json)) return differ;
      const theirs = Object.entries(json as { [key: string]: Json }).filter(([, value]) => value !== null);
      if (theirs.length !== ours.entries.size)
        return `${path}: other keys: ${theirs.map(([key]) => key).join(' ')}`;
      return firstOf([...ours.entries], ([key, value]) => {
        const found = theirs.find(([name]) => nameAs(name, key));
        return found === undefined
          ? `${path}: qpdf has no /${key}`
          : difference(value, found[1], `${path}/${key}`);
      });
    }
    case 'stream':
      return differ;
  }
}

function firstOf<T>(
  items: readonly T[],
  test: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [i, item] of items.entries()) {
    const found = test(item, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same for a whole object, its stream's bytes compared too. */
export function objectDifference(ours: PdfObject, theirs: QpdfObject): string | undefined {
  if (theirs.stream === undefined) return difference(ours, theirs.value ?? null);
  if (ours.kind !== 'stream') return `ours is ${ours.kind}, qpdf has a stream`;
  if (Buffer.from(ours.raw).toString('base64') !== theirs.stream.data) return 'the data differ';
  // With the data inline qpdf leaves Length out.
  const entries = new Map(ours.dict.entries);
  entries.delete('Length');
  return difference({ kind: 'dict', entries }, theirs.stream.dict);
}
