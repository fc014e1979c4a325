import type { Authority } from '../authority/index.ts';
import { signThroughGate, type CheckpointOver } from '../devices/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import type { Clock, KeySession } from '../ports/index.ts';
import { checkpointAt, signedCheckpointDer, type UseLogRow, type UseLogStore } from '../use-log/index.ts';

/** What a checkpoint is made with. */
export interface CheckpointDeps {
  readonly authority: Authority;
  readonly clock: Clock;
  readonly log: UseLogStore;
}

/**
 * Has the log's head signed by an open key of a custodian and keeps it (ADR 0012). It never throws: what the log says
 * is durable already, and the next checkpoint covers it. Whether one was kept.
 */
export async function signCheckpoint(
  session: KeySession,
  certificate: Certificate,
  { authority, clock, log }: CheckpointDeps,
): Promise<boolean> {
  try {
    const last = log.transaction((writer) => writer.lastRow());
    if (last === undefined) return false;
    const checkpoint = checkpointAt(last, authority, clock.now());
    const kept = await signed({ checkpoint, certificate }, session, { authority, log });
    log.transaction((writer) => {
      writer.keepCheckpoint(checkpoint.rowNo, kept);
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Has the log's next row, a remark of the signer's own, signed as its head and appends it together with that
 * checkpoint: both or neither (ADR 0012). @throws what the gate and the ports throw; INTERNAL when the log went on
 * meanwhile
 */
export async function appendSigned(
  pending: UseLogRow,
  session: KeySession,
  certificate: Certificate,
  { authority, clock, log }: CheckpointDeps,
): Promise<void> {
  const checkpoint = checkpointAt(pending, authority, clock.now());
  const kept = await signed({ checkpoint, certificate, pending }, session, { authority, log });
  log.transaction((writer) => {
    const last = writer.lastRow();
    if (last === undefined || !equalBytes(last.hash, pending.previous)) {
      fail('INTERNAL', { detail: 'the log went on while its next head was signed' });
    }
    writer.append(pending);
    writer.keepCheckpoint(checkpoint.rowNo, kept);
  });
}

async function signed(
  over: CheckpointOver,
  session: KeySession,
  context: { readonly authority: Authority; readonly log: UseLogStore },
): Promise<Uint8Array> {
  const { bytes, signature } = await signThroughGate({ kind: 'checkpoint', ...over }, session, context);
  return signedCheckpointDer(bytes, over.certificate.der, signature);
}
