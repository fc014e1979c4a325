import { relative, sep } from 'node:path';
import { fail, toHex } from '@yinzheng/core/kernel';
import {
  licenceKey,
  licenceVersionDer,
  parseLicenceIdentifier,
  type LicenceActs,
} from '@yinzheng/core/licences';
import type { ClosedUse } from '@yinzheng/core/stamping';
import type { Outbox } from '@yinzheng/core/sync';
import { parseRight } from '@yinzheng/core/use-rights';

/** Where a licence's version and its row in the outbox are kept. */
export interface ClosingStore {
  readonly licences: Pick<LicenceActs, 'keep'>;
  readonly outbox: Outbox;
  /** What is kept beside the log, by its SM3. */
  ticket(digest: Uint8Array): Uint8Array | undefined;
}

/**
 * What becomes true in the transaction that closes the use of a seal: of a licence its version, and the row that brings it to
 * the central store. The same whether the job comes to its end or is ended after a crash. Nothing of a ticket. A use whose
 * right is not kept, or cannot be read, is not closed: it would close without its licence.
 * @throws STORE_ALTERED, TICKET_UNREADABLE, STORE_UNAVAILABLE
 */
export function licenceClosing(folder: string, store: ClosingStore): (closed: ClosedUse) => void {
  return ({ right, digest: file, size, output }) => {
    const kept = store.ticket(right) ?? fail('STORE_ALTERED', { detail: 'ticket' });
    const use = parseRight(kept);
    if (use.kind === 'ticket') return;
    const { bundle } = use;
    const { order, record } = bundle;
    const key = licenceKey(parseLicenceIdentifier(order.act.identifier));
    const body = licenceVersionDer({ bundle, file, size });
    store.licences.keep({
      kind: 'version',
      subject: key,
      body,
      found: {
        type: record.act.type.code,
        holders: record.act.holders.map(({ type, code }) => `${type}:${code}`),
        draft: toHex(record.act.draft),
      },
    });
    const path = relative(folder, output).split(sep).join('/');
    store.outbox.add({
      kind: 'version',
      licence: key,
      act: body,
      file: { digest: file, path },
      actedAt: order.act.orderedAt,
    });
  };
}
