import type { VerifyRow } from '@yinzheng/contract/cli';
import { hasCode, YinzhengError, type Answer } from '@yinzheng/core/kernel';
import { inWorkstation, isDataFolder, NO_TRUST, SYSTEM_FILES } from '../../../service/compose.ts';
import { readCertificates, verifyFile } from '../../../service/verify.ts';
import type { TrustContext } from '../../../service/workstation.ts';
import { DATA_OPTION, type Command, type Context } from '../command.ts';
import { exitOf, worstExit, type ExitCode } from '../exit.ts';
import { refusedFileText, verifiedText } from '../present/verify.ts';
import { unreadableOut, verifiedOut } from '../present/verified.ts';
import { exitOfError } from '../refusal.ts';

/** What cannot be read as a PDF cannot be told, rather than being refused. */
const UNTOLD = ['PDF_NOT_PDF', 'PDF_BROKEN', 'PDF_TOO_LARGE'] as const;

/** `verify`: anybody's signed PDFs. */
export const verify: Command = {
  options: { ...DATA_OPTION, trust: { type: 'string', multiple: true } },
  positionals: { least: 1, most: Number.POSITIVE_INFINITY },
  run: async (context) => {
    const trust = await trustOf(context);
    const codes: ExitCode[] = [];
    for (const [index, file] of context.args.positionals.entries()) {
      if (index > 0 && !context.json) context.terminal.out('\n');
      codes.push(await verifyOne(context, file, trust));
    }
    return worstExit(codes);
  },
};

/** The roots of `--trust`, and what the data folder knows, where there is one. */
async function trustOf(context: Context): Promise<TrustContext> {
  const given = context.args.all('trust').flatMap((path) => readCertificates(SYSTEM_FILES, path));
  const own = await trustOfFolder(context);
  return { ...own, roots: [...own.roots, ...given] };
}

async function trustOfFolder({ args, dataFolder, machine, terminal, texts }: Context): Promise<TrustContext> {
  const asked = args.has('data');
  if (!asked && !isDataFolder(dataFolder)) return NO_TRUST;
  try {
    return await inWorkstation(dataFolder, 'read', machine, (station) => {
      if (station.authority().foundation.mode === 'trial') {
        terminal.err(`${texts.t('verify.trial', { path: station.folder })}\n`);
      }
      return station.trust();
    });
  } catch (error) {
    if (asked || !(error instanceof YinzhengError)) throw error;
    // Nobody named this folder: a stranger's file is verified without it.
    terminal.err(`${texts.t('verify.without-folder', { path: dataFolder, ...texts.error(error) })}\n`);
    return NO_TRUST;
  }
}

async function verifyOne(context: Context, file: string, trust: TrustContext): Promise<ExitCode> {
  const { texts, terminal, machine } = context;
  const show = (row: VerifyRow, text: () => string, code: ExitCode): ExitCode => {
    terminal.out(context.json ? `${JSON.stringify(row)}\n` : text());
    return code;
  };
  const answered = (row: Extract<VerifyRow, { answer: Answer }>): ExitCode =>
    show(row, () => verifiedText(row, texts), exitOf(row.answer));
  try {
    return answered(verifiedOut(file, await verifyFile(SYSTEM_FILES, file, trust, machine.clock), texts));
  } catch (error) {
    if (UNTOLD.some((code) => hasCode(error, code))) return answered(unreadableOut(file, error, texts));
    const row = { file, error: { code: texts.error(error).code, message: texts.message(error) } };
    return show(row, () => refusedFileText(file, error, texts), exitOfError(error));
  }
}
