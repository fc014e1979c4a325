import { YinzhengError } from '@yinzheng/core/kernel';
import { EXIT, type ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';

/** Tells of a refusal: as JSON on standard output, or in three lines and the code on standard error. */
export function tellRefusal(error: unknown, json: boolean, texts: Texts, terminal: Terminal): ExitCode {
  const { code, title, detail, remedy } = texts.error(error);
  if (json) terminal.out(`${JSON.stringify({ error: { code, message: texts.message(error) } })}\n`);
  else terminal.err(texts.t('error.lines', { code, title, detail, remedy }));
  return exitOfError(error);
}

/** A defect of ours, or a refusal. */
export function exitOfError(error: unknown): ExitCode {
  return error instanceof YinzhengError && error.code !== 'INTERNAL' ? EXIT.refused : EXIT.internal;
}
