import { readDer, type DerNode, type SequenceReader } from '../asn1/index.ts';
import { actDer, asSignedRecord, openAct, type SignedRecord } from '../authority/index.ts';
import { fail } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { asLicenceOrder, type LicenceOrder } from './order.ts';
import { asLicenceRecord, type LicenceRecord } from './record.ts';
import { asLicenceReview, type LicenceReview } from './review.ts';
import { asStandingAuthorisation, type StandingAuthorisation } from './standing-authorisation.ts';

//  LicenceBundle ::= SEQUENCE {
//    tag           IA5String ("yinzheng.licence-bundle"),
//    version       INTEGER (1),
//    authorisation SignedRecord,                -- of a StandingAuthorisation
//    record        SignedRecord,                -- of a LicenceRecord
//    review        SignedRecord,                -- of a LicenceReview
//    order         SignedRecord }               -- of a LicenceOrder

export const LICENCE_BUNDLE_TAG = 'yinzheng.licence-bundle';

/** One signed act of a bundle: what it says, the signatures, the SM3 of it all. */
export interface SignedAct<T> {
  readonly act: T;
  readonly record: SignedRecord;
  readonly digest: Uint8Array;
}

/**
 * 签发凭证: everything that lets one licence be sealed. It stands where a ticket stands (design idea 2): kept beside the
 * use log, sent with the licence. What it says holds only after `verifyLicenceBundle`.
 */
export interface LicenceBundle {
  readonly der: Uint8Array;
  readonly authorisation: SignedAct<StandingAuthorisation>;
  readonly record: SignedAct<LicenceRecord>;
  readonly review: SignedAct<LicenceReview>;
  readonly order: SignedAct<LicenceOrder>;
}

/** The DER of the four signed acts of a bundle. */
export type BundleParts = Readonly<Record<'authorisation' | 'record' | 'review' | 'order', Uint8Array>>;

/** DER of a bundle. */
export function licenceBundleDer({ authorisation, record, review, order }: BundleParts): Uint8Array {
  return actDer(LICENCE_BUNDLE_TAG, authorisation, record, review, order);
}

/** Reads a bundle; signatures are not checked here. @throws LICENCE_UNREADABLE */
export function parseLicenceBundle(bytes: Uint8Array): LicenceBundle {
  try {
    const reader = openAct(readDer(bytes, LICENCE_BUNDLE_TAG), LICENCE_BUNDLE_TAG);
    const authorisation = signedAct(reader, 'authorisation', asStandingAuthorisation);
    const record = signedAct(reader, 'record', asLicenceRecord);
    const review = signedAct(reader, 'review', asLicenceReview);
    const order = signedAct(reader, 'order', asLicenceOrder);
    reader.end();
    return { der: bytes, authorisation, record, review, order };
  } catch (error) {
    return unreadable(error);
  }
}

/** Reads one signed act by itself. @throws LICENCE_UNREADABLE */
export function parseSignedAct<T>(bytes: Uint8Array, read: (act: DerNode) => T): SignedAct<T> {
  try {
    return asSignedAct(readDer(bytes, 'act'), 'act', read);
  } catch (error) {
    return unreadable(error);
  }
}

function signedAct<T>(reader: SequenceReader, name: string, read: (act: DerNode) => T): SignedAct<T> {
  return reader.take(name, (node, where) => asSignedAct(node, where, read));
}

function asSignedAct<T>(node: DerNode, where: string, read: (act: DerNode) => T): SignedAct<T> {
  const record = asSignedRecord(node, where);
  return { act: read(record.act), record, digest: sm3(record.der) };
}

function unreadable(error: unknown): never {
  const detail = error instanceof Error ? error.message : 'unreadable';
  return fail('LICENCE_UNREADABLE', { detail }, error);
}
