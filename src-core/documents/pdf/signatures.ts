import { fail, hasCode } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { proveCertifications, readMdp, type PdfMdp } from './mdp.ts';
import { pdfDict, type PdfDict, type PdfObject, type PdfRef } from './objects.ts';
import { readContents, type PdfContents } from './signatures-contents.ts';
import { coverageOf, readByteRange, type ByteRange, type PdfCoverage } from './signatures-coverage.ts';
import { dateOf } from './signatures-date.ts';
import { signatureFields, type SignatureField, type SignatureWidget } from './signatures-fields.ts';
import type { PdfSignatureProblem } from './signatures-problems.ts';
import { textOf } from './text.ts';

// What a document says about its signatures, before anything is believed (ISO 32000-1, 12.7.4.5 and 12.8.1).

/** References followed one after the other. */
const MAX_HOPS = 32;
/** Signatures of one document: each is an update of its own, and costs a verification. */
const MAX_SIGNATURES = 1000;

/** The facts about one signature field that has a value. */
export interface PdfSignatureFacts {
  /** Fully qualified field name. */
  readonly fieldName: string;
  /** The field's reference, where it has one. */
  readonly field: PdfRef | undefined;
  /** The signature dictionary's reference; undefined where it stands inside the field. */
  readonly value: PdfRef | undefined;
  readonly widgets: readonly SignatureWidget[];
  readonly filter: string | undefined;
  readonly subFilter: string | undefined;
  /** M, Name, Reason and Location: claims, signed but not proved by anybody. */
  readonly claims: PdfSignatureClaims;
  /** The four numbers, where they are four such numbers. */
  readonly byteRange: ByteRange | undefined;
  readonly contents: PdfContents;
  readonly covers: PdfCoverage;
  /** A document time stamp (ISO 32000-2, 12.8.5), as it says itself. */
  readonly isTimestamp: boolean;
  /** What it says about later changes. */
  readonly mdp: PdfMdp;
  readonly problems: readonly PdfSignatureProblem[];
}

export interface PdfSignatureClaims {
  readonly time: Date | undefined;
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly location: string | undefined;
}

function nameIn(doc: PdfDocument, dict: PdfDict, key: string): string | undefined {
  const value = doc.resolve(dict.entries.get(key));
  return value.kind === 'name' ? value.value : undefined;
}

function textIn(doc: PdfDocument, dict: PdfDict, key: string): string | undefined {
  const value = doc.resolve(dict.entries.get(key));
  return value.kind === 'string' ? textOf(value) : undefined;
}

function claimsOf(doc: PdfDocument, dict: PdfDict): PdfSignatureClaims {
  const date = doc.resolve(dict.entries.get('M'));
  return {
    time: date.kind === 'string' ? dateOf(date) : undefined,
    name: textIn(doc, dict, 'Name'),
    reason: textIn(doc, dict, 'Reason'),
    location: textIn(doc, dict, 'Location'),
  };
}

/** The last reference on the way from a value to what it stands for. */
function lastRef(doc: PdfDocument, value: PdfObject): PdfRef | undefined {
  let ref: PdfRef | undefined;
  for (let found = value, hops = 0; found.kind === 'ref'; found = doc.object(found), hops++) {
    if (hops > MAX_HOPS) fail('PDF_BROKEN', { detail: 'references that lead nowhere' });
    ref = found;
  }
  return ref;
}

/** A field's signature dictionary, and its reference where it has one. */
interface Value {
  readonly dict: PdfDict | undefined;
  readonly ref: PdfRef | undefined;
}

function valueOf(doc: PdfDocument, value: PdfObject): Value {
  try {
    const dict = doc.resolve(value);
    return { dict: dict.kind === 'dict' ? dict : undefined, ref: lastRef(doc, value) };
  } catch (error) {
    if (!hasCode(error, 'PDF_BROKEN')) throw error;
    return { dict: undefined, ref: value.kind === 'ref' ? value : undefined };
  }
}

/**
 * Every signature field of the document that has a value, in the order of the form, then those that only pages name.
 * The facts alone: nothing is verified, and `problems` tells what no honest signer writes.
 * @throws PDF_BROKEN where the form or the pages cannot be walked, or there are more than 1000 signatures.
 */
export function listSignatures(doc: PdfDocument): readonly PdfSignatureFacts[] {
  const fields = signatureFields(doc);
  if (fields.length > MAX_SIGNATURES) fail('PDF_BROKEN', { detail: 'too many signatures' });
  const found = fields.map((field) => ({ field, value: valueOf(doc, field.value) }));
  const uses = new Map<number, number>();
  for (const { value } of found) {
    if (value.ref !== undefined) uses.set(value.ref.num, (uses.get(value.ref.num) ?? 0) + 1);
  }
  const facts = found.map(({ field, value }): PdfSignatureFacts => {
    const own = factsOf(doc, field, value);
    const shared = value.ref !== undefined && (uses.get(value.ref.num) ?? 0) > 1;
    return shared ? { ...own, problems: [...own.problems, 'VALUE_SHARED'] } : own;
  });
  return proveCertifications(doc, facts);
}

function factsOf(
  doc: PdfDocument,
  field: SignatureField,
  { dict = pdfDict({}), ref }: Value,
): PdfSignatureFacts {
  const contents = readContents(doc, dict);
  const range = readByteRange(dict);
  const covers = coverageOf(doc, range.numbers);
  const problems: PdfSignatureProblem[] = field.inForm ? [] : ['FIELD_NOT_IN_FORM'];
  if (dict.entries.size === 0) problems.push('VALUE_UNREADABLE');
  else problems.push(...range.problems, ...contents.problems);
  const { mdp, problems: wrong } = readMdp(doc, dict, field.dict);
  problems.push(...wrong);
  if (range.numbers !== undefined) problems.push(...rangeProblems(doc, range.numbers, contents, covers));
  return {
    fieldName: field.name,
    field: field.ref,
    value: ref,
    widgets: field.widgets,
    filter: nameIn(doc, dict, 'Filter'),
    subFilter: nameIn(doc, dict, 'SubFilter'),
    claims: claimsOf(doc, dict),
    byteRange: range.numbers,
    contents,
    covers,
    isTimestamp:
      nameIn(doc, dict, 'Type') === 'DocTimeStamp' && nameIn(doc, dict, 'SubFilter') === 'ETSI.RFC3161',
    mdp,
    problems,
  };
}

/** The ranges in order, inside the file, up to the end of a version, and the gap between them exactly the Contents string. */
function rangeProblems(
  doc: PdfDocument,
  [, first, second, length]: ByteRange,
  { span }: PdfContents,
  covers: PdfCoverage,
): PdfSignatureProblem[] {
  const problems: PdfSignatureProblem[] = [];
  if (second < first) problems.push('BYTE_RANGE_OVERLAP');
  if (second + length > doc.source.size) problems.push('BYTE_RANGE_BEYOND_FILE');
  if (span === undefined || span.start !== first || span.end !== second) problems.push('BYTE_RANGE_GAP');
  // Ranges of no use have been named already.
  if (covers.kind === 'part' && covers.end > 0) problems.push('BYTE_RANGE_NOT_REVISION');
  return problems;
}
