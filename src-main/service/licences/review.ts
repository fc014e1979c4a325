import { fail, toHex } from '@yinzheng/core/kernel';
import type { LicenceReview } from '@yinzheng/core/licences';
import type { Workstation } from '../workstation.ts';
import { plainText, wholeSecond } from './authorise.ts';
import { knownDraft, type KnownDraft } from './known.ts';
import { actingGrant, prepareAct, type PreparedAct } from './prepared.ts';
import { licenceType, licenceTypes } from './sources.ts';

/** What a reviewer says of a record. */
export interface ReviewForm {
  readonly reviewer: string;
  /** Number of the record's draft, hexadecimal. */
  readonly draft: string;
  readonly answer: LicenceReview['answer'];
  /** Keys of face fields, or `holders`, `validFrom`, `term`, `attachments`. */
  readonly remarks: LicenceReview['remarks'];
  readonly opinion: string;
  /** SM3 of the signed record that was read; undefined: the newest. */
  readonly record?: Uint8Array | undefined;
}

/** What else than a face field can be remarked on. */
export const REMARK_PLACES = ['holders', 'validFrom', 'term', 'attachments'] as const;

/** Checks a review up to the PIN. @throws LICENCE_UNKNOWN, LICENCE_ISSUED_ALREADY, LICENCE_REVIEWED_ALREADY, BAD_ARGUMENT, SELF_APPROVED, what `prepareAct` throws */
export function prepareReview(
  station: Workstation,
  form: ReviewForm,
  serial?: string,
): PreparedAct & { readonly draft: KnownDraft } {
  const { draft } = form;
  const authority = station.authority();
  const known = knownDraft(station, draft);
  const { record, review, issued } = known;
  if (issued !== undefined) fail('LICENCE_ISSUED_ALREADY', { draft, identifier: issued });
  if (review !== undefined) fail('LICENCE_REVIEWED_ALREADY', { draft, person: review.act.reviewedBy.name });
  if (form.record !== undefined && toHex(form.record) !== toHex(record.digest)) {
    fail('LICENCE_ALTERED', { part: 'licence record' });
  }
  const { face } = licenceType(licenceTypes(station), record.act.type.code);
  const places = new Set<string>([...REMARK_PLACES, ...face.fields.map(({ key }) => key)]);
  const remarks = form.remarks.map(({ key, remark }) => {
    if (!places.has(key)) fail('BAD_ARGUMENT', { name: 'remark', detail: 'no such field' });
    return { key, remark: plainText('remark', remark) };
  });
  // Remarks are for the collector to follow: what is passed goes on as it is.
  if (form.answer === 'passed' && remarks.length > 0) {
    fail('BAD_ARGUMENT', { name: 'remark', detail: 'remarks with a pass' });
  }
  const grant = actingGrant(station, authority, { id: form.reviewer, role: 'licence-reviewer' });
  const act: LicenceReview = {
    record: record.digest,
    answer: form.answer,
    remarks,
    // What is sent back must say why.
    opinion: plainText('opinion', form.opinion, form.answer === 'returned' && remarks.length === 0 ? 1 : 0),
    reviewedBy: grant.person,
    reviewedAt: wholeSecond(station.clock.now()),
    grant: grant.digest,
  };
  return { ...prepareAct(station, { kind: 'licence-review', act, record }, serial), draft: known };
}
