import { hasCode } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { optionalDict, optionalItems } from './form-fields.ts';
import type { PdfDict, PdfObject } from './objects.ts';
import { naturalOf } from './parser.ts';
import type { PdfSignatureProblem } from './signatures-problems.ts';
import { textOf } from './text.ts';

// What a signature allows to be done after it: ISO 32000-2, 12.8.2.2 (DocMDP), 12.8.2.4 (FieldMDP), 12.8.6 (permissions),
// tables 236 and 237 (a signature field's lock).

/** P: 1 nothing but data for verification and document time stamps; 2 also filling and signing; 3 also annotations. */
export type MdpPermission = 1 | 2 | 3;

/** Fields that may not change after a signature: all, the named ones, or all but the named ones. */
export interface FieldLock {
  readonly action: 'All' | 'Include' | 'Exclude';
  readonly fields: readonly string[];
}

/** What a signature says about later changes. */
export interface PdfMdp {
  /** P of its DocMDP: it certifies the document. */
  readonly certifies: MdpPermission | undefined;
  /** P of its field's Lock: from then on no more is allowed. */
  readonly limits: MdpPermission | undefined;
  /** Of its FieldMDP, and of its field's Lock. */
  readonly locks: readonly FieldLock[];
  /** Whether it may allow anything: it certifies, is the only one and the first, and the catalogue's Perms names it. */
  readonly grants: boolean;
}

/** Other methods that say nothing about changes to the document as a whole (12.8.2.1, 12.8.2.3). */
const OTHER_METHODS: ReadonlySet<string> = new Set(['UR', 'UR3', 'Identity']);
const ACTIONS = ['All', 'Include', 'Exclude'] as const;

/** Whether a lock holds for a field: by its name, or that of a field above it. */
export function isLocked({ action, fields }: FieldLock, name: string): boolean {
  if (action === 'All') return true;
  const named = fields.some((field) => name === field || name.startsWith(`${field}.`));
  return named === (action === 'Include');
}

class Reader {
  readonly problems = new Set<PdfSignatureProblem>();
  private readonly doc: PdfDocument;

  constructor(doc: PdfDocument) {
    this.doc = doc;
  }

  name(dict: PdfDict | undefined, key: string): string | undefined {
    const value = this.doc.resolve(dict?.entries.get(key));
    return value.kind === 'name' ? value.value : undefined;
  }

  permission(dict: PdfDict | undefined, otherwise: MdpPermission | undefined): MdpPermission | undefined {
    const value = this.doc.resolve(dict?.entries.get('P'));
    if (value.kind === 'null') return otherwise;
    const number = naturalOf(value);
    if (number === 1 || number === 2 || number === 3) return number;
    this.bad();
    return undefined;
  }

  lock(dict: PdfDict | undefined): FieldLock | undefined {
    const { doc } = this;
    const action = ACTIONS.find((known) => known === this.name(dict, 'Action'));
    if (action === undefined) {
      this.bad();
      return undefined;
    }
    const items = optionalItems(doc, dict?.entries.get('Fields'), 'Fields');
    const fields = items.map((item) => doc.resolve(item));
    const names = fields.flatMap((field) => (field.kind === 'string' ? [textOf(field)] : []));
    const isWhole =
      names.length === fields.length && (action === 'All' || dict?.entries.has('Fields') === true);
    if (!isWhole) this.bad();
    return isWhole ? { action, fields: action === 'All' ? [] : names } : undefined;
  }

  bad(): void {
    this.problems.add('MDP_PARAMETERS');
  }
}

interface Found {
  certifies?: MdpPermission | undefined;
  limits?: MdpPermission | undefined;
  locks: FieldLock[];
}

function readReferences(doc: PdfDocument, reader: Reader, signature: PdfDict, found: Found): void {
  let certifies = false;
  for (const item of optionalItems(doc, signature.entries.get('Reference'), 'Reference of a signature')) {
    const reference = optionalDict(doc, item, 'a signature reference');
    const params = optionalDict(doc, reference?.entries.get('TransformParams'), 'TransformParams');
    const method = reader.name(reference, 'TransformMethod');
    if (method === 'DocMDP') {
      if (certifies) reader.bad();
      certifies = true;
      // Without parameters filling and signing are allowed (table 257).
      found.certifies = reader.permission(params, 2);
    } else if (method === 'FieldMDP') {
      const lock = reader.lock(params);
      if (lock !== undefined) found.locks.push(lock);
    } else if (method === undefined || !OTHER_METHODS.has(method)) {
      reader.bad();
    }
  }
}

function readLock(doc: PdfDocument, reader: Reader, field: PdfDict, found: Found): void {
  const dict = optionalDict(doc, field.entries.get('Lock'), 'Lock of a field');
  if (dict === undefined) return;
  found.limits = reader.permission(dict, undefined);
  const lock = reader.lock(dict);
  if (lock !== undefined) found.locks.push(lock);
}

/** Reads what a signature and its field say about later changes; what is wrong with it is a problem. */
export function readMdp(
  doc: PdfDocument,
  signature: PdfDict,
  field: PdfDict,
): { readonly mdp: PdfMdp; readonly problems: readonly PdfSignatureProblem[] } {
  const reader = new Reader(doc);
  const found: Found = { locks: [] };
  for (const read of [
    () => readReferences(doc, reader, signature, found),
    () => readLock(doc, reader, field, found),
  ]) {
    try {
      read();
    } catch (error) {
      if (!hasCode(error, 'PDF_BROKEN')) throw error;
      reader.bad();
    }
  }
  const { certifies, limits, locks } = found;
  return { mdp: { certifies, limits, locks, grants: false }, problems: [...reader.problems] };
}

/** What the catalogue's Perms names as the certifying signature: its object's number, or something that is none. */
function certifying(doc: PdfDocument): number | 'none' | 'other' {
  try {
    const permissions = optionalDict(doc, doc.catalog().entries.get('Perms'), 'Perms');
    const value: PdfObject | undefined = permissions?.entries.get('DocMDP');
    if (value === undefined) return 'none';
    if (value.kind !== 'ref') return 'other';
    const found = doc.object(value);
    return found.kind === 'ref' ? found.num : value.num;
  } catch (error) {
    if (!hasCode(error, 'PDF_BROKEN')) throw error;
    return 'other';
  }
}

/** What has to be known of a signature to tell whether a document is certified once and rightly. */
export interface MdpSubject {
  readonly mdp: PdfMdp;
  readonly value: { readonly num: number } | undefined;
  readonly covers: { readonly end: number };
  readonly isTimestamp: boolean;
  readonly problems: readonly PdfSignatureProblem[];
}

/** Proves the certifications of a document against its Perms and one another; gives grants and further problems. */
export function proveCertifications<T extends MdpSubject>(doc: PdfDocument, all: readonly T[]): T[] {
  const named = certifying(doc);
  const isNamed = ({ value }: MdpSubject): boolean => value !== undefined && value.num === named;
  const certifications = all.filter(({ mdp }) => mdp.certifies !== undefined);
  const namesNone = named !== 'none' && !all.some(isNamed);
  return all.map((one) => {
    const problems: PdfSignatureProblem[] = [];
    if (namesNone) problems.push('PERMS_OTHER');
    if (one.mdp.certifies === undefined) {
      if (isNamed(one)) problems.push('PERMS_WITHOUT_MDP');
    } else {
      if (!isNamed(one)) problems.push('MDP_NOT_IN_PERMS');
      if (certifications.length > 1) problems.push('MDP_SEVERAL');
      if (all.some((other) => !other.isTimestamp && other.covers.end < one.covers.end)) {
        problems.push('MDP_NOT_FIRST');
      }
    }
    const isBad = problems.length > 0 || one.problems.includes('MDP_PARAMETERS');
    const grants = one.mdp.certifies !== undefined && !isBad;
    return { ...one, mdp: { ...one.mdp, grants }, problems: [...one.problems, ...problems] };
  });
}
