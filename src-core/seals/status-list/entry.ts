// SealStatusEntry ::= SEQUENCE {         -- docs/formats/seal-status-list.md
//   esID    IA5String,
//   status  ENUMERATED { active (0), suspended (1), cancelled (2) },
//   since   GeneralizedTime,
//   reason  UTF8String }
import {
  asEnumerated,
  asGeneralizedTime,
  asTextOf,
  der,
  malformed,
  SequenceReader,
  TAG,
} from '../../asn1/index.ts';
import type { DerNode } from '../../asn1/index.ts';

/** In the order of the ENUMERATED. */
const STATUSES = ['active', 'suspended', 'cancelled'] as const;

/** 正常 / 冻结 / 注销. */
export type SealStatus = (typeof STATUSES)[number];

/** From `since` on the seal has this status, until its next entry. */
export interface SealStatusEntry {
  readonly esID: string;
  readonly status: SealStatus;
  readonly since: Date;
  /** Why, in words for people; may be empty. */
  readonly reason: string;
}

/** @throws DER_MALFORMED */
export function readStatusEntry(node: DerNode, where: string): SealStatusEntry {
  const reader = new SequenceReader(node, where);
  const entry = {
    esID: reader.take('esID', (element, path) => asTextOf(element, TAG.ia5String, path)),
    status: reader.take(
      'status',
      (element, path) => STATUSES[asEnumerated(element, path)] ?? malformed(path, 'unknown status'),
    ),
    since: reader.take('since', asGeneralizedTime),
    reason: reader.take('reason', (element, path) => asTextOf(element, TAG.utf8String, path)),
  };
  reader.end();
  return entry;
}

/** @throws BAD_ARGUMENT */
export function statusEntryDer(entry: SealStatusEntry): Uint8Array {
  return der.sequence(
    der.ia5(entry.esID),
    der.enumerated(STATUSES.indexOf(entry.status)),
    der.generalizedTime(entry.since),
    der.utf8(entry.reason),
  );
}

/** The order of entries in a list: by seal code, then by time. Equal entries are not allowed. */
export function compareEntries(a: SealStatusEntry, b: SealStatusEntry): number {
  if (a.esID !== b.esID) return a.esID < b.esID ? -1 : 1;
  return a.since.getTime() - b.since.getTime();
}
