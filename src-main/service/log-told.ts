import {
  equalBytes,
  fail,
  fromHex,
  hasCode,
  readable,
  toHex,
  type YinzhengError,
} from '@yinzheng/core/kernel';
import { parseHeadDelivery, type AcceptedElsewhere } from '@yinzheng/core/sync';
import { checkpointSigner, parseCheckpoint, parseRow, type Checkpoint } from '@yinzheng/core/use-log';
import type { Workstation } from './workstation.ts';

// A data folder that was put back from an old copy goes on writing its use log where the copy ends: two logs under the same
// numbers. What the store was told of this workstation's log before shows it, as soon as it comes back from there.

/** The furthest row that a custodian of this workstation signed for and that is not of this outbox: number and SM3, hexadecimal. */
const TOLD = 'logTold';

/**
 * Notes the furthest row that heads of this workstation's use log name, among what the store accepted and this outbox does not have.
 * A head counts that a custodian of this workstation signed, whoever brought it. @throws STORE_UNAVAILABLE
 */
export function noteToldRows(station: Workstation, accepted: readonly AcceptedElsewhere[]): void {
  for (const { kind, act } of accepted) {
    const head = kind === 'head' ? readable(() => ownHead(station, act)) : undefined;
    if (head !== undefined && head.rowNo > (toldRow(station)?.row ?? 0)) {
      station.storeBook.setNote(TOLD, `${head.rowNo} ${toHex(head.head)}`);
    }
  }
}

function ownHead(station: Workstation, act: Uint8Array): Checkpoint | undefined {
  const head = parseCheckpoint(parseHeadDelivery(act).checkpoint);
  return checkpointSigner(head, station.authority()) === 'custodian' ? head : undefined;
}

function toldRow({
  storeBook,
}: Workstation): { readonly row: number; readonly hash: Uint8Array } | undefined {
  const [row, hash] = storeBook.note(TOLD)?.split(' ') ?? [];
  return row === undefined || hash === undefined ? undefined : { row: Number(row), hash: fromHex(hash) };
}

/** Why no seal can be used with this use log: the store was told of more than it has. Undefined: it has that. @throws STORE_UNAVAILABLE */
export function logProblem(station: Workstation): YinzhengError | undefined {
  try {
    requireLogAsTold(station);
    return undefined;
  } catch (error) {
    if (hasCode(error, 'LOG_OUTDATED')) return error;
    throw error;
  }
}

/**
 * Insists that the use log has what the store was told of it: before any use of a seal. @throws LOG_OUTDATED, STORE_UNAVAILABLE
 */
export function requireLogAsTold(station: Workstation): void {
  const told = toldRow(station);
  if (told === undefined) return;
  const [body] = station.own.rowsOfLog(told.row - 1, told.row, 1);
  if (body !== undefined && equalBytes(parseRow(body).hash, told.hash)) return;
  const last = station.log.transaction((log) => log.lastRow()?.rowNo ?? 0);
  fail('LOG_OUTDATED', { row: told.row, last });
}
