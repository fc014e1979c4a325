import { signedRecordDer } from '@yinzheng/core/authority';
import { fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import {
  licenceBundleDer,
  licenceEventDer,
  licenceIdentifier,
  licenceOrderDer,
  licenceRecordDer,
  licenceReviewDer,
  licenceVersionDer,
  parseLicenceBundle,
  standingAuthorisationDer,
  type NewLicenceAct,
  type RecordedEvent,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { ISSUER } from './licence-house.ts';

// Acts of licences in their true form under signatures that are none: for what reads acts and verifies nothing, at size.

/** Types of such acts. */
export const LISTED_TYPES = ['11100000MB03271699022', '11100000000013338W001'] as const;
export type ListedType = (typeof LISTED_TYPES)[number];

const NOBODY = sm3(utf8('nobody'));
const GRANT = sm3(utf8('grant'));
const SIGNATURE = new Uint8Array(71).fill(7);

function signed(act: Uint8Array): Uint8Array {
  return signedRecordDer(act, [{ certDigest: NOBODY, signature: SIGNATURE }]);
}

/** The moment of the n-th act. */
export function listedAt(number: number): Date {
  return new Date(Date.UTC(2026, 4, 6, 1) + number * 1000);
}

/** Number of a draft, hexadecimal. */
export function listedDraft(number: number): string {
  return toHex(sm3(utf8(`draft ${number}`)).slice(0, 16));
}

const AUTHORISATION = signed(
  standingAuthorisationDer({
    id: sm3(utf8('authorisation')).slice(0, 16),
    authorityRoot: NOBODY,
    workstation: NOBODY.slice(0, 16),
    seal: { esID: 'listed', digest: NOBODY },
    type: LISTED_TYPES[0],
    issuer: ISSUER,
    perDay: 1_000_000,
    total: 1_000_000,
    validFrom: listedAt(0),
    validTo: new Date('2036-12-31T00:00:00Z'),
    reason: '日常签发',
    authorisedBy: { id: 'li', name: '李领导' },
    authorisedAt: listedAt(0),
    grant: GRANT,
  }),
);

/** What a record is of. */
export interface ListedRecord {
  readonly draft: string;
  readonly type: ListedType;
  readonly holder: string;
  readonly collector: { readonly id: string; readonly name: string };
  readonly at: Date;
  /** A licence that it changes, and the version that there is. */
  readonly updates?: { readonly serial: string; readonly version: number } | undefined;
}

/** A record as it is kept. */
export function listedRecord(of: ListedRecord): NewLicenceAct {
  const { draft, type, holder, collector, at, updates } = of;
  const body = signed(
    licenceRecordDer({
      draft: fromHex(draft),
      updates: updates && {
        identifier: listedIdentifier(type, updates.serial, updates.version),
        previous: NOBODY,
      },
      type: {
        code: type,
        name: type === LISTED_TYPES[0] ? '演示许可证' : '二级建造师',
        face: 1,
        template: NOBODY,
      },
      holders: [{ type: '999', code: `H-${holder}`, name: holder }],
      validFrom: '2026-05-06',
      term: '1年',
      face: { KZ_SCOPE: '零售', KZ_PLACE: '西安市雁塔区雁塔西路161号' },
      attachments: [],
      collectedBy: collector,
      collectedAt: at,
      grant: GRANT,
    }),
  );
  return { kind: 'record', subject: draft, body, found: { type, holders: [] } };
}

/** A review of a record. */
export function listedReview(record: NewLicenceAct, answer: 'passed' | 'returned', at: Date): NewLicenceAct {
  const body = signed(
    licenceReviewDer({
      record: sm3(record.body),
      answer,
      remarks: [],
      opinion: at.toISOString(),
      reviewedBy: { id: 'wu', name: '吴审' },
      reviewedAt: at,
      grant: GRANT,
    }),
  );
  return { kind: 'review', subject: record.subject, body };
}

/** Identifier of a version. */
export function listedIdentifier(type: ListedType, serial: string, version: number): string {
  return licenceIdentifier({ type, issuer: ISSUER, serial, version });
}

/** A version that was made of a record and its review. */
export function listedVersion(
  of: ListedRecord,
  { record, review }: { readonly record: NewLicenceAct; readonly review: NewLicenceAct },
  { serial, version, at }: { readonly serial: string; readonly version: number; readonly at: Date },
): NewLicenceAct {
  const identifier = listedIdentifier(of.type, serial, version);
  const order = signed(
    licenceOrderDer({
      authorisation: sm3(AUTHORISATION),
      record: sm3(record.body),
      review: sm3(review.body),
      identifier,
      previous: version === 1 ? undefined : NOBODY,
      issuedOn: '2026-05-06',
      validTo: '2027-05-05',
      document: NOBODY,
      size: 1,
      metadata: NOBODY,
      orderedBy: { id: 'zheng', name: '郑签' },
      orderedAt: at,
      grant: GRANT,
    }),
  );
  const bundle = parseLicenceBundle(
    licenceBundleDer({ authorisation: AUTHORISATION, record: record.body, review: review.body, order }),
  );
  return {
    kind: 'version',
    subject: `${of.type}.${ISSUER}.${serial}`,
    body: licenceVersionDer({ bundle, file: sm3(utf8(identifier)), size: 1 }),
    found: { type: of.type, holders: [`999:H-${of.holder}`], draft: of.draft },
  };
}

/** An event in a licence's life; whether its table lets it is not asked. */
export function listedEvent(
  of: { readonly type: ListedType; readonly serial: string; readonly version: number },
  event: RecordedEvent,
  reasonClass: Parameters<typeof licenceEventDer>[0]['reasonClass'],
  at: Date,
): NewLicenceAct {
  const body = signed(
    licenceEventDer({
      identifier: listedIdentifier(of.type, of.serial, of.version),
      previous: NOBODY,
      event,
      reasonClass,
      reason: at.toISOString(),
      effectiveOn: at.toISOString().slice(0, 10),
      until: undefined,
      recordedBy: { id: 'zheng', name: '郑签' },
      recordedAt: at,
      grant: GRANT,
    }),
  );
  return { kind: 'event', subject: `${of.type}.${ISSUER}.${of.serial}`, body };
}
