import { MOST_NUMBER } from '@yinzheng/contract/store';
import type { Authority } from '@yinzheng/core/authority';
import { equalBytes, fail, readable, toHex } from '@yinzheng/core/kernel';
import { headDeliveryDer, parseHeadDelivery } from '@yinzheng/core/sync';
import {
  checkpointDer,
  checkpointSigner,
  parseCheckpoint,
  parseRow,
  type SignedCheckpoint,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import type { FoundHead, Impressed } from './found.ts';
import type { Court } from './court.ts';

/** Judges a signed head of the workstation's use log and the rows that come with it. @throws HEAD_UNREADABLE, HEAD_NOT_OURS */
export function judgeHead(bytes: Uint8Array, { authority, workstation }: Court): FoundHead {
  const delivery = parseHeadDelivery(bytes);
  const checkpoint = readable(() => parseCheckpoint(delivery.checkpoint)) ?? fail('HEAD_UNREADABLE');
  const oneForm =
    equalBytes(headDeliveryDer(delivery), bytes) && equalBytes(checkpointDer(checkpoint), checkpoint.act);
  if (!oneForm || checkpoint.rowNo > MOST_NUMBER) fail('HEAD_UNREADABLE');
  const signed =
    checkpointSigner(checkpoint, authority) === 'custodian' &&
    equalBytes(checkpoint.workstation, workstation) &&
    knowsRecord(checkpoint, authority);
  if (!signed) fail('HEAD_NOT_OURS', { row: checkpoint.rowNo });
  const below = rowsBelow(delivery.rows, checkpoint);
  return {
    kind: 'head',
    workstation: toHex(workstation),
    row: checkpoint.rowNo,
    hash: toHex(checkpoint.head),
    rows: below.filter(({ content }) => content.kind === 'reserved').map(told),
    told: below.map(told),
  };
}

/**
 * The rows that came along: each names the one before it, and the last is the very row that the
 * custodian signed. @throws HEAD_NOT_OURS
 */
function rowsBelow(bodies: readonly Uint8Array[], checkpoint: SignedCheckpoint): UseLogRow[] {
  const rows = bodies.map((body) => {
    return readable(() => parseRow(body)) ?? fail('HEAD_NOT_OURS', { row: checkpoint.rowNo });
  });
  const last = rows.at(-1);
  if (last === undefined) return [];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const follows =
      before === undefined || (row.rowNo === before.rowNo + 1 && equalBytes(row.previous, before.hash));
    if (!follows) fail('HEAD_NOT_OURS', { row: row.rowNo });
  }
  if (last.rowNo !== checkpoint.rowNo || !equalBytes(last.hash, checkpoint.head)) {
    fail('HEAD_NOT_OURS', { row: last.rowNo });
  }
  return rows;
}

function told({ rowNo, hash }: UseLogRow): Impressed {
  return { row: rowNo, hash: toHex(hash) };
}

/** A record of authority that the head names and that is known here is the same there. */
function knowsRecord({ record }: SignedCheckpoint, authority: Authority): boolean {
  const known = authority.grants.find(({ number }) => number === record.number)?.digest;
  return known === undefined || equalBytes(known, record.digest);
}
