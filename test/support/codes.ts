import { YinzhengError } from '@yinzheng/core/kernel';

/** The code a call is refused with; a text that says so when it is not refused, or not by us. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof YinzhengError ? error.code : `foreign error: ${String(error)}`;
  }
  return 'not refused';
}

/** The same for a promise. */
export async function asyncCodeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    return error instanceof YinzhengError ? error.code : `foreign error: ${String(error)}`;
  }
  return 'not refused';
}
