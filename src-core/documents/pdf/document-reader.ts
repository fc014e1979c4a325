import { fail } from '../../kernel/index.ts';
import { broken } from './broken.ts';
import type { PdfDocument, PdfPage, PdfSection, XrefEntry } from './document.ts';
import type { InflateBudget } from './filters.ts';
import { noStream, readIndirect, type FileContext, type IndirectObject, type LengthOf } from './indirect.ts';
import { ObjectCache } from './object-cache.ts';
import { ObjectStreams } from './object-streams.ts';
import {
  PDF_NULL,
  type PdfDict,
  type PdfObject,
  type PdfRef,
  type PdfSpan,
  type PdfStream,
} from './objects.ts';
import { checkPageTree, findPage, pageCount } from './page-tree.ts';
import { naturalOf } from './parser.ts';

/** References behind one another; no producer writes even two. */
const MAX_HOPS = 32;

/** What opening a file found out. */
export interface OpenedFile {
  readonly context: FileContext;
  readonly budget: InflateBudget;
  readonly header: PdfDocument['header'];
  readonly sections: readonly PdfSection[];
  readonly trailing: PdfDocument['trailing'];
}

/** Reads objects when they are asked for: by their entry in the newest section that names them. */
export class DocumentReader implements PdfDocument {
  readonly source: PdfDocument['source'];
  readonly header: PdfDocument['header'];
  readonly sections: readonly PdfSection[];
  readonly trailing: PdfDocument['trailing'];
  readonly trailer: PdfDict;
  readonly nextObjectNumber: number;
  private readonly context: FileContext;
  private readonly cache = new ObjectCache();
  private readonly packed: ObjectStreams;

  constructor(file: OpenedFile) {
    const newest = file.sections[0] ?? broken('a file without cross-reference section');
    this.context = file.context;
    this.source = file.context.source;
    this.header = file.header;
    this.sections = file.sections;
    this.trailing = file.trailing;
    this.trailer = newest.trailer;
    // No section names an object that is not below the newest Size: opening has checked it.
    this.nextObjectNumber = naturalOf(newest.trailer.entries.get('Size')) ?? broken('a trailer without Size');
    this.packed = new ObjectStreams(file.context, file.budget, (num) => this.objectStream(num));
  }

  entry(num: number): XrefEntry | undefined {
    for (const { entries } of this.sections) {
      const entry = entries.get(num);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  object(ref: PdfRef): PdfObject {
    const entry = this.entry(ref.num);
    if (entry === undefined || entry.type === 'free') return PDF_NULL;
    if (ref.gen !== (entry.type === 'plain' ? entry.gen : 0)) return PDF_NULL;
    const known = this.cache.get(ref.num);
    if (known !== undefined) return known;
    const { object, items } =
      entry.type === 'plain'
        ? this.plain(ref.num, entry, (length) => this.lengthOf(length, true))
        : this.unpack(ref.num, entry.stream, entry.index);
    this.cache.set(ref.num, object, items);
    return object;
  }

  resolve(value: PdfObject | undefined): PdfObject {
    let found = value ?? PDF_NULL;
    for (let hops = 0; found.kind === 'ref'; hops++) {
      if (hops === MAX_HOPS) broken(`references behind ${found.num} ${found.gen} R lead nowhere`);
      found = this.object(found);
    }
    return found;
  }

  objectSpan(num: number): PdfSpan | undefined {
    const entry = this.entry(num);
    if (entry?.type !== 'plain') return undefined;
    return this.plain(num, entry, (length) => this.lengthOf(length, true)).span;
  }

  catalog(): PdfDict {
    const root = this.trailer.entries.get('Root');
    if (root?.kind !== 'ref') return broken('a trailer without a reference to the catalogue');
    const catalog = this.resolve(root);
    if (catalog.kind !== 'dict') return broken('the catalogue is not a dictionary');
    const type = this.resolve(catalog.entries.get('Type'));
    if (type.kind !== 'name' || type.value !== 'Catalog') return broken('the Root is not a catalogue');
    return catalog;
  }

  pageCount(): number {
    return pageCount(this, this.context.limits);
  }

  page(number: number): PdfPage {
    return findPage(this, number, this.context.limits);
  }

  checkPageTree(): void {
    checkPageTree(this, this.context.limits);
  }

  private plain(num: number, entry: XrefEntry & { type: 'plain' }, lengthOf: LengthOf): IndirectObject {
    return readIndirect(this.context, entry.offset, lengthOf, { num, gen: entry.gen });
  }

  /** In an encrypted file the streams are, whose objects are not strings alone; nothing here decrypts. */
  private unpack(num: number, stream: number, index: number): { object: PdfObject; items: number } {
    if (this.trailer.entries.has('Encrypt')) fail('PDF_ENCRYPTED');
    return this.packed.object(num, stream, index);
  }

  private objectStream(num: number): PdfStream {
    const entry = this.entry(num);
    if (entry?.type !== 'plain') return broken(`object stream ${num} does not stand in the file itself`);
    const { object } = this.plain(num, entry, (length) => this.lengthOf(length, false));
    return object.kind === 'stream' ? object : broken(`object stream ${num} is not a stream`);
  }

  /**
   * A stream's Length: direct, or an object that is a number. An object stream's may not stand in an object stream
   * (7.5.7), so that reading one never waits for itself.
   */
  private lengthOf(length: PdfObject | undefined, packedToo: boolean): number {
    let found = length;
    if (length?.kind === 'ref') {
      const entry = this.entry(length.num);
      if (entry?.type === 'plain' && entry.gen === length.gen) {
        found = this.plain(length.num, entry, noStream).object;
      } else if (entry?.type === 'packed' && packedToo) {
        found = this.unpack(length.num, entry.stream, entry.index).object;
      }
    }
    return naturalOf(found) ?? broken('the Length of a stream is not a natural number');
  }
}
