import { fail, toHex, YinzhengError, type ErrorParams } from '@yinzheng/core/kernel';
import type { Language } from '@yinzheng/contract/texts';
import { wireError } from '@yinzheng/contract/errors';
import type { VerifiedFileOut } from '@yinzheng/contract/ipc';
import { task, type TaskContext } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import { verifyForReport, type Grounds, type VerifiedForReport } from '../verify.ts';
import { loadTexts, makeReport, unreadableOut, verifiedOut, type ReportForm } from '../wording/index.ts';

/** A file that is to be verified. */
export interface VerifyOrder {
  /** As the page named it. */
  readonly source: VerifiedFileOut['source'];
  readonly path: string;
  /** What people call it. */
  readonly name: string;
  readonly language: Language;
  /** Whether whoever asks may read the 台账: else nothing of its entries is told but whether they agree. */
  readonly readsLog: boolean;
}

type GroundsOut = VerifiedFileOut['grounds'];
type GroundOut = GroundsOut['file'];

/** A report that is wanted on a file that was verified. */
export interface ReportOrder extends Omit<VerifyOrder, 'source'> {
  /** SM3 of what was verified, in hexadecimal. */
  readonly sm3: string;
  readonly form: ReportForm;
}

/** A report, with a name for its file. */
export interface MadeReport {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Verifies a file and compares it with the log. What is no readable PDF is answered too. @throws FILE_UNREADABLE */
export const fileVerify = task('eyes', async (order: VerifyOrder, context): Promise<VerifiedFileOut> => {
  const { verified } = await verify(order, context);
  const texts = loadTexts(order.language);
  const { file, result, pages, boxes } = verified;
  return {
    source: order.source,
    name: order.name,
    size: file.size,
    sm3: toHex(file.sm3),
    pages,
    verified:
      result instanceof YinzhengError
        ? unreadableOut(order.name, result, texts)
        : verifiedOut(order.name, result, texts),
    grounds: groundsOf(result),
    boxes: boxes.map((seen) => seen.map((box) => ({ ...box }))),
  };
});

/**
 * The report on the same bytes, which are verified again: it tells what holds now, and says when that was.
 * @throws FILE_UNREADABLE, also where they are not the same bytes any more; SEAL_FONT_DAMAGED
 */
export const reportMake = task('eyes', async (order: ReportOrder, context): Promise<MadeReport> => {
  const { name, path, form, language } = order;
  const { verified, trust } = await verify(order, context);
  if (toHex(verified.file.sm3) !== order.sm3) fail('FILE_UNREADABLE', { path, detail: 'CHANGED' });
  const texts = loadTexts(language);
  const named = { ...verified, file: { ...verified.file, name } };
  const stem = name.replace(/\.pdf$/i, '');
  return {
    name: `${texts.t('report.file-name', { name: stem })}.${form}`,
    bytes: await makeReport(named, trust, form, texts),
  };
});

/** What a verification says, as codes: the page has the sentences of its own language. */
function groundsOf(result: VerifiedForReport['result']): GroundsOut {
  if (result instanceof YinzhengError) return { file: wireError(result), signatures: [] };
  const ground = ({
    reason,
    params,
  }: {
    readonly reason: string;
    readonly params: ErrorParams;
  }): GroundOut => {
    return { code: reason, params: { ...params } };
  };
  return {
    file: ground(result),
    signatures: result.signatures.map(({ steps, log, notChecked }) => ({
      steps: steps.map(ground),
      log: log === undefined ? null : ground(log),
      notChecked: notChecked.map(ground),
    })),
  };
}

async function verify(
  { path, name, readsLog }: Omit<VerifyOrder, 'source'>,
  context: TaskContext,
): Promise<{ readonly verified: VerifiedForReport; readonly trust: Grounds['trust'] }> {
  const station = await context.station();
  const trust = station.trust();
  context.progress({ done: 0, total: 1, current: name });
  const grounds: Grounds = { trust, clock: station.clock, log: station.logAtHand() };
  const verified = await verifyForReport(SYSTEM_FILES, path, grounds);
  return { verified: readsLog ? verified : { ...verified, result: withoutEntries(verified.result) }, trust };
}

/** Without what the log's entries hold: reasons and names are for those who read the 台账. */
function withoutEntries(result: VerifiedForReport['result']): VerifiedForReport['result'] {
  if (result instanceof YinzhengError) return result;
  const signatures = result.signatures.map((signature) => {
    const { log } = signature;
    return log === undefined ? signature : { ...signature, log: { ...log, use: undefined } };
  });
  return { ...result, signatures };
}
