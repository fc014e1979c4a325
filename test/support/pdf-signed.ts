import { latin1, latin1Text, toHex } from '@yinzheng/core/kernel';
import { signedAttributes, signedDataFrom, type CmsOids } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { makeStamp, STAMPED_AT, type Party, type World } from './made-seals.ts';

// Signed PDFs of any shape, honest or not: updates are written as text, so that nothing of the product takes part.

/** Makes the Contents of a signature over the protected bytes. */
export type Signer = (signed: Uint8Array) => Uint8Array;

/** A signer with a seal (SES_Signature v4). */
export function sesSigner({ seal, unit }: Pick<World, 'seal' | 'unit'>): Signer {
  return (signed) => makeStamp(seal, unit, { dataHash: sm3(signed) });
}

/** A signer of detached CMS. */
export function cmsSigner(unit: Party, oids: CmsOids = 'rfc5652'): Signer {
  return (signed) => {
    const { certificate } = unit;
    const attributes = signedAttributes({
      ...{ oids, certificate },
      messageDigest: sm3(signed),
      signingTime: STAMPED_AT,
    });
    return signedDataFrom({ oids, signedAttributes: attributes, certificate }, unit.sign(attributes));
  };
}

/** How an update is written. */
export interface UpdateForm {
  /** Entries of the trailer; those of the file before unless given. */
  readonly root?: number;
  readonly info?: number;
  readonly trailer?: string;
  /** Numbers to be freed. */
  readonly free?: readonly number[];
  /** Entries to write in place of those of the objects: number → offset. */
  readonly offsets?: Readonly<Record<number, number>>;
  /** Generations of objects that have another than 0. */
  readonly gens?: Readonly<Record<number, number>>;
  /** Prev in place of the newest section's. */
  readonly prev?: number;
  /** After `%%EOF`. */
  readonly end?: string;
  /** Bytes before the update's first object. */
  readonly before?: string;
}

/** What a signature's update looks like. */
export interface SignForm extends UpdateForm {
  readonly subFilter?: string;
  /** 1 or 2. */
  readonly page?: number;
  /** Bytes kept for Contents. */
  readonly size?: number;
  readonly fieldName?: string;
  /** Rect of the widget; without an area it shows nothing. */
  readonly rect?: string;
  /** More entries of the signature dictionary, and of the field. */
  readonly value?: string;
  readonly field?: string;
  /** More objects in the same update. */
  readonly more?: Readonly<Record<number, string>>;
  /** Changes the ByteRange after everything is written, and before it is signed. */
  readonly range?: (range: Range, size: number) => readonly number[];
  /** Changes the update's text before offsets are known; `HEX` stands for Contents with its brackets, `RANGE` for ByteRange. */
  readonly dict?: (text: string) => string;
  /** An existing field to be signed: its number and its text, given the entries that signing adds. */
  readonly into?: readonly [number, (entries: string) => string];
  /** Leaves the form and the page as they are. */
  readonly unlisted?: 'form' | 'page';
}
/** A document time stamp as makers write it: it shows nothing (ISO 32000-2, 12.8.5). */
export const DOCUMENT_TIMESTAMP: SignForm = {
  subFilter: 'ETSI.RFC3161',
  rect: '0 0 0 0',
  dict: (text) => text.replace('/Type /Sig', '/Type /DocTimeStamp'),
};
export type Range = readonly [number, number, number, number];

/** Where a signature stands. */
export interface Signed {
  readonly value: number;
  readonly field: number;
  readonly range: readonly number[];
  /** The file's size with it. */
  readonly end: number;
}

const RANGE_WIDTH = 50;

const BASE: Readonly<Record<number, string>> = {
  1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 9 0 R /Metadata 12 0 R /Names << >> >>',
  2: '<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 595 842] >>',
  3: '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [8 0 R 10 0 R] >>',
  4: stream('BT /F 12 Tf 50 700 Td (page one: pay 100) Tj ET'),
  5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  6: '<< /Type /Page /Parent 2 0 R /Contents [7 0 R] /Resources 13 0 R /Annots 14 0 R >>',
  7: stream('BT /F 12 Tf 50 700 Td (page two) Tj ET'),
  8: '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (old value) /Rect [50 500 200 520] /P 3 0 R /AP << /N 15 0 R >> >>',
  9: '<< /Fields [8 0 R] /DA (/F 0 Tf 0 g) /DR << /Font << /F 5 0 R >> >> >>',
  10: '<< /Type /Annot /Subtype /Link /Rect [50 600 200 620] /Border [0 0 1] >>',
  11: '<< /Title (A title) /ModDate (D:20260101000000Z) >>',
  12: stream('<x:xmpmeta/>', '/Type /Metadata /Subtype /XML'),
  13: '<< /Font << /F 5 0 R >> >>',
  14: '[]',
  15: stream('BT /F 10 Tf (old value) Tj ET', '/Type /XObject /Subtype /Form /BBox [0 0 150 20]'),
};

/** A stream object. */
export function stream(data: string, entries = ''): string {
  return `<< ${entries} /Length ${data.length} >>\nstream\n${data}\nendstream`;
}

/** A file that grows update by update. Numbers and offsets are the file's own. */
export class PdfBuilder {
  bytes: Uint8Array;
  /** The current text of every object. */
  readonly objects = new Map<number, string>();
  next: number;
  xref = 0;
  private root = 1;
  private info: number | undefined;

  /** A document of two pages with a text field, a link, Info (11) and Metadata (12), or of the objects given. */
  constructor(objects: Readonly<Record<number, string>> = BASE, info: number | undefined = 11) {
    this.bytes = latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
    this.info = info;
    this.next = Math.max(...Object.keys(objects).map(Number)) + 1;
    this.update(objects, { first: true });
  }

  /** A copy that grows on its own. */
  clone(): PdfBuilder {
    const copy = new PdfBuilder({ 1: 'null' }, undefined);
    copy.bytes = this.bytes;
    copy.objects.clear();
    for (const [num, text] of this.objects) copy.objects.set(num, text);
    copy.next = this.next;
    copy.xref = this.xref;
    copy.root = this.root;
    copy.info = this.info;
    return copy;
  }

  text(num: number): string {
    const text = this.objects.get(num);
    if (text === undefined) throw new Error(`no object ${num}`);
    return text;
  }

  /** An object's text with a part of it replaced, which must be there. */
  edited(num: number, from: string, to: string): string {
    const text = this.text(num);
    if (!text.includes(from)) throw new Error(`${from} is not in object ${num}`);
    return text.replace(from, () => to);
  }

  append(text: string): void {
    this.bytes = Buffer.concat([this.bytes, latin1(text)]);
  }

  /** Appends an incremental update with a classic cross-reference table. */
  update(objects: Readonly<Record<number, string>>, form: UpdateForm & { first?: boolean } = {}): this {
    if (form.before !== undefined) this.append(form.before);
    const entries = new Map<number, string>();
    for (const [key, text] of Object.entries(objects)) {
      const num = Number(key);
      this.objects.set(num, text);
      this.next = Math.max(this.next, num + 1);
      const gen = form.gens?.[num] ?? 0;
      entries.set(num, entry(form.offsets?.[num] ?? this.bytes.length, gen));
      this.append(`${num} ${gen} obj\n${text}\nendobj\n`);
    }
    for (const [num, offset] of Object.entries(form.offsets ?? {})) {
      this.next = Math.max(this.next, Number(num) + 1);
      entries.set(Number(num), entry(offset));
    }
    for (const num of form.free ?? []) entries.set(num, '0000000000 00001 f \n');
    if (form.first === true) entries.set(0, '0000000000 65535 f \n');
    this.root = form.root ?? this.root;
    this.info = form.info ?? this.info;
    const prev = form.prev ?? this.xref;
    this.xref = this.bytes.length;
    const table = [...entries].sort(([a], [b]) => a - b).map(([num, line]) => `${num} 1\n${line}`);
    const info = this.info === undefined ? '' : `/Info ${this.info} 0 R`;
    const before = form.first === true ? '' : `/Prev ${prev}`;
    this.append(
      `xref\n${table.join('')}trailer\n<< /Size ${this.next} /Root ${this.root} 0 R ${info} ${before} ${form.trailer ?? ''} >>\n` +
        `startxref\n${this.xref}\n%%EOF${form.end ?? '\n'}`,
    );
    return this;
  }

  /** Appends an update that adds one signature with a field, a widget and an appearance. */
  sign(signer: Signer, form: SignForm = {}): Signed {
    const { page = 1, size = 6000, subFilter = 'GM.sm2seal', rect = '100 100 219 219' } = form;
    const pageNum = page === 1 ? 3 : 6;
    const value = this.next;
    const look = value + 1;
    const field = form.into?.[0] ?? value + 2;
    const hex = `<${'0'.repeat(2 * size)}>`;
    const dict = (form.dict ?? ((text) => text))(
      `<< /Type /Sig /Filter /GM.PKILite /SubFilter /${subFilter} /M (D:20260601010203Z) /ByteRange RANGE /Contents HEX ${form.value ?? ''} >>`,
    );
    const name = form.fieldName ?? `Sig${value}`;
    const entries = `/V ${value} 0 R /AP << /N ${look} 0 R >> ${form.field ?? ''}`;
    const newField = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /F 132 /Rect [${rect}] /P ${pageNum} 0 R ${entries} >>`;
    const objects: Record<number, string> = {
      [value]: dict.replace('RANGE', `[${' '.repeat(RANGE_WIDTH)}]`).replace('HEX', hex),
      [field]: form.into?.[1](entries) ?? newField,
      [look]: stream('1 0 0 RG 0 0 119 119 re S', '/Type /XObject /Subtype /Form /BBox [0 0 119 119]'),
    };
    if (form.unlisted !== 'form' && form.into === undefined) objects[9] = this.withField(field);
    if (form.unlisted !== 'page' && form.into === undefined)
      Object.assign(objects, this.withWidget(pageNum, field));
    const start = this.bytes.length;
    this.update({ ...objects, ...form.more }, form);
    return this.fill(signer, { value, field, start, hex, form });
  }

  private withField(field: number): string {
    const text = this.text(9).replace(/\/Fields \[([^\]]*)\]/, `/Fields [$1 ${field} 0 R]`);
    return text.includes('/SigFlags') ? text : text.replace(/>>$/, '/SigFlags 3 >>');
  }

  private withWidget(page: number, field: number): Record<number, string> {
    if (page === 6) return { 14: this.text(14).replace(']', ` ${field} 0 R]`) };
    return { 3: this.text(3).replace(/\/Annots \[([^\]]*)\]/, `/Annots [$1 ${field} 0 R]`) };
  }

  private fill(
    signer: Signer,
    at: { value: number; field: number; start: number; hex: string; form: SignForm },
  ): Signed {
    const bytes = Uint8Array.from(this.bytes);
    const update = latin1Text(bytes.subarray(at.start));
    // Where the dictionary has no such Contents, the gap is somewhere else.
    const hole = update.indexOf(at.hex);
    const first = at.start + Math.max(0, hole);
    const second = first + (hole < 0 ? 2 : at.hex.length);
    const honest: Range = [0, first, second, bytes.length - second];
    const range = at.form.range?.(honest, bytes.length) ?? honest;
    const gap = update.indexOf(`[${' '.repeat(RANGE_WIDTH)}]`);
    if (gap >= 0) bytes.set(latin1(range.join(' ').padEnd(RANGE_WIDTH)), at.start + gap + 1);
    const [a = 0, b = 0, c = 0, d = 0] = range;
    const signed = Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)]);
    const der = signer(signed);
    if (2 * der.length > at.hex.length - 2) throw new Error(`Contents needs ${der.length} bytes`);
    if (hole >= 0) bytes.set(latin1(toHex(der)), first + 1);
    this.bytes = bytes;
    return { value: at.value, field: at.field, range, end: bytes.length };
  }
}

function entry(offset: number, gen = 0): string {
  return `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} n \n`;
}
