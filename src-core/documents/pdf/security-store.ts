import { hasCode } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { decodeStructureStream, type InflateBudget } from './filters.ts';
import { PDF_LIMITS } from './limits.ts';
import type { PdfDict, PdfObject } from './objects.ts';
import { naturalOf } from './parser.ts';

/*
 * The document security store (ISO 32000-2, 12.8.4.3): certificates, revocation lists and OCSP responses that somebody
 * put into the file for later verification. Nobody signed it, and nothing in it is trusted by being there.
 *   DSS: << /Certs [stream …] /CRLs [stream …] /OCSPs [stream …] /VRI << /HASH << /Cert … /CRL … /OCSP … >> … >> >>
 */

export interface PdfSecurityStore {
  /** Bytes of each, as they stand there; each stream once. */
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  /** OCSP responses: counted, not read. */
  readonly ocsps: number;
  /** Items that cannot be read, or lie beyond the bounds. */
  readonly skipped: number;
}

/** Items looked at, of all kinds together. */
const MAX_ITEMS = 300;
/** Signatures whose own part (VRI) is looked at. */
const MAX_PARTS = 1000;
const MIB = 1024 * 1024;
/** Encoded bytes of one item, and decoded bytes of all. */
const MAX_ITEM_BYTES = 8 * MIB;
const MAX_BYTES = 32 * MIB;

type Kind = 'certificates' | 'crls' | 'ocsps';

class Collector {
  readonly found = { certificates: [] as Uint8Array[], crls: [] as Uint8Array[] };
  ocsps = 0;
  skipped = 0;
  private readonly doc: PdfDocument;
  private readonly seen = new Set<number>();
  private readonly budget: InflateBudget = { left: MAX_BYTES };

  constructor(doc: PdfDocument) {
    this.doc = doc;
  }

  /** Takes what an entry lists: an array of streams. */
  take(kind: Kind, value: PdfObject | undefined): void {
    const list = this.read(() => this.doc.resolve(value));
    if (list === undefined || list.kind === 'null') return;
    if (list.kind !== 'array') {
      this.skipped += 1;
      return;
    }
    for (const item of list.items) this.takeItem(kind, item);
  }

  /** A dictionary; undefined, and counted, where something else stands. */
  dict(value: PdfObject | undefined): PdfDict | undefined {
    const found = this.read(() => this.doc.resolve(value));
    if (found === undefined || found.kind === 'null') return undefined;
    if (found.kind === 'dict') return found;
    this.skipped += 1;
    return undefined;
  }

  private takeItem(kind: Kind, item: PdfObject): void {
    if (item.kind === 'ref') {
      if (this.seen.has(item.num)) return;
      this.seen.add(item.num);
    }
    if (kind === 'ocsps') {
      this.ocsps += 1;
      return;
    }
    if (this.found.certificates.length + this.found.crls.length + this.skipped >= MAX_ITEMS) {
      this.skipped += 1;
      return;
    }
    const bytes = this.read(() => this.bytesOf(item));
    if (bytes !== undefined) this.found[kind].push(bytes);
  }

  private bytesOf(item: PdfObject): Uint8Array | undefined {
    const stream = this.doc.resolve(item);
    const length = stream.kind === 'stream' ? this.doc.resolve(stream.dict.entries.get('Length')) : undefined;
    if (stream.kind !== 'stream' || (naturalOf(length) ?? MAX_ITEM_BYTES + 1) > MAX_ITEM_BYTES) {
      this.skipped += 1;
      return undefined;
    }
    return decodeStructureStream(stream.dict, stream.raw, PDF_LIMITS, this.budget);
  }

  private read<T>(attempt: () => T): T | undefined {
    try {
      return attempt();
    } catch (error) {
      if (!hasCode(error, 'PDF_BROKEN')) throw error;
      this.skipped += 1;
      return undefined;
    }
  }
}

/**
 * Reads the document security store of the newest version of the file, the parts of single signatures (VRI) too. What
 * is damaged is left out and counted; a file without a store has an empty one. @throws PDF_BROKEN where the catalogue
 * cannot be read.
 */
export function readSecurityStore(doc: PdfDocument): PdfSecurityStore {
  const collector = new Collector(doc);
  const store = collector.dict(doc.catalog().entries.get('DSS'));
  if (store !== undefined) {
    collector.take('certificates', store.entries.get('Certs'));
    collector.take('crls', store.entries.get('CRLs'));
    collector.take('ocsps', store.entries.get('OCSPs'));
    const parts = [...(collector.dict(store.entries.get('VRI'))?.entries.values() ?? [])];
    collector.skipped += Math.max(0, parts.length - MAX_PARTS);
    for (const part of parts.slice(0, MAX_PARTS)) {
      const own = collector.dict(part);
      collector.take('certificates', own?.entries.get('Cert'));
      collector.take('crls', own?.entries.get('CRL'));
      collector.take('ocsps', own?.entries.get('OCSP'));
    }
  }
  const { found, ocsps, skipped } = collector;
  return { ...found, ocsps, skipped };
}
