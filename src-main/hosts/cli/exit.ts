import type { Answer } from '@yinzheng/core/kernel';

/** How the command ends. */
export const EXIT = {
  /** Done, or valid. */
  done: 0,
  /** Invalid, or refused. */
  refused: 1,
  /** Cannot tell. */
  unknown: 2,
  /** Used in a wrong way. */
  usage: 64,
  /** A defect of ours. */
  internal: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of an answer. */
export function exitOf(answer: Answer): ExitCode {
  if (answer === 'valid') return EXIT.done;
  return answer === 'invalid' ? EXIT.refused : EXIT.unknown;
}

/** The worst of several files: a defect, refused or invalid, cannot tell, done. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  const order = [EXIT.internal, EXIT.refused, EXIT.unknown] as const;
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
