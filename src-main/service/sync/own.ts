import { concat, readable, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { parseCertificate, parseCrl } from '@yinzheng/core/pki';
import { parseSealStatusList } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { headDeliveryDer } from '@yinzheng/core/sync';
import { parseRow } from '@yinzheng/core/use-log';
import type { Line } from './line.ts';
import type { Workstation } from '../workstation.ts';

// What the store is told of this workstation: its records of authority and trust, and the heads of its use log.

/** Most rows of one head on its way, and most bytes of them: an act has a mebibyte. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 768 * 1024;

/**
 * Sends the records of authority and what verifies by them, where they changed since: of lists the newest of each issuer, and of
 * seal status lists none that came from this store. @throws what the way throws
 */
export async function sendAuthority({ station, client, registration }: Line): Promise<void> {
  const { own, storeBook } = station;
  const { roots, others } = station.trust();
  const point = toHex(registration.storePoint);
  const brought = own.statusLists().filter((list) => storeBook.note(pulledNote(list)) !== point);
  const update = {
    records: own.authorityRecords().map(toBase64),
    roots: roots.map(({ der }) => toBase64(der)),
    others: others.map(({ der }) => toBase64(der)),
    crls: newestOfEach(own.crls(), crlAge).map(toBase64),
    statusLists: newestOfEach(brought, statusAge).map(toBase64),
  };
  const mark = toHex(sm3(utf8(JSON.stringify([toHex(registration.client), registration.url, update]))));
  if (storeBook.note('authority') === mark) return;
  await client.sendAuthority(update);
  storeBook.setNote('authority', mark);
}

/** Keeps a seal status list that came from the store, and that it did. */
export function keepPulledList({ station, registration }: Line, list: Uint8Array): void {
  station.own.addStatusList(list);
  station.storeBook.setNote(pulledNote(list), toHex(registration.storePoint));
}

/** The note of a list that was pulled: from which store. */
function pulledNote(list: Uint8Array): string {
  return `list.${toHex(sm3(list))}`;
}

/** Whose list it is, and how new. */
interface ListAge {
  readonly issuer: string;
  readonly age: number;
}

/** Of lists the newest of each issuer, in their order; one that cannot be read is left out. */
function newestOfEach(lists: readonly Uint8Array[], ageOf: (list: Uint8Array) => ListAge): Uint8Array[] {
  const newest = new Map<string, { readonly list: Uint8Array; readonly age: number }>();
  for (const list of lists) {
    const read = readable(() => ageOf(list));
    if (read === undefined) continue;
    const before = newest.get(read.issuer);
    if (before === undefined || before.age < read.age) newest.set(read.issuer, { list, age: read.age });
  }
  const kept = new Set([...newest.values()].map(({ list }) => list));
  return lists.filter((list) => kept.has(list));
}

function crlAge(bytes: Uint8Array): ListAge {
  const { issuer, authorityKeyId, thisUpdate } = parseCrl(bytes);
  return {
    issuer: `${toHex(issuer.der)} ${toHex(authorityKeyId ?? new Uint8Array())}`,
    age: thisUpdate.getTime(),
  };
}

/** The issuer is name and key, as the store has it: somebody else under that name is another. */
function statusAge(bytes: Uint8Array): ListAge {
  const { certificate, number } = parseSealStatusList(bytes);
  const { subject, publicKey } = parseCertificate(certificate);
  const point = publicKey.sm2Point ?? new Uint8Array();
  return { issuer: toHex(sm3(concat(subject.der, point))), age: number };
}

/**
 * Puts the signed heads of the use log that were not told yet into the outbox: they are delivered before other acts. Heads behind
 * licences come with their rows, so that the store can follow them to what the custodian signed; of several that follow each other
 * with nothing but licences in between the last alone, with the rows of all. The newest comes in any case, without rows where they
 * would tell of other documents. Whether there was a new one.
 */
export function queueHeads(station: Workstation): boolean {
  const { own, storeBook, outbox, clock } = station;
  let told = Number(storeBook.note('heads') ?? '0');
  const heads = own.headsBehind(told);
  const newest = heads.at(-1);
  const put = ({ head, rows }: ToldHead): void => {
    station.transaction(() => {
      if (rows.length > 0 || head === newest) {
        const act = headDeliveryDer({ checkpoint: head.body, rows });
        outbox.add({ kind: 'head', licence: undefined, act, actedAt: clock.now() });
      }
      storeBook.setNote('heads', String(head.rowNo));
    });
  };
  let open: ToldHead | undefined;
  for (const head of heads) {
    const rows = licenceRowsBelow(own, told, head.rowNo);
    const joined = open === undefined ? undefined : joinedRows(open, head, rows);
    if (open !== undefined && joined === undefined) put(open);
    open = { head, rows: joined ?? rows };
    told = head.rowNo;
  }
  if (open !== undefined) put(open);
  return newest !== undefined;
}

type Head = ReturnType<Workstation['own']['headsBehind']>[number];

/** A head, and the rows that it is told with. */
interface ToldHead {
  readonly head: Head;
  readonly rows: readonly Uint8Array[];
}

/** The rows of a head and of the next, where these are all that lies between the two and one act has room for both. */
function joinedRows(
  { head, rows }: ToldHead,
  next: Head,
  more: readonly Uint8Array[],
): readonly Uint8Array[] | undefined {
  const whole = rows.length > 0 && more.length === next.rowNo - head.rowNo;
  const joined = [...rows, ...more];
  const bytes = joined.reduce((sum, { length }) => sum + length, 0);
  return whole && joined.length <= MOST_ROWS && bytes <= MOST_BYTES ? joined : undefined;
}

/**
 * The rows at the end of a stretch of the log, from the first on that reserved an impression on a licence, as long as no other
 * document is among them.
 */
function licenceRowsBelow(own: Workstation['own'], after: number, upTo: number): readonly Uint8Array[] {
  const rows = own.rowsOfLog(after, upTo, MOST_ROWS).map((body) => parseRow(body));
  const licences = new Set<number>();
  let start = 0;
  for (const [index, { entryNo, content }] of rows.entries()) {
    if (content.kind === 'reserved' && own.isAuthorisation(content.request)) licences.add(entryNo);
    if (!licences.has(entryNo)) start = index + 1;
  }
  let bytes = 0;
  const kept = rows.slice(start);
  // What does not fit any more is left out from its oldest row on.
  const fits = kept.findLastIndex(({ body }) => (bytes += body.length) > MOST_BYTES) + 1;
  const first = kept.findIndex(({ content }, index) => index >= fits && content.kind === 'reserved');
  return first < 0 ? [] : kept.slice(first).map(({ body }) => body);
}
