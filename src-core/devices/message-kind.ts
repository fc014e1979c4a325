import {
  asOid,
  asSequence,
  asSet,
  asSmallInteger,
  asTextOf,
  isContext,
  isUniversal,
  readDer,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { FOUNDATION_TAG, GRANT_TAG } from '../authority/index.ts';
import { DECISION_TAG } from '../approvals/index.ts';
import { readable } from '../kernel/index.ts';
import {
  AUTHORISATION_END_TAG,
  CONFLICT_DECISION_TAG,
  LICENCE_EVENT_TAG,
  LICENCE_ORDER_TAG,
  LICENCE_RECORD_TAG,
  LICENCE_REVIEW_TAG,
  STANDING_AUTHORISATION_TAG,
} from '../licences/index.ts';
import { CMS_ATTRIBUTE } from '../pki/index.ts';
import { EC_PUBLIC_KEY_OID, SM2_CURVE_OID } from '../sm/index.ts';
import { CHECKPOINT_TAG } from '../use-log/index.ts';
import type { MessageKind } from './message.ts';
import { PROBE_TAG } from './probe.ts';
import { SIGN_IN_TAG } from './sign-in.ts';

// Each kind has a mark where no other kind has the same: no bytes are of two kinds. Whether the rest is right is read in
// message-form.ts, before anything is signed.

/** Tags of the acts that begin with one (ADR 0003). */
const ACTS: Readonly<Partial<Record<MessageKind, string>>> = {
  decision: DECISION_TAG,
  grant: GRANT_TAG,
  foundation: FOUNDATION_TAG,
  checkpoint: CHECKPOINT_TAG,
  probe: PROBE_TAG,
  'sign-in': SIGN_IN_TAG,
  'standing-authorisation': STANDING_AUTHORISATION_TAG,
  'authorisation-end': AUTHORISATION_END_TAG,
  'licence-record': LICENCE_RECORD_TAG,
  'licence-review': LICENCE_REVIEW_TAG,
  'licence-order': LICENCE_ORDER_TAG,
  'licence-event': LICENCE_EVENT_TAG,
  'conflict-decision': CONFLICT_DECISION_TAG,
};

const isAct = (kind: MessageKind) => (node: DerNode) => {
  const [tag, version] = asSequence(node, kind);
  return (
    tag !== undefined &&
    version !== undefined &&
    asTextOf(tag, TAG.ia5String, kind) === ACTS[kind] &&
    asSmallInteger(version, kind) === 1
  );
};

/** What tells each kind; `no` is also said by an error of reading. */
const MARKS: Readonly<Record<MessageKind, (node: DerNode) => boolean>> = {
  'ses-impression': isTbsSign,
  'cms-impression': isSignedAttributes,
  'certificate-request': isRequestInfo,
  decision: isAct('decision'),
  grant: isAct('grant'),
  foundation: isAct('foundation'),
  checkpoint: isAct('checkpoint'),
  probe: isAct('probe'),
  'sign-in': isAct('sign-in'),
  'standing-authorisation': isAct('standing-authorisation'),
  'authorisation-end': isAct('authorisation-end'),
  'licence-record': isAct('licence-record'),
  'licence-review': isAct('licence-review'),
  'licence-order': isAct('licence-order'),
  'licence-event': isAct('licence-event'),
  'conflict-decision': isAct('conflict-decision'),
};

/** TBS_Sign { version 1, 4 or 5, eseal SEQUENCE, timeInfo (a time, or bits in v1), dataHash BIT STRING … } */
function isTbsSign(node: DerNode): boolean {
  const [version, seal, time, hash] = asSequence(node, 'TBS_Sign');
  if (version === undefined || time === undefined) return false;
  const number = asSmallInteger(version, 'TBS_Sign.version', 1, 5);
  const timeTags = number === 1 ? [TAG.bitString, TAG.octetString] : [TAG.generalizedTime];
  return (
    [1, 4, 5].includes(number) &&
    isUniversal(seal, TAG.sequence) &&
    isUniversal(seal?.children[0], TAG.sequence) &&
    timeTags.some((tag) => isUniversal(time, tag)) &&
    (isUniversal(hash, TAG.bitString) || (number === 1 && isUniversal(hash, TAG.octetString)))
  );
}

/** SET OF Attribute with contentType and messageDigest, once each (RFC 5652, 5.3). */
function isSignedAttributes(node: DerNode): boolean {
  const types = asSet(node, 'signedAttrs').map((attribute) => {
    const [type, values] = asSequence(attribute, 'signedAttrs');
    return type !== undefined && isUniversal(values, TAG.set) ? asOid(type, 'signedAttrs') : '';
  });
  return [CMS_ATTRIBUTE.contentType, CMS_ATTRIBUTE.messageDigest].every(
    (wanted) => types.filter((type) => type === wanted).length === 1,
  );
}

/** CertificationRequestInfo { version 0, subject, subjectPKInfo of an SM2 key, [0] attributes } (RFC 2986, 4.1). */
function isRequestInfo(node: DerNode): boolean {
  const [version, subject, keyInfo, attributes, ...rest] = asSequence(node, 'CertificationRequestInfo');
  if (version === undefined || subject === undefined || keyInfo === undefined || rest.length > 0)
    return false;
  const [algorithm, point] = asSequence(keyInfo, 'subjectPKInfo');
  const oids = asSequence(algorithm ?? keyInfo, 'algorithm').map((part) => asOid(part, 'algorithm'));
  return (
    asSmallInteger(version, 'version') === 0 &&
    asSequence(subject, 'subject').every((part) => isUniversal(part, TAG.set)) &&
    oids.join(' ') === `${EC_PUBLIC_KEY_OID} ${SM2_CURVE_OID}` &&
    isUniversal(point, TAG.bitString) &&
    isContext(attributes, 0)
  );
}

/** Every kind whose mark the bytes bear: one, or none; for tests that it is never two. */
export function messageKindsOf(bytes: Uint8Array): readonly MessageKind[] {
  const node = readable(() => readDer(bytes, 'message'));
  if (node === undefined) return [];
  return (Object.keys(MARKS) as MessageKind[]).filter((kind) => readable(() => MARKS[kind](node)) === true);
}

/** Which kind of message of the closed table the bytes are; undefined: none. */
export function messageKindOf(bytes: Uint8Array): MessageKind | undefined {
  const [kind, ...more] = messageKindsOf(bytes);
  return more.length === 0 ? kind : undefined;
}
