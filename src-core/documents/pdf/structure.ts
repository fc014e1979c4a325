import { YinzhengError } from '../../kernel/index.ts';
import type { PdfDocument, PdfPage, PdfSection } from './document.ts';
import { acroForm } from './form-fields.ts';
import type { PdfDict, PdfObject, PdfSpan } from './objects.ts';
import { naturalOf } from './parser.ts';
import { formFields, type FormField } from './signatures-form.ts';

/** Whatever part of a description could not be read, and why. */
export interface UnreadablePart {
  readonly part: 'catalogue' | 'pages' | 'firstPage' | 'encryption' | 'form' | 'signatures';
  readonly code: string;
  readonly detail: string;
}

export interface SectionDescription {
  readonly xrefOffset: number;
  readonly form: PdfSection['form'];
  /** How many objects the section names. */
  readonly entries: number;
  /** Offset just after the version of the file that the section closes; null where none is. */
  readonly end: number | null;
  readonly trailerKeys: readonly string[];
}

export interface EncryptionDescription {
  readonly filter: string | null;
  readonly version: number | null;
  readonly revision: number | null;
}

export interface FormDescription {
  readonly fields: number;
  readonly sigFlags: number;
  readonly needAppearances: boolean;
  readonly xfa: boolean;
}

export interface SignatureFieldDescription {
  readonly name: string;
  readonly signed: boolean;
  readonly filter: string | null;
  readonly subFilter: string | null;
  /** As written; null where it is not numbers. */
  readonly byteRange: readonly number[] | null;
  /** Bytes of Contents, its padding included; null where it is no string. */
  readonly contentsBytes: number | null;
  /** Where Contents stands, its angle brackets included; null inside an object stream. */
  readonly contentsSpan: PdfSpan | null;
}

/** A document's structure as plain data, nothing believed and nothing verified: what the command `inspect` prints. */
export interface PdfDescription {
  /** The version in the first line; a catalogue may name a later one. */
  readonly headerVersion: string;
  readonly headerOffset: number;
  readonly catalogVersion: string | null;
  readonly size: number;
  /** Newest first. */
  readonly sections: readonly SectionDescription[];
  readonly trailing: { readonly bytes: number; readonly blank: boolean };
  /** One more than the largest object number. */
  readonly objectNumbers: number;
  readonly pages: number | null;
  readonly firstPage: Pick<PdfPage, 'mediaBox' | 'cropBox' | 'rotate' | 'userUnit'> | null;
  readonly encryption: EncryptionDescription | null;
  readonly form: FormDescription | null;
  readonly signatures: readonly SignatureFieldDescription[];
  readonly unreadable: readonly UnreadablePart[];
}

function nameIn(doc: PdfDocument, dict: PdfDict, key: string): string | null {
  const value = doc.resolve(dict.entries.get(key));
  return value.kind === 'name' ? value.value : null;
}

function describeSection({ xrefOffset, form, entries, end, trailer }: PdfSection): SectionDescription {
  return {
    xrefOffset,
    form,
    entries: entries.size,
    end: end ?? null,
    trailerKeys: [...trailer.entries.keys()],
  };
}

function describeEncryption(doc: PdfDocument): EncryptionDescription | null {
  const dict = doc.resolve(doc.trailer.entries.get('Encrypt'));
  if (dict.kind !== 'dict') return null;
  return {
    filter: nameIn(doc, dict, 'Filter'),
    version: naturalOf(doc.resolve(dict.entries.get('V'))) ?? null,
    revision: naturalOf(doc.resolve(dict.entries.get('R'))) ?? null,
  };
}

function describeForm(doc: PdfDocument): FormDescription | null {
  const form = acroForm(doc);
  if (form === undefined) return null;
  const needAppearances = doc.resolve(form.entries.get('NeedAppearances'));
  return {
    fields: formFields(doc).fields.length,
    sigFlags: naturalOf(doc.resolve(form.entries.get('SigFlags'))) ?? 0,
    needAppearances: needAppearances.kind === 'boolean' && needAppearances.value,
    xfa: doc.resolve(form.entries.get('XFA')).kind !== 'null',
  };
}

function numbersOf(doc: PdfDocument, value: PdfObject): number[] | null {
  if (value.kind !== 'array') return null;
  const items = value.items.map((item) => doc.resolve(item));
  return items.every((item) => item.kind === 'number') ? items.map((item) => item.value) : null;
}

function describeSignature(doc: PdfDocument, field: FormField): SignatureFieldDescription {
  const value = doc.resolve(field.value);
  const signature = value.kind === 'dict' ? value : undefined;
  const contents = doc.resolve(signature?.entries.get('Contents'));
  return {
    name: field.name,
    signed: signature !== undefined,
    filter: signature === undefined ? null : nameIn(doc, signature, 'Filter'),
    subFilter: signature === undefined ? null : nameIn(doc, signature, 'SubFilter'),
    byteRange: numbersOf(doc, doc.resolve(signature?.entries.get('ByteRange'))),
    contentsBytes: contents.kind === 'string' ? contents.value.length : null,
    contentsSpan: contents.kind === 'string' ? (contents.span ?? null) : null,
  };
}

function describeSignatures(doc: PdfDocument): SignatureFieldDescription[] {
  const signatures = formFields(doc).fields.filter((field) => {
    const type = doc.resolve(field.type);
    return type.kind === 'name' && type.value === 'Sig';
  });
  return signatures.map((field) => describeSignature(doc, field));
}

function describeFirstPage(doc: PdfDocument): PdfDescription['firstPage'] {
  if (doc.pageCount() === 0) return null;
  const { mediaBox, cropBox, rotate, userUnit } = doc.page(1);
  return { mediaBox, cropBox, rotate, userUnit };
}

/** Describes an open document. Parts that break the standard, or are encrypted, are null and named in `unreadable`. */
export function describePdf(doc: PdfDocument): PdfDescription {
  const unreadable: UnreadablePart[] = [];
  const part = <T>(name: UnreadablePart['part'], otherwise: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof YinzhengError)) throw error;
      unreadable.push({ part: name, code: error.code, detail: String(error.params['detail'] ?? '') });
      return otherwise;
    }
  };
  return {
    headerVersion: doc.header.version,
    headerOffset: doc.header.offset,
    catalogVersion: part('catalogue', null, () => nameIn(doc, doc.catalog(), 'Version')),
    size: doc.source.size,
    sections: doc.sections.map(describeSection),
    trailing: { bytes: doc.trailing.end - doc.trailing.start, blank: doc.trailing.blank },
    objectNumbers: doc.nextObjectNumber,
    pages: part('pages', null, () => doc.pageCount()),
    firstPage: part('firstPage', null, () => describeFirstPage(doc)),
    encryption: part('encryption', null, () => describeEncryption(doc)),
    form: part('form', null, () => describeForm(doc)),
    signatures: part('signatures', [], () => describeSignatures(doc)),
    unreadable,
  };
}
