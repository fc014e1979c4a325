import { fail } from '../../kernel/index.ts';
import { broken } from './broken.ts';
import type { PdfDocument } from './document.ts';
import { decodeStructureStream } from './filters.ts';
import { optionalDict, optionalItems } from './form-fields.ts';
import { PDF_LIMITS } from './limits.ts';
import type { PdfDict, PdfObject, PdfRef, PdfString } from './objects.ts';
import { textOf } from './text.ts';

/*
 * A file that lies in a document as its data (ISO 32000-2, 7.11.3, 7.11.4 and 14.13):
 *   catalogue: /AF [ spec … ]  /Names << /EmbeddedFiles name tree of (name) spec >>
 *   spec:      << /Type /Filespec /F (…) /UF (…) /AFRelationship /Data /EF << /F stream /UF stream >> >>
 */

/** Files looked at in AF. */
const MAX_FILES = 1000;
/** Nodes of the name tree, its levels, and names in it. */
const MAX_NODES = 1000;
const MAX_DEPTH = 32;
const MAX_NAMES = 10_000;
/** Bytes of the file. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The file of that name that the whole document has as its data (AFRelationship Data), from the newest version of the
 * document. It must be the only one of its name, in AF as in the name tree that readers list attachments from, and be
 * the same stream in both: readers that look in different places find the same. Undefined where it is not so.
 * @throws PDF_BROKEN, also for a file of more than 16 MiB; PDF_ENCRYPTED
 */
export function associatedFile(doc: PdfDocument, name: string): Uint8Array | undefined {
  if (doc.sections.some(({ trailer }) => trailer.entries.has('Encrypt'))) fail('PDF_ENCRYPTED');
  const catalog = doc.catalog();
  const files = optionalItems(doc, catalog.entries.get('AF'), 'AF');
  if (files.length > MAX_FILES) broken('too many associated files');
  const associated = files.flatMap((item) => fileSpec(doc, item, name) ?? []);
  const tree = optionalDict(doc, catalog.entries.get('Names'), 'Names')?.entries.get('EmbeddedFiles');
  const attached = namedItems(doc, tree).filter(
    ({ key, value }) => textOf(key) === name || fileSpec(doc, value, name) !== undefined,
  );
  const [spec, attachment] = [associated[0], attached[0]];
  if (associated.length !== 1 || attached.length !== 1 || spec === undefined || attachment === undefined) {
    return undefined;
  }
  const relationship = doc.resolve(spec.entries.get('AFRelationship'));
  if (relationship.kind !== 'name' || relationship.value !== 'Data') return undefined;
  const other = textOf(attachment.key) === name ? fileSpec(doc, attachment.value, name) : undefined;
  const [stream, same] = [embedded(doc, spec), other && embedded(doc, other)];
  if (stream === undefined || stream.num !== same?.num || stream.gen !== same.gen) return undefined;
  return contentOf(doc, stream);
}

/** The file specification, where it is one of that name; one of two names is of neither. */
function fileSpec(doc: PdfDocument, item: PdfObject, name: string): PdfDict | undefined {
  const spec = doc.resolve(item);
  if (spec.kind !== 'dict') return undefined;
  const names = ['F', 'UF'].map((key) => doc.resolve(spec.entries.get(key)));
  const texts = names.flatMap((one) => (one.kind === 'string' ? [textOf(one)] : []));
  return texts.includes(name) ? spec : undefined;
}

/** Where the one stream of a file specification stands, when both its entries name the same, and the file has one name. */
function embedded(doc: PdfDocument, spec: PdfDict): PdfRef | undefined {
  const names = ['F', 'UF'].flatMap((key) => {
    const value = doc.resolve(spec.entries.get(key));
    return value.kind === 'null' ? [] : [value.kind === 'string' ? textOf(value) : undefined];
  });
  if (new Set(names).size !== 1) return undefined;
  const files = optionalDict(doc, spec.entries.get('EF'), 'EF');
  const streams = ['F', 'UF', 'Unix', 'Mac', 'DOS'].flatMap((key) => files?.entries.get(key) ?? []);
  const first = streams[0];
  if (first?.kind !== 'ref') return undefined;
  const all = streams.every((one) => one.kind === 'ref' && one.num === first.num && one.gen === first.gen);
  return all ? first : undefined;
}

function contentOf(doc: PdfDocument, ref: PdfRef): Uint8Array | undefined {
  const stream = doc.object(ref);
  if (stream.kind !== 'stream') return undefined;
  if (stream.raw.length > MAX_BYTES) broken('an embedded file that is too large');
  return decodeStructureStream(stream.dict, stream.raw, PDF_LIMITS, { left: MAX_BYTES });
}

interface NamedItem {
  readonly key: PdfString;
  readonly value: PdfObject;
}

/** Everything in a name tree (ISO 32000-1, 7.9.6); the order of its keys is not relied on. */
function namedItems(doc: PdfDocument, root: PdfObject | undefined): NamedItem[] {
  const found: NamedItem[] = [];
  let nodes = 0;
  const seen = new Set<number>();
  const walk = (node: PdfObject | undefined, depth: number): void => {
    nodes += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) broken('a name tree that is too large');
    if (node?.kind === 'ref') {
      if (seen.has(node.num)) broken('a node twice in a name tree');
      seen.add(node.num);
    }
    const dict = optionalDict(doc, node, 'a node of a name tree');
    if (dict === undefined) return;
    const pairs = optionalItems(doc, dict.entries.get('Names'), 'Names of a name tree');
    if (pairs.length % 2 !== 0 || found.length + pairs.length / 2 > MAX_NAMES) {
      broken('a name tree with half a pair, or too many');
    }
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const key = doc.resolve(pairs[at]);
      if (key.kind !== 'string') return broken('a name tree with a key that is no string');
      found.push({ key, value: pairs[at + 1]! });
    }
    for (const kid of optionalItems(doc, dict.entries.get('Kids'), 'Kids of a name tree'))
      walk(kid, depth + 1);
  };
  walk(root, 0);
  return found;
}
