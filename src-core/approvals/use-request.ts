import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asEnumerated,
  asExplicit,
  asGeneralizedTime,
  asIa5,
  asListOf,
  asSmallInteger,
  asUtf8,
  der,
  malformed,
  SequenceReader,
  type DerNode,
} from '../asn1/index.ts';
import { isRole, type Role } from '../accounts/index.ts';
import { actDer, asDigest, asIdentifier, openAct } from '../authority/index.ts';

//  UseRequest ::= SEQUENCE {
//    tag            IA5String ("yinzheng.use-request"),
//    version        INTEGER (1),
//    ticketId       OCTET STRING (SIZE (16)),
//    authorityRoot  OCTET STRING (SIZE (32)),   -- SM3 of the root of authority's certificate
//    workstation    OCTET STRING (SIZE (16)),   -- the only one that may stamp
//    seal           SealRef,
//    applicant      PersonRef,
//    reason         UTF8String,
//    classification ENUMERATED { public (0), internal (1) },   -- 涉密 is refused before a request exists
//    requestedAt    GeneralizedTime,
//    expiresAt      GeneralizedTime,
//    documents      SEQUENCE SIZE (1..MAX) OF RequestedDocument,
//    steps          SEQUENCE SIZE (1..MAX) OF ApprovalStep,     -- in the order in which they must be decided
//    template       [0] EXPLICIT OCTET STRING (SIZE (32)) OPTIONAL }  -- SM3 of the approval template's record
//  SealRef           ::= SEQUENCE { esID IA5String, digest OCTET STRING (SIZE (32)) }   -- SM3 of the SESeal
//  RequestedDocument ::= SEQUENCE { digest OCTET STRING (SIZE (32)), size INTEGER, name UTF8String, count INTEGER }
//  ApprovalStep      ::= SEQUENCE { role IA5String, person [0] EXPLICIT UTF8String OPTIONAL }

export const USE_REQUEST_TAG = 'yinzheng.use-request';

export type Classification = 'public' | 'internal';
const CLASSIFICATIONS: readonly Classification[] = ['public', 'internal'];

export interface SealRef {
  readonly esID: string;
  /** SM3 of the whole SESeal. */
  readonly digest: Uint8Array;
}

export interface RequestedDocument {
  /** SM3 of the document's bytes. */
  readonly digest: Uint8Array;
  /** Size in bytes. */
  readonly size: number;
  /** The file's name as the applicant gave it: for readers, never for finding the document. */
  readonly name: string;
  /** 用印数: impressions allowed on this document. */
  readonly count: number;
}

export interface ApprovalStep {
  readonly role: Role;
  /** The only person who may decide this step; undefined: whoever holds the role. */
  readonly person: string | undefined;
}

/** 用印申请: what is asked for. Its SM3 is what every decision signs. */
export interface UseRequest {
  readonly ticketId: Uint8Array;
  readonly authorityRoot: Uint8Array;
  readonly workstation: Uint8Array;
  readonly seal: SealRef;
  readonly applicant: PersonRef;
  readonly reason: string;
  readonly classification: Classification;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly documents: readonly RequestedDocument[];
  readonly steps: readonly ApprovalStep[];
  readonly template: Uint8Array | undefined;
}

function documentDer(document: RequestedDocument): Uint8Array {
  return der.sequence(
    der.octets(document.digest),
    der.integer(document.size),
    der.utf8(document.name),
    der.integer(document.count),
  );
}

function stepDer(step: ApprovalStep): Uint8Array {
  return der.sequence(
    der.ia5(step.role),
    ...(step.person === undefined ? [] : [der.explicit(0, der.utf8(step.person))]),
  );
}

/** The canonical form of a request. */
export function useRequestDer(request: UseRequest): Uint8Array {
  return actDer(
    USE_REQUEST_TAG,
    der.octets(request.ticketId),
    der.octets(request.authorityRoot),
    der.octets(request.workstation),
    der.sequence(der.ia5(request.seal.esID), der.octets(request.seal.digest)),
    personDer(request.applicant),
    der.utf8(request.reason),
    der.enumerated(CLASSIFICATIONS.indexOf(request.classification)),
    der.generalizedTime(request.requestedAt),
    der.generalizedTime(request.expiresAt),
    der.sequence(...request.documents.map(documentDer)),
    der.sequence(...request.steps.map(stepDer)),
    ...(request.template === undefined ? [] : [der.explicit(0, der.octets(request.template))]),
  );
}

/** @throws DER_MALFORMED */
export function asUseRequest(node: DerNode): UseRequest {
  const reader = openAct(node, USE_REQUEST_TAG);
  const ticketId = reader.take('ticketId', asIdentifier);
  const authorityRoot = reader.take('authorityRoot', asDigest);
  const workstation = reader.take('workstation', asIdentifier);
  const seal = reader.take('seal', asSealRef);
  const applicant = reader.take('applicant', asPerson);
  const reason = reader.take('reason', asUtf8);
  const classification = reader.take('classification', (child, where) => {
    return CLASSIFICATIONS[asEnumerated(child, where)] ?? malformed(where, 'unknown classification');
  });
  const requestedAt = reader.take('requestedAt', asGeneralizedTime);
  const expiresAt = reader.take('expiresAt', asGeneralizedTime);
  const documents = reader.take('documents', (child, where) =>
    asListOf(child, where, [1, Infinity], asDocument),
  );
  const steps = reader.take('steps', (child, where) => asListOf(child, where, [1, Infinity], asStep));
  const templateNode = reader.optionalContext(0);
  const template = templateNode && asDigest(asExplicit(templateNode, 'template'), 'template');
  reader.end();
  return {
    ticketId,
    authorityRoot,
    workstation,
    seal,
    applicant,
    reason,
    classification,
    requestedAt,
    expiresAt,
    documents,
    steps,
    template,
  };
}

/** @throws DER_MALFORMED */
export function asSealRef(node: DerNode, where: string): SealRef {
  const reader = new SequenceReader(node, where);
  const esID = reader.take('esID', asIa5);
  const digest = reader.take('digest', asDigest);
  reader.end();
  return { esID, digest };
}

function asDocument(node: DerNode, where: string): RequestedDocument {
  const reader = new SequenceReader(node, where);
  const digest = reader.take('digest', asDigest);
  const size = reader.take('size', (child, path) => asSmallInteger(child, path));
  const name = reader.take('name', asUtf8);
  const count = reader.take('count', (child, path) => asSmallInteger(child, path, 1, 10_000));
  reader.end();
  return { digest, size, name, count };
}

function asStep(node: DerNode, where: string): ApprovalStep {
  const reader = new SequenceReader(node, where);
  const role = reader.take('role', (child, path) => {
    const text = asIa5(child, path);
    return isRole(text) ? text : malformed(path, 'unknown role');
  });
  const personNode = reader.optionalContext(0);
  const person = personNode && asUtf8(asExplicit(personNode, 'person'), 'person');
  reader.end();
  return { role, person };
}
