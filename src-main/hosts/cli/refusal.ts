import { YinzhengError } from '@yinzheng/core/kernel';
import { EXIT, type ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';

/** Tells of a refusal: as JSON on standard output, or on standard error in three lines, the code, and what they leave out. */
export function tellRefusal(error: unknown, json: boolean, texts: Texts, terminal: Terminal): ExitCode {
  const { code, title, detail, remedy, technical } = texts.error(error);
  if (json) {
    const more = technical === '' ? {} : { technical };
    terminal.out(`${JSON.stringify({ error: { code, message: texts.message(error), ...more } })}\n`);
  } else {
    terminal.err(texts.t('error.lines', { code, title, detail, remedy }));
    if (technical !== '') terminal.err(texts.t('error.technical', { technical }));
  }
  return exitOfError(error);
}

/** A defect of ours, or a refusal. */
export function exitOfError(error: unknown): ExitCode {
  return error instanceof YinzhengError && error.code !== 'INTERNAL' ? EXIT.refused : EXIT.internal;
}
