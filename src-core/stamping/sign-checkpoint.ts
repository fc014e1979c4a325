import type { Authority } from '../authority/index.ts';
import { signThroughGate } from '../devices/index.ts';
import type { Certificate } from '../pki/index.ts';
import type { Clock, KeySession } from '../ports/index.ts';
import { checkpointAt, signedCheckpointDer, type UseLogStore } from '../use-log/index.ts';

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
    const act = { kind: 'checkpoint', checkpoint, certificate } as const;
    const { bytes, signature } = await signThroughGate(act, session, { authority, log });
    const kept = signedCheckpointDer(bytes, certificate.der, signature);
    log.transaction((writer) => {
      writer.keepCheckpoint(checkpoint.rowNo, kept);
    });
    return true;
  } catch {
    return false;
  }
}
