import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asBoolean,
  asIa5,
  asSequence,
  asSmallInteger,
  asUtf8,
  der,
  malformed,
  SequenceReader,
  type DerNode,
} from '../asn1/index.ts';
import { asSealRef, type SealRef } from '../approvals/index.ts';
import { asDigest, asIdentifier } from '../authority/index.ts';

//  Opened   ::= SEQUENCE { authorityRoot OCTET STRING (SIZE (32)), workstation OCTET STRING (SIZE (16)), unit UTF8String }
//  Reserved ::= SEQUENCE {
//    jobId OCTET STRING (SIZE (16)), ordinal INTEGER, total INTEGER,   -- this impression among the job's, from 1
//    ticketId OCTET STRING (SIZE (16)), ticket OCTET STRING (SIZE (32)), request OCTET STRING (SIZE (32)),  -- SM3 of each
//    reason UTF8String, applicant PersonRef, approvers SEQUENCE OF PersonRef, custodian PersonRef,
//    seal SealRef, sealName UTF8String,
//    document OCTET STRING (SIZE (32)), documentName UTF8String, count INTEGER,   -- count: impressions allowed on it
//    format IA5String, page INTEGER, x INTEGER, y INTEGER,   -- the seal's centre from the page's top left, 1/100 mm
//    output UTF8String }                                     -- path the result is to get
//  Signed   ::= SEQUENCE { digest OCTET STRING (SIZE (32)), size INTEGER, temporary UTF8String }  -- SM3 of the file up to this impression
//  Closed   ::= SEQUENCE { digest OCTET STRING (SIZE (32)), output UTF8String }
//  Voided   ::= SEQUENCE { afterSigning BOOLEAN, unresolved BOOLEAN, reason UTF8String }
//  Annotated ::= SEQUENCE { annotation IA5String ("mistaken"), by PersonRef, note UTF8String }

export const ROW_KINDS = ['opened', 'reserved', 'signed', 'closed', 'voided', 'annotated'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface Opened {
  readonly kind: 'opened';
  readonly authorityRoot: Uint8Array;
  readonly workstation: Uint8Array;
  readonly unit: string;
}

export interface Reserved {
  readonly kind: 'reserved';
  readonly jobId: Uint8Array;
  readonly ordinal: number;
  readonly total: number;
  readonly ticketId: Uint8Array;
  /** SM3 of the ticket with its decisions. */
  readonly ticket: Uint8Array;
  /** SM3 of the request alone. */
  readonly request: Uint8Array;
  readonly reason: string;
  readonly applicant: PersonRef;
  readonly approvers: readonly PersonRef[];
  readonly custodian: PersonRef;
  readonly seal: SealRef;
  readonly sealName: string;
  /** SM3 of the approved document. */
  readonly document: Uint8Array;
  readonly documentName: string;
  /** 用印数: impressions the ticket allows on this document. */
  readonly count: number;
  readonly format: 'ses' | 'cms';
  readonly page: number;
  /** Centre of the seal from the page's top left as the reader sees it, hundredths of a millimetre. */
  readonly x: number;
  readonly y: number;
  /** Absolute path that the result is to get. */
  readonly output: string;
}

export interface Signed {
  readonly kind: 'signed';
  readonly digest: Uint8Array;
  readonly size: number;
  readonly temporary: string;
}

export interface Closed {
  readonly kind: 'closed';
  readonly digest: Uint8Array;
  readonly output: string;
}

export interface Voided {
  readonly kind: 'voided';
  readonly afterSigning: boolean;
  readonly unresolved: boolean;
  readonly reason: string;
}

/** What an annotation can say; 误盖 is the only kind so far. */
export const ANNOTATION_KINDS = ['mistaken'] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

/** A remark on an impression that was made: it takes nothing back and may come more than once. */
export interface Annotated {
  readonly kind: 'annotated';
  readonly annotation: AnnotationKind;
  readonly by: PersonRef;
  readonly note: string;
}

export type RowContent = Opened | Reserved | Signed | Closed | Voided | Annotated;

/** DER of a row's content. */
export function contentDer(content: RowContent): Uint8Array {
  switch (content.kind) {
    case 'opened':
      return der.sequence(
        der.octets(content.authorityRoot),
        der.octets(content.workstation),
        der.utf8(content.unit),
      );
    case 'reserved':
      return reservedDer(content);
    case 'signed':
      return der.sequence(der.octets(content.digest), der.integer(content.size), der.utf8(content.temporary));
    case 'closed':
      return der.sequence(der.octets(content.digest), der.utf8(content.output));
    case 'voided':
      return der.sequence(
        der.boolean(content.afterSigning),
        der.boolean(content.unresolved),
        der.utf8(content.reason),
      );
    case 'annotated':
      return der.sequence(der.ia5(content.annotation), personDer(content.by), der.utf8(content.note));
  }
}

function reservedDer(row: Reserved): Uint8Array {
  return der.sequence(
    der.octets(row.jobId),
    der.integer(row.ordinal),
    der.integer(row.total),
    der.octets(row.ticketId),
    der.octets(row.ticket),
    der.octets(row.request),
    der.utf8(row.reason),
    personDer(row.applicant),
    der.sequence(...row.approvers.map(personDer)),
    personDer(row.custodian),
    der.sequence(der.ia5(row.seal.esID), der.octets(row.seal.digest)),
    der.utf8(row.sealName),
    der.octets(row.document),
    der.utf8(row.documentName),
    der.integer(row.count),
    der.ia5(row.format),
    der.integer(row.page),
    der.integer(row.x),
    der.integer(row.y),
    der.utf8(row.output),
  );
}

/** Reads a row's content of a known kind. @throws DER_MALFORMED */
export function asRowContent(node: DerNode, kind: RowKind): RowContent {
  const reader = new SequenceReader(node, kind);
  const content = READERS[kind](reader);
  reader.end();
  return content;
}

/** One of a few words. */
function oneOf<T extends string>(node: DerNode, where: string, words: readonly T[]): T {
  const found = asIa5(node, where);
  return words.find((word) => word === found) ?? malformed(where, 'an unknown word');
}

const FORMATS = ['ses', 'cms'] as const;

function whole(node: DerNode, where: string): number {
  return asSmallInteger(node, where);
}

const READERS: Readonly<Record<RowKind, (reader: SequenceReader) => RowContent>> = {
  opened: (reader) => ({
    kind: 'opened',
    authorityRoot: reader.take('authorityRoot', asDigest),
    workstation: reader.take('workstation', asIdentifier),
    unit: reader.take('unit', asUtf8),
  }),
  reserved: (reader) => ({
    kind: 'reserved',
    jobId: reader.take('jobId', asIdentifier),
    ordinal: reader.take('ordinal', whole),
    total: reader.take('total', whole),
    ticketId: reader.take('ticketId', asIdentifier),
    ticket: reader.take('ticket', asDigest),
    request: reader.take('request', asDigest),
    reason: reader.take('reason', asUtf8),
    applicant: reader.take('applicant', asPerson),
    approvers: reader.take('approvers', (child, where) =>
      asSequence(child, where).map((one) => asPerson(one, where)),
    ),
    custodian: reader.take('custodian', asPerson),
    seal: reader.take('seal', asSealRef),
    sealName: reader.take('sealName', asUtf8),
    document: reader.take('document', asDigest),
    documentName: reader.take('documentName', asUtf8),
    count: reader.take('count', whole),
    format: reader.take('format', (child, where) => oneOf(child, where, FORMATS)),
    page: reader.take('page', whole),
    x: reader.take('x', whole),
    y: reader.take('y', whole),
    output: reader.take('output', asUtf8),
  }),
  signed: (reader) => ({
    kind: 'signed',
    digest: reader.take('digest', asDigest),
    size: reader.take('size', whole),
    temporary: reader.take('temporary', asUtf8),
  }),
  closed: (reader) => ({
    kind: 'closed',
    digest: reader.take('digest', asDigest),
    output: reader.take('output', asUtf8),
  }),
  voided: (reader) => ({
    kind: 'voided',
    afterSigning: reader.take('afterSigning', asBoolean),
    unresolved: reader.take('unresolved', asBoolean),
    reason: reader.take('reason', asUtf8),
  }),
  annotated: (reader) => ({
    kind: 'annotated',
    annotation: reader.take('annotation', (child, where) => oneOf(child, where, ANNOTATION_KINDS)),
    by: reader.take('by', asPerson),
    note: reader.take('note', asUtf8),
  }),
};
