import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asEnumerated,
  asGeneralizedTime,
  asIa5,
  asListOf,
  asUtf8,
  der,
  malformed,
  SequenceReader,
  type DerNode,
} from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';

//  LicenceReview ::= SEQUENCE {
//    tag        IA5String ("yinzheng.licence-review"),
//    version    INTEGER (1),
//    record     OCTET STRING (SIZE (32)),       -- SM3 of the signed record
//    answer     ENUMERATED { passed (0), returned (1) },
//    remarks    SEQUENCE OF Remark,
//    opinion    UTF8String,
//    reviewedBy PersonRef,
//    reviewedAt GeneralizedTime,
//    grant      OCTET STRING (SIZE (32)) }
//  Remark ::= SEQUENCE { key IA5String, remark UTF8String }   -- key of a face field, or `holders`, `term`, `attachments`

export const LICENCE_REVIEW_TAG = 'yinzheng.licence-review';

const ANSWERS = ['passed', 'returned'] as const;

/** 审核: what another person than the collector says of a record; signed by that person. */
export interface LicenceReview {
  /** SM3 of the signed record. */
  readonly record: Uint8Array;
  readonly answer: (typeof ANSWERS)[number];
  readonly remarks: readonly { readonly key: string; readonly remark: string }[];
  readonly opinion: string;
  readonly reviewedBy: PersonRef;
  readonly reviewedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the reviewer's key signs. */
export function licenceReviewDer(review: LicenceReview): Uint8Array {
  return actDer(
    LICENCE_REVIEW_TAG,
    der.octets(review.record),
    der.enumerated(ANSWERS.indexOf(review.answer)),
    der.sequence(...review.remarks.map(({ key, remark }) => der.sequence(der.ia5(key), der.utf8(remark)))),
    der.utf8(review.opinion),
    personDer(review.reviewedBy),
    der.generalizedTime(review.reviewedAt),
    der.octets(review.grant),
  );
}

/** @throws DER_MALFORMED */
export function asLicenceReview(node: DerNode): LicenceReview {
  const reader = openAct(node, LICENCE_REVIEW_TAG);
  const record = reader.take('record', asDigest);
  const answer = reader.take('answer', (child, where) => {
    return ANSWERS[asEnumerated(child, where)] ?? malformed(where, 'unknown answer');
  });
  const remarks = reader.take('remarks', (child, where) => asListOf(child, where, [0, 600], asRemark));
  const opinion = reader.take('opinion', asUtf8);
  const reviewedBy = reader.take('reviewedBy', asPerson);
  const reviewedAt = reader.take('reviewedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return { record, answer, remarks, opinion, reviewedBy, reviewedAt, grant };
}

function asRemark(node: DerNode, where: string): { key: string; remark: string } {
  const reader = new SequenceReader(node, where);
  const key = reader.take('key', asIa5);
  const remark = reader.take('remark', asUtf8);
  reader.end();
  return { key, remark };
}
