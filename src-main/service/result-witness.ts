import { equalBytes, YinzhengError } from '@yinzheng/core/kernel';
import type { Clock } from '@yinzheng/core/ports';
import { sm3OfSource } from '@yinzheng/core/sm';
import type { LogResult, LogWitness } from '@yinzheng/core/use-log';
import { readLogWitnesses } from '@yinzheng/core/verification';
import type { Files, TrustContext } from './workstation.ts';

/** What the file of a job is read with. */
export interface ResultWitnessDeps {
  readonly files: Pick<Files, 'open'>;
  readonly clock: Clock;
  /** Trust in nothing: a witness is believed for its key alone. */
  readonly trust: TrustContext;
}

/**
 * What the file of a job bears witness of: the impressions at its end, which that job made. A file that is not there,
 * cannot be read or is another by now says nothing; so do the impressions that other houses made in it before.
 */
export async function resultWitnesses(
  { output, digest, entries }: LogResult,
  { files, clock, trust }: ResultWitnessDeps,
): Promise<LogWitness[]> {
  try {
    const source = files.open(output);
    try {
      if (!equalBytes((await sm3OfSource(source)).digest(), digest)) return [];
      const found = await readLogWitnesses(source, { ...trust, now: clock.now() });
      return found.slice(-entries).flatMap(({ witness }) => witness ?? []);
    } finally {
      source.close();
    }
  } catch (error) {
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') throw error;
    return [];
  }
}
