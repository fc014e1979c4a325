import type { VerifyRow } from '@yinzheng/contract/cli';
import { YinzhengError, type Answer } from '@yinzheng/core/kernel';
import { isDataFolder, NO_TRUST, openWorkstation, SYSTEM_FILES } from '../../../service/compose.ts';
import {
  isUntold,
  readCertificates,
  verifyFile,
  verifyForReport,
  type Grounds,
  type VerifiedForReport,
} from '../../../service/verify.ts';
import type { Workstation } from '../../../service/workstation.ts';
import { UsageError } from '../args.ts';
import { DATA_OPTION, type Command, type Context } from '../command.ts';
import { exitOf, worstExit, type ExitCode } from '../exit.ts';
import { makeReport, unreadableOut, verifiedOut, type ReportForm } from '../../../service/wording/index.ts';
import { refusedFileText, verifiedText } from '../present/verify.ts';
import { exitOfError } from '../refusal.ts';

/** `verify`: anybody's signed PDFs. */
export const verify: Command = {
  options: { ...DATA_OPTION, trust: { type: 'string', multiple: true }, report: { type: 'string' } },
  positionals: { least: 1, most: Number.POSITIVE_INFINITY },
  run: async (context) => {
    const report = reportOf(context);
    const given = context.args.all('trust').flatMap((path) => readCertificates(SYSTEM_FILES, path));
    return withGrounds(context, async (own) => {
      const grounds = { ...own, trust: { ...own.trust, roots: [...own.trust.roots, ...given] } };
      const codes: ExitCode[] = [];
      for (const [index, file] of context.args.positionals.entries()) {
        if (index > 0 && !context.json) context.terminal.out('\n');
        codes.push(await verifyOne(context, file, grounds, report));
      }
      return worstExit(codes);
    });
  },
};

/** A report that is wanted: where, and in which form. */
interface WantedReport {
  readonly path: string;
  readonly form: ReportForm;
}

/** `--report`: on one file, under a free name. @throws UsageError, OUTPUT_EXISTS */
function reportOf({ args }: Context): WantedReport | undefined {
  const path = args.text('report');
  if (path === undefined) return undefined;
  const form = /\.(pdf|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (form !== 'pdf' && form !== 'json') throw new UsageError('usage.report-form', { value: path });
  if (args.positionals.length > 1) throw new UsageError('usage.report-one-file');
  SYSTEM_FILES.requireFree(path);
  return { path, form };
}

/** Works with what the data folder knows, where there is one: trust, and the log for comparing. */
async function withGrounds<T>(context: Context, work: (grounds: Grounds) => Promise<T>): Promise<T> {
  const { clock } = context.machine;
  const opened = await openFolder(context);
  if (opened === undefined) return work({ trust: NO_TRUST, clock, log: undefined });
  const { station, ...known } = opened;
  try {
    return await work({ ...known, clock });
  } finally {
    station.close();
  }
}

async function openFolder({
  args,
  dataFolder,
  machine,
  terminal,
  texts,
}: Context): Promise<({ readonly station: Workstation } & Omit<Grounds, 'clock'>) | undefined> {
  const asked = args.has('data');
  if (!asked && !isDataFolder(dataFolder)) return undefined;
  let station: Workstation | undefined;
  try {
    station = await openWorkstation(dataFolder, 'read', machine);
    if (station.authority().foundation.mode === 'trial') {
      terminal.err(`${texts.t('verify.trial', { path: station.folder })}\n`);
    }
    return { station, trust: station.trust(), log: station.logAtHand() };
  } catch (error) {
    station?.close();
    if (asked || !(error instanceof YinzhengError)) throw error;
    // Nobody named this folder: a stranger's file is verified without it.
    terminal.err(`${texts.t('verify.without-folder', { path: dataFolder, ...texts.error(error) })}\n`);
    return undefined;
  }
}

async function verifyOne(
  context: Context,
  file: string,
  grounds: Grounds,
  report: WantedReport | undefined,
): Promise<ExitCode> {
  const { texts, terminal } = context;
  const show = (row: VerifyRow, text: () => string, code: ExitCode): ExitCode => {
    terminal.out(context.json ? `${JSON.stringify(row)}\n` : text());
    return code;
  };
  const answered = (row: Extract<VerifyRow, { answer: Answer }>): ExitCode =>
    show(row, () => verifiedText(row, texts), exitOf(row.answer));
  try {
    const result =
      report === undefined
        ? await verifyFile(SYSTEM_FILES, file, grounds)
        : await verifyAndReport(context, file, grounds, report);
    return answered(
      result instanceof YinzhengError ? unreadableOut(file, result, texts) : verifiedOut(file, result, texts),
    );
  } catch (error) {
    if (isUntold(error)) return answered(unreadableOut(file, error, texts));
    const row = { file, error: { code: texts.error(error).code, message: texts.message(error) } };
    return show(row, () => refusedFileText(file, error, texts), exitOfError(error));
  }
}

/**
 * Verifies a file and writes the report before anything is said. Bytes that are no readable PDF get a report that
 * says so; a file whose bytes cannot be read gets none.
 * @throws FILE_UNREADABLE, OUTPUT_EXISTS, FILE_UNWRITABLE
 */
async function verifyAndReport(
  { texts, terminal }: Context,
  path: string,
  grounds: Grounds,
  wanted: WantedReport,
): Promise<VerifiedForReport['result']> {
  const verified = await verifyForReport(SYSTEM_FILES, path, grounds);
  const bytes = await makeReport(verified, grounds.trust, wanted.form, texts);
  SYSTEM_FILES.create(wanted.path, bytes);
  terminal.err(`${texts.t('verify.report', { path: wanted.path })}\n`);
  return verified.result;
}
