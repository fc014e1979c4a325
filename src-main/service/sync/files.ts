import { join } from 'node:path';
import { PIECE_BYTES } from '@yinzheng/contract/store';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import type { OutboxItem } from '@yinzheng/core/sync';
import { SYSTEM_FILES } from '../compose.ts';
import { eachOf, isPassing, type Line } from './line.ts';

// Files go before the acts that name them, in pieces that can be gone on with.

const AT_ONCE = 4;

/** Sends the files of items that still need it; an item whose file cannot be sent is set aside. @throws what the way throws */
export async function sendFiles(line: Line, items: readonly OutboxItem[]): Promise<void> {
  const needed = items.filter(({ file, fileSent }) => file !== undefined && !fileSent);
  await eachOf(needed, AT_ONCE, async (item) => {
    if (line.stopped()) return;
    await sendFile(line, item);
  });
}

async function sendFile({ station, client }: Line, item: OutboxItem): Promise<void> {
  const { file, number } = item;
  if (file === undefined) return;
  const digest = toHex(file.digest);
  const now = (): Date => station.clock.now();
  try {
    const whole = await sendPieces(client, digest, join(station.folder, file.path), item.tries > 0);
    if (whole) station.delivery.fileSent(number, now());
    else setAside(new YinzhengError('OUTBOX_FILE_CHANGED', { path: file.path }));
  } catch (error) {
    if (!isOfFile(error)) throw error;
    setAside(error);
  }
  function setAside({ code, params }: YinzhengError): void {
    const reason = { code, params };
    const change = {
      state: 'aside',
      sent: false,
      tries: item.tries + 1,
      notBefore: undefined,
      reason,
    } as const;
    station.delivery.settle(
      [{ number, change, note: { at: now(), what: 'refused', detail: code } }],
      undefined,
    );
  }
}

/** Whether the store has the whole file now. `resume`: to ask first how much of it is there. */
export async function sendPieces(
  client: Line['client'],
  digest: string,
  path: string,
  resume: boolean,
): Promise<boolean> {
  const source = SYSTEM_FILES.open(path);
  try {
    const { size } = source;
    // No record names a file without bytes.
    if (size === 0) return false;
    let state = resume || size > PIECE_BYTES ? await client.fileState(digest) : { received: 0, whole: false };
    // A store that has it neither whole nor any further after twice as many pieces never will.
    for (let left = 2 * Math.ceil(size / PIECE_BYTES) + 1; !state.whole; left--) {
      if (left === 0) return false;
      const offset = state.received >= size ? 0 : state.received;
      const bytes = source.read(offset, PIECE_BYTES);
      const next = await client.sendPiece(digest, { offset, size, bytes });
      // Everything is there and its SM3 is another: what lies here is not what the record names.
      if (!next.whole && next.received <= offset) return false;
      state = next;
    }
    return true;
  } finally {
    source.close();
  }
}

/** Whether an error is about the file itself: it cannot be read here, or the store refuses it, and another try brings the same. */
export function isOfFile(error: unknown): error is YinzhengError {
  if (!(error instanceof YinzhengError)) return false;
  const { code, policy } = error;
  if (code === 'FILE_UNREADABLE') return true;
  return !isPassing(error) && (!policy.stopsBatch || code === 'BAD_REQUEST' || code === 'STORE_REFUSED');
}
