import { YinzhengError } from '@yinzheng/core/kernel';

/** Whether an error is told to whoever sent what caused it: what is ours to mend is not. */
export function hasOwnCode(error: unknown): error is YinzhengError {
  return error instanceof YinzhengError && error.code !== 'INTERNAL';
}
