import { differingKeys, explainAdded, explainPath, insertedItems, type Comparison } from './changes-state.ts';
import { optionalDict, optionalItems } from './form-fields.ts';
import { pdfDict, type PdfDict, type PdfObject } from './objects.ts';

// What may change in the trailer and the catalogue without touching the document (ISO 32000-2, 7.5.5, 7.7.2, 12.8.4.3).

/**
 * Entries of the trailer that every update writes anew, those that only describe a cross-reference stream, and
 * LibreOffice's checksum, which no reader looks at and other signers drop.
 */
const TRAILER_KEYS: ReadonlySet<string> = new Set(
  'Size Prev XRefStm ID Root Info Type W Index Filter DecodeParms Length DocChecksum'.split(' '),
);
const INFO_KEYS: ReadonlySet<string> = new Set(
  'Title Author Subject Keywords Creator Producer CreationDate ModDate Trapped'.split(' '),
);
const DSS_LISTS: ReadonlySet<string> = new Set(['Certs', 'OCSPs', 'CRLs']);
const CATALOG_KEYS: ReadonlySet<string> = new Set(['AcroForm', 'DSS', 'Extensions', 'Metadata', 'Version']);
const NO_KEYS: ReadonlySet<string> = new Set();

/** Explains an object that was changed in place; one in two roles could change the document under cover of this one. */
function explainInPlace(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  if (after?.kind !== 'ref' || !comparison.changed.has(after.num)) return true;
  const inPlace = before?.kind === 'ref' && before.num === after.num;
  if (!inPlace || comparison.referrers(after) !== 1) return false;
  comparison.explained.add(after.num);
  return true;
}

/** Nothing but texts under the keys of an information dictionary: it cannot be anything else at the same time. */
function isInfo({ entries }: PdfDict): boolean {
  return [...entries].every(([key, value]) =>
    key === 'Trapped' ? value.kind === 'name' : value.kind === 'string',
  );
}

function explainInfo(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): void {
  const { old, now, report } = comparison;
  const oldInfo = optionalDict(old, before, 'Info') ?? pdfDict({});
  const info = optionalDict(now, after, 'Info') ?? pdfDict({});
  const keys = differingKeys(comparison, oldInfo, info, NO_KEYS);
  if (keys.length > 0) {
    const harmless =
      isInfo(oldInfo) &&
      isInfo(info) &&
      keys.every((key) => INFO_KEYS.has(key)) &&
      explainInPlace(comparison, before, after);
    if (!harmless) return report({ kind: 'trailer', detail: 'Info' });
    report({ kind: 'document-info', detail: keys.join(' ') });
  }
  explainPath(comparison, before, after);
}

/** Compares the trailers and, by the function given, the catalogues they name. */
export function explainTrailer(comparison: Comparison): {
  readonly before: PdfDict;
  readonly after: PdfDict;
} {
  const { old, now, report } = comparison;
  for (const key of differingKeys(comparison, old.trailer, now.trailer, TRAILER_KEYS)) {
    report({ kind: 'trailer', detail: key });
  }
  explainInfo(comparison, old.trailer.entries.get('Info'), now.trailer.entries.get('Info'));
  explainPath(comparison, old.trailer.entries.get('Root'), now.trailer.entries.get('Root'));
  return { before: old.catalog(), after: now.catalog() };
}

function isMetadata({ old, now }: Comparison, value: PdfObject, isOld: boolean): boolean {
  if (value.kind !== 'stream') return value.kind === 'null' && isOld;
  const type = (isOld ? old : now).resolve(value.dict.entries.get('Type'));
  return type.kind === 'name' && type.value === 'Metadata';
}

/** Whether two values say the same and the object behind the newer one was not changed in place. */
function isUntouched(
  { same, changed }: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  return same(before, after) && !(after?.kind === 'ref' && changed.has(after.num));
}

function explainMetadata(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  const { old, now } = comparison;
  if (isUntouched(comparison, before, after)) return true;
  if (
    !isMetadata(comparison, old.resolve(before), true) ||
    !isMetadata(comparison, now.resolve(after), false)
  ) {
    return false;
  }
  if (!explainInPlace(comparison, before, after)) return false;
  explainAdded(comparison, after);
  comparison.report({ kind: 'document-info', detail: 'Metadata' });
  return true;
}

/** Lists of the document's security store may grow; what was there stays. */
function explainStore(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  const { old, now } = comparison;
  const oldStore = optionalDict(old, before, 'DSS') ?? pdfDict({});
  const store = optionalDict(now, after, 'DSS');
  if (store === undefined) return oldStore.entries.size === 0;
  if (!explainInPlace(comparison, before, after)) return false;
  let grew = false;
  for (const key of new Set([...oldStore.entries.keys(), ...store.entries.keys()])) {
    const [from, to] = [oldStore.entries.get(key), store.entries.get(key)];
    if (isUntouched(comparison, from, to)) continue;
    grew = true;
    if (!explainInPlace(comparison, from, to)) return false;
    if (DSS_LISTS.has(key)) {
      const extra = insertedItems(comparison, optionalItems(old, from, key), optionalItems(now, to, key));
      if (extra === undefined) return false;
    } else if (key === 'VRI') {
      const oldDict = optionalDict(old, from, 'VRI') ?? pdfDict({});
      const dict = optionalDict(now, to, 'VRI') ?? pdfDict({});
      const differing = differingKeys(comparison, oldDict, dict, NO_KEYS);
      if (differing.some((name) => oldDict.entries.has(name) || !/^[0-9A-F]{40}$/i.test(name))) return false;
    } else if (key !== 'Type') {
      return false;
    }
    explainAdded(comparison, to);
    explainAdded(comparison, now.resolve(to));
  }
  explainAdded(comparison, after);
  if (grew) comparison.report({ kind: 'validation-data', detail: 'DSS' });
  return true;
}

/** A store of extensions says which features a file may use; developers' entries are dictionaries of names and numbers. */
function explainExtensions(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  const { old, now } = comparison;
  if (isUntouched(comparison, before, after)) return true;
  const from = optionalDict(old, before, 'Extensions') ?? pdfDict({});
  const to = optionalDict(now, after, 'Extensions');
  if (to === undefined || !explainInPlace(comparison, before, after)) return false;
  if (differingKeys(comparison, from, to, NO_KEYS).some((key) => from.entries.has(key))) return false;
  explainAdded(comparison, after);
  comparison.report({ kind: 'validation-data', detail: 'Extensions' });
  return true;
}

function explainVersion(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  if (comparison.same(before, after)) return true;
  const from = comparison.old.resolve(before);
  const to = comparison.now.resolve(after);
  if (to.kind !== 'name' || !/^[12]\.\d$/.test(to.value)) return false;
  if (from.kind !== 'null' && !(from.kind === 'name' && from.value <= to.value)) return false;
  comparison.report({ kind: 'version', detail: to.value });
  return true;
}

/** Compares the catalogues, their forms aside. */
export function explainCatalog(comparison: Comparison, before: PdfDict, after: PdfDict): void {
  const { report } = comparison;
  for (const key of differingKeys(comparison, before, after, CATALOG_KEYS))
    report({ kind: 'catalog', detail: key });
  const rules = {
    Metadata: explainMetadata,
    DSS: explainStore,
    Extensions: explainExtensions,
    Version: explainVersion,
  };
  for (const [key, rule] of Object.entries(rules)) {
    if (!rule(comparison, before.entries.get(key), after.entries.get(key)))
      report({ kind: 'catalog', detail: key });
  }
}
