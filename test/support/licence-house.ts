import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import {
  licenceBundleDer,
  licenceIdentifier,
  licenceOrderDer,
  licenceRecordDer,
  licenceReviewDer,
  parseLicenceBundle,
  standingAuthorisationDer,
  type LicenceBundle,
  type LicenceOrder,
  type LicenceRecord,
  type LicenceReview,
  type StandingAuthorisation,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import {
  foundationOf,
  holder,
  people,
  recordsOf,
  SEAL_ID,
  signedBy,
  usualGrants,
  type GrantSpec,
  type Holder,
} from './house.ts';

// The people on the way to a licence, and one licence of theirs; every act can be changed before it is signed.

export const TYPE_CODE = '11100000MB03271699022';
export const ISSUER = '11430000006122244L';

/** The usual people and the three who make licences. */
export function licencePeople() {
  return {
    ...people(),
    collector: holder('sun', '孙采'),
    reviewer: holder('wu', '吴审'),
    officer: holder('zheng', '郑签'),
  };
}
export type LicencePeople = ReturnType<typeof licencePeople>;

/** Everybody in the role of their name; `more`: further grants. */
export function licenceAuthority(who: LicencePeople, more: readonly GrantSpec[] = []): Authority {
  const grants = [
    ...usualGrants(who),
    { role: 'licence-entry', to: who.collector },
    { role: 'licence-reviewer', to: who.reviewer },
    { role: 'issuing-officer', to: who.officer, seal: SEAL_ID },
    ...more,
  ] as const;
  return loadAuthority(who.root.certificate.der, recordsOf(who, grants));
}

/** What of a bundle a test wants otherwise, and who signs instead. */
export interface BundleChanges {
  readonly authorisation?: Partial<StandingAuthorisation>;
  readonly record?: Partial<LicenceRecord>;
  readonly review?: Partial<LicenceReview>;
  readonly order?: Partial<LicenceOrder>;
  /** Signed authorisations by their acts: one that is in here is not signed anew. */
  readonly kept?: Map<string, Uint8Array>;
  readonly signers?: Partial<Record<'authorisation' | 'record' | 'review' | 'order', Holder>>;
}

const at = (text: string): Date => new Date(`2026-05-${text}:00Z`);

/** A bundle in which everything is as it should be, but for the changes; later acts name the changed ones. */
export function licenceBundle(
  who: LicencePeople,
  authority: Authority,
  changes: BundleChanges = {},
): LicenceBundle {
  const { signers = {} } = changes;
  const grantOf = ({ person }: Holder): Uint8Array =>
    authority.grants.find((grant) => grant.person.id === person.id)!.digest;
  const allowed = standingAuthorisationDer({
    id: sm3(utf8('authorisation')).slice(0, 16),
    authorityRoot: authority.rootDigest,
    workstation: foundationOf(who).workstation,
    seal: { esID: SEAL_ID, digest: sm3(utf8('seal')) },
    type: TYPE_CODE,
    issuer: ISSUER,
    perDay: 100,
    total: 1000,
    validFrom: at('01T00:00'),
    validTo: new Date('2026-12-31T00:00:00Z'),
    reason: '日常签发',
    authorisedBy: who.leader.person,
    authorisedAt: at('01T00:00'),
    grant: grantOf(who.leader),
    ...changes.authorisation,
  });
  const authorisation =
    changes.kept?.get(toHex(allowed)) ?? signedBy(allowed, signers.authorisation ?? who.leader);
  changes.kept?.set(toHex(allowed), authorisation);
  const collected: LicenceRecord = {
    draft: sm3(utf8('draft')).slice(0, 16),
    updates: undefined,
    type: { code: TYPE_CODE, name: '演示许可证', face: 1, template: sm3(utf8('template')) },
    holders: [{ type: '111', code: '11010519491231002X', name: '陈明' }],
    validFrom: '2026-05-06',
    term: '1年',
    face: { KZ_SCOPE: '零售' },
    attachments: [{ name: '申请表.pdf', digest: sm3(utf8('form')), size: 4 }],
    collectedBy: who.collector.person,
    collectedAt: at('05T01:00'),
    grant: grantOf(who.collector),
    ...changes.record,
  };
  const record = signedBy(licenceRecordDer(collected), signers.record ?? who.collector);
  const review = signedBy(
    licenceReviewDer({
      record: sm3(record),
      answer: 'passed',
      remarks: [],
      opinion: '',
      reviewedBy: who.reviewer.person,
      reviewedAt: at('05T02:00'),
      grant: grantOf(who.reviewer),
      ...changes.review,
    }),
    signers.review ?? who.reviewer,
  );
  const order = signedBy(
    licenceOrderDer({
      authorisation: sm3(authorisation),
      record: sm3(record),
      review: sm3(review),
      identifier: licenceIdentifier({ type: TYPE_CODE, issuer: ISSUER, serial: '000001001', version: 1 }),
      previous: undefined,
      issuedOn: '2026-05-06',
      validTo: '2027-05-05',
      document: sm3(utf8('licence.pdf')),
      size: 11,
      metadata: sm3(utf8('metadata.xml')),
      orderedBy: who.officer.person,
      orderedAt: at('06T01:00'),
      grant: grantOf(who.officer),
      ...changes.order,
    }),
    signers.order ?? who.officer,
  );
  return parseLicenceBundle(licenceBundleDer({ authorisation, record, review, order }));
}
