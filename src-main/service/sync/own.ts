import { toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { headDeliveryDer } from '@yinzheng/core/sync';
import { parseRow } from '@yinzheng/core/use-log';
import type { Line } from './line.ts';
import type { Workstation } from '../workstation.ts';

// What the store is told of this workstation: its records of authority and trust, and the heads of its use log.

/** Most rows of one head on its way, and most bytes of them: an act has a mebibyte. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 768 * 1024;

/** Sends the records of authority and what verifies by them, where they changed since. @throws what the way throws */
export async function sendAuthority({ station, client, registration }: Line): Promise<void> {
  const { own, storeBook } = station;
  const { roots, others } = station.trust();
  const update = {
    records: own.authorityRecords().map(toBase64),
    roots: roots.map(({ der }) => toBase64(der)),
    others: others.map(({ der }) => toBase64(der)),
    crls: own.crls().map(toBase64),
    statusLists: own.statusLists().map(toBase64),
  };
  const mark = toHex(sm3(utf8(JSON.stringify([toHex(registration.client), registration.url, update]))));
  if (storeBook.note('authority') === mark) return;
  await client.sendAuthority(update);
  storeBook.setNote('authority', mark);
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
