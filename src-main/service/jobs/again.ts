import { hasCode } from '@yinzheng/core/kernel';

/** Refusals of what was typed, after which the person may type once more; the program itself never does. */
const AGAIN = [
  'PIN_WRONG',
  'KEY_PIN_WRONG',
  'KEY_PIN_WRONG_LOW',
  'KEY_PIN_WRONG_LAST',
  'PIN_LENGTH',
  'PIN_CHARACTERS',
  'PIN_REPEATED',
  'PIN_RUN',
  'PIN_OF_KEY',
  'PIN_SAME',
  'PIN_NOT_PASSED',
  'PIN_FORGOTTEN',
  'KEY_CANCELLED',
] as const;

/** Whether an act that nothing was done of may be given another PIN after this error. */
export function mayTypeAgain(error: unknown): boolean {
  return AGAIN.some((code) => hasCode(error, code));
}
