// TBS_SealStatusList ::= SEQUENCE {      -- docs/formats/seal-status-list.md
//   tag         IA5String ("yinzheng.seal-status-list"),
//   version     INTEGER (1),
//   number      INTEGER,                 -- 1, 2, 3 … of this issuer
//   thisUpdate  GeneralizedTime,
//   nextUpdate  GeneralizedTime,
//   entries     SEQUENCE OF SealStatusEntry }   -- in order, none twice
import { asGeneralizedTime, asSequence, asSmallInteger, asTextOf, der, malformed } from '../../asn1/index.ts';
import { SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';
import { fail } from '../../kernel/index.ts';
import { checkTime } from '../common/time.ts';
import { compareEntries, readStatusEntry, statusEntryDer, type SealStatusEntry } from './entry.ts';

/** The tag that keeps this signature from passing for another kind. */
export const SEAL_STATUS_LIST_TAG = 'yinzheng.seal-status-list';

const VERSION = 1;

/** What a status list says. */
export interface TbsSealStatusList {
  /** Counts the lists of an issuer from 1 up; a higher one replaces a lower one. */
  readonly number: number;
  /** The list knows everything up to this moment. */
  readonly thisUpdate: Date;
  /** After this moment the list is stale. */
  readonly nextUpdate: Date;
  readonly entries: readonly SealStatusEntry[];
}

/**
 * First stage of making a list: the DER that its issuer signs. The entries are put into order.
 * @throws BAD_ARGUMENT for times out of order or two entries of one seal at one second.
 */
export function sealStatusListToSign(list: TbsSealStatusList): Uint8Array {
  checkTime('thisUpdate', list.thisUpdate);
  checkTime('nextUpdate', list.nextUpdate);
  for (const entry of list.entries) checkTime('since', entry.since);
  const entries = list.entries.map(toSecond).sort(compareEntries);
  const problem = problemOf({ ...list, entries });
  if (problem !== undefined) fail('BAD_ARGUMENT', { name: 'SealStatusList', detail: problem });
  return der.sequence(
    der.ia5(SEAL_STATUS_LIST_TAG),
    der.integer(VERSION),
    der.integer(list.number),
    der.generalizedTime(list.thisUpdate),
    der.generalizedTime(list.nextUpdate),
    der.sequence(...entries.map(statusEntryDer)),
  );
}

/** @throws DER_MALFORMED */
export function readTbsStatusList(node: DerNode, where: string): TbsSealStatusList {
  const reader = new SequenceReader(node, where);
  const tag = reader.take('tag', (element, path) => asTextOf(element, TAG.ia5String, path));
  if (tag !== SEAL_STATUS_LIST_TAG) malformed(where, 'not a seal status list');
  reader.take('version', (element, path) => asSmallInteger(element, path, VERSION, VERSION));
  const list = {
    number: reader.take('number', asSmallInteger),
    thisUpdate: reader.take('thisUpdate', asGeneralizedTime),
    nextUpdate: reader.take('nextUpdate', asGeneralizedTime),
    entries: reader.take('entries', (element, path) =>
      asSequence(element, path).map((item, index) => readStatusEntry(item, `${path}/${index}`)),
    ),
  };
  reader.end();
  const problem = problemOf(list);
  return problem === undefined ? list : malformed(where, problem);
}

function problemOf({ number, thisUpdate, nextUpdate, entries }: TbsSealStatusList): string | undefined {
  if (!Number.isSafeInteger(number) || number < 1) return 'number is not 1 or more';
  if (thisUpdate.getTime() >= nextUpdate.getTime()) return 'nextUpdate is not after thisUpdate';
  for (let i = 1; i < entries.length; i++) {
    if (compareEntries(entries[i - 1]!, entries[i]!) >= 0)
      return `entry ${i} is out of order or occurs twice`;
  }
  return undefined;
}

function toSecond(entry: SealStatusEntry): SealStatusEntry {
  return { ...entry, since: new Date(Math.floor(entry.since.getTime() / 1000) * 1000) };
}
