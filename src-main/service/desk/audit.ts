import { YinzhengError, type Answer } from '@yinzheng/core/kernel';
import { findingError } from '@yinzheng/core/use-log';
import { wireError } from '@yinzheng/contract/errors';
import { task } from '../../pool/task.ts';
import { auditDataFolder, NO_TRUST, SYSTEM_FILES } from '../compose.ts';
import { moment } from '../shapes.ts';
import { verifyLog } from '../verify-log.ts';
import type { CheckedChain } from './chain.ts';

/** Checks both chains of the data folder and the checkpoints, as they lie on the disk beside the writer. */
export const logAudit = task('eyes', async (_: object, { folder, machine }): Promise<CheckedChain> => {
  const { clock } = machine;
  const at = moment(clock.now());
  try {
    const { answer, entries, checkpoint, behind, firstBad } = await verifyLog([], {
      files: SYSTEM_FILES,
      clock,
      trust: NO_TRUST,
      audit: (witnesses) => auditDataFolder(folder, witnesses),
    });
    const vouched = checkpoint?.row ?? null;
    return {
      answer,
      entries,
      rows: behind + (vouched ?? 0),
      at,
      vouched,
      finding: firstBad === null ? null : wireError(findingError(firstBad)),
    };
  } catch (error) {
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') throw error;
    return { ...NOTHING, answer: answerTo(error), at, finding: wireError(error) };
  }
});

const NOTHING = { entries: 0, rows: 0, vouched: null };

/** A database that cannot be read now tells nothing; one that is damaged or gone does not hold. */
function answerTo({ code }: YinzhengError): Answer {
  return code === 'STORE_UNAVAILABLE' ? 'unknown' : 'invalid';
}
