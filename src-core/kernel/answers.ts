/** 有效 / 无效 / 不能判定: the three answers of every verification (design idea 13). */
export type Answer = 'valid' | 'invalid' | 'unknown';

/**
 * The answer of a whole from its parts: invalid when one is invalid, else unknown when one that is
 * demanded is unknown, else valid.
 */
export function combineAnswers(parts: readonly { answer: Answer; demanded: boolean }[]): Answer {
  if (parts.some((part) => part.answer === 'invalid')) return 'invalid';
  if (parts.some((part) => part.demanded && part.answer === 'unknown')) return 'unknown';
  return 'valid';
}
