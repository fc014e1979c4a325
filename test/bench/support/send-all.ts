import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_ACTS, MOST_BATCH_BYTES } from '@yinzheng/contract/store';
import { toBase64, toHex } from '@yinzheng/core/kernel';
import { planBatches } from '@yinzheng/core/sync';
import { openLine } from '../../../src-main/service/sync/index.ts';
import { queueHeads, sendAuthority } from '../../../src-main/service/sync/own.ts';
import type { Workstation } from '../../../src-main/service/workstation.ts';

/** What a store was asked, and how long it took; milliseconds. */
export interface SentAll {
  readonly files: number;
  readonly batches: number;
  readonly calls: { readonly files: number; readonly batches: number };
  readonly acts: number;
}

/**
 * Sends everything of an outbox, one call after the other, and keeps nothing of the answers: what is left is the store's own time, and
 * that of the way to it. @throws unless each act is accepted
 */
export async function sendAll(station: Workstation): Promise<SentAll> {
  const { delivery } = station;
  const line = openLine(station);
  try {
    await sendAuthority(line);
    queueHeads(station);
    const items = delivery.items('open');
    const named = items.flatMap(({ file }) => (file === undefined ? [] : [file]));
    const files = named.map(({ digest, path }) => {
      return { digest: toHex(digest), bytes: new Uint8Array(readFileSync(join(station.folder, path))) };
    });
    const [begun, spent] = [performance.now(), { files: 0, batches: 0 }];
    for (const { digest, bytes } of files) {
      await line.client.sendPiece(digest, { offset: 0, size: bytes.length, bytes });
    }
    spent.files = performance.now() - begun;
    const epoch = toHex(station.random.bytes(16));
    const limits = { acts: MOST_ACTS, bytes: MOST_BATCH_BYTES, batches: items.length };
    const heads = items.filter(({ kind }) => kind === 'head');
    const others = items.filter(({ kind }) => kind !== 'head');
    const batches = [heads, others].flatMap((some) => planBatches(some, limits));
    for (const batch of batches) {
      const acts = batch.map(({ number, kind }) => {
        return { sequence: number, kind, act: toBase64(delivery.act(number)) };
      });
      const from = performance.now();
      const { results } = await line.client.sendBatch({ epoch, acts });
      spent.batches += performance.now() - from;
      const other = results.find(({ result }) => result !== 'accepted');
      if (other !== undefined) throw new Error(JSON.stringify(other));
    }
    return { ...spent, calls: { files: files.length, batches: batches.length }, acts: items.length };
  } finally {
    line.client.close();
  }
}
