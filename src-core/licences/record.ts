import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
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
import { actDer, asDigest, asIdentifier, openAct } from '../authority/index.ts';
import type { FaceData } from './face-data.ts';

//  LicenceRecord ::= SEQUENCE {
//    tag         IA5String ("yinzheng.licence-record"),
//    version     INTEGER (1),
//    draft       OCTET STRING (SIZE (16)),      -- what this record is called before it has an identifier
//    updates     [0] EXPLICIT Updated OPTIONAL, -- absent: a first version
//    type        TypeRef,
//    holders     SEQUENCE SIZE (1..100) OF Holder,
//    validFrom   IA5String,                     -- YYYY-MM-DD
//    term        UTF8String,                    -- 有效期限, one of the type's
//    face        SEQUENCE OF FaceValue,         -- in the schema's order
//    attachments SEQUENCE OF Attachment,
//    collectedBy PersonRef,
//    collectedAt GeneralizedTime,
//    grant       OCTET STRING (SIZE (32)) }     -- SM3 of the grant the collector acts under
//  Updated    ::= SEQUENCE { identifier IA5String, previous OCTET STRING (SIZE (32)) }   -- newest version, SM3 of the last act
//  TypeRef    ::= SEQUENCE { code IA5String, name UTF8String, face INTEGER, template OCTET STRING (SIZE (32)) }
//  Holder     ::= SEQUENCE { type IA5String, code UTF8String, name UTF8String }
//  FaceValue  ::= SEQUENCE { key IA5String, value UTF8String }
//  Attachment ::= SEQUENCE { name UTF8String, digest OCTET STRING (SIZE (32)), size INTEGER }

export const LICENCE_RECORD_TAG = 'yinzheng.licence-record';

/** 持证主体 (GB/T 36903-2018). */
export interface Holder {
  /** 持证主体代码类型代码, three digits. */
  readonly type: string;
  readonly code: string;
  readonly name: string;
}

/** A file that belongs to a record, by its SM3. */
export interface Attachment {
  readonly name: string;
  readonly digest: Uint8Array;
  readonly size: number;
}

/** The type that a record was collected for, as it was then. */
export interface TypeRef {
  readonly code: string;
  readonly name: string;
  /** Version of the face data's schema. */
  readonly face: number;
  /** SM3 of the template. */
  readonly template: Uint8Array;
}

/** 采集: what was collected for one version of one licence; signed by who collected it. */
export interface LicenceRecord {
  readonly draft: Uint8Array;
  /** The licence that gets a new version, and the SM3 of the last act of its life; undefined: a new licence. */
  readonly updates: { readonly identifier: string; readonly previous: Uint8Array } | undefined;
  readonly type: TypeRef;
  readonly holders: readonly Holder[];
  /** YYYY-MM-DD. */
  readonly validFrom: string;
  readonly term: string;
  readonly face: FaceData;
  readonly attachments: readonly Attachment[];
  readonly collectedBy: PersonRef;
  readonly collectedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the collector's key signs. */
export function licenceRecordDer(record: LicenceRecord): Uint8Array {
  const { updates, type } = record;
  return actDer(
    LICENCE_RECORD_TAG,
    der.octets(record.draft),
    ...(updates === undefined
      ? []
      : [der.explicit(0, der.sequence(der.ia5(updates.identifier), der.octets(updates.previous)))]),
    der.sequence(der.ia5(type.code), der.utf8(type.name), der.integer(type.face), der.octets(type.template)),
    der.sequence(
      ...record.holders.map((one) => der.sequence(der.ia5(one.type), der.utf8(one.code), der.utf8(one.name))),
    ),
    der.ia5(record.validFrom),
    der.utf8(record.term),
    der.sequence(
      ...Object.entries(record.face).map(([key, value]) => der.sequence(der.ia5(key), der.utf8(value))),
    ),
    der.sequence(
      ...record.attachments.map((one) =>
        der.sequence(der.utf8(one.name), der.octets(one.digest), der.integer(one.size)),
      ),
    ),
    personDer(record.collectedBy),
    der.generalizedTime(record.collectedAt),
    der.octets(record.grant),
  );
}

/** Reads a record's structure; what it says is judged by `verifyLicenceBundle`. @throws DER_MALFORMED */
export function asLicenceRecord(node: DerNode): LicenceRecord {
  const reader = openAct(node, LICENCE_RECORD_TAG);
  const draft = reader.take('draft', asIdentifier);
  const updatesNode = reader.optionalContext(0);
  const updates = updatesNode && asUpdated(asExplicit(updatesNode, 'updates'));
  const type = reader.take('type', asTypeRef);
  const holders = reader.take('holders', (child, where) => asListOf(child, where, [1, 100], asHolder));
  const validFrom = reader.take('validFrom', asIa5);
  const term = reader.take('term', asUtf8);
  const face = reader.take('face', asFace);
  const attachments = reader.take('attachments', (child, where) =>
    asListOf(child, where, [0, 100], asAttachment),
  );
  const collectedBy = reader.take('collectedBy', asPerson);
  const collectedAt = reader.take('collectedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return {
    draft,
    updates,
    type,
    holders,
    validFrom,
    term,
    face,
    attachments,
    collectedBy,
    collectedAt,
    grant,
  };
}

function asUpdated(node: DerNode): { identifier: string; previous: Uint8Array } {
  const reader = new SequenceReader(node, 'updates');
  const identifier = reader.take('identifier', asIa5);
  const previous = reader.take('previous', asDigest);
  reader.end();
  return { identifier, previous };
}

function asTypeRef(node: DerNode, where: string): TypeRef {
  const reader = new SequenceReader(node, where);
  const code = reader.take('code', asIa5);
  const name = reader.take('name', asUtf8);
  const face = reader.take('face', (child, path) => asSmallInteger(child, path, 1));
  const template = reader.take('template', asDigest);
  reader.end();
  return { code, name, face, template };
}

function asHolder(node: DerNode, where: string): Holder {
  const reader = new SequenceReader(node, where);
  const type = reader.take('type', asIa5);
  const code = reader.take('code', asUtf8);
  const name = reader.take('name', asUtf8);
  reader.end();
  return { type, code, name };
}

function asFace(node: DerNode, where: string): FaceData {
  const values = new Map<string, string>();
  for (const [index, child] of asListOf(node, where, [0, 500], (one) => one).entries()) {
    const reader = new SequenceReader(child, `${where}/${index}`);
    const key = reader.take('key', asIa5);
    const value = reader.take('value', asUtf8);
    reader.end();
    if (values.has(key) || !/^KZ_[A-Z0-9]{1,40}$/.test(key)) malformed(where, 'not a key of its own');
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

function asAttachment(node: DerNode, where: string): Attachment {
  const reader = new SequenceReader(node, where);
  const name = reader.take('name', asUtf8);
  const digest = reader.take('digest', asDigest);
  const size = reader.take('size', (child, path) => asSmallInteger(child, path));
  reader.end();
  return { name, digest, size };
}
