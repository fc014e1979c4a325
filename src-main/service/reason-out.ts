import type { WireErrorOut } from '@yinzheng/contract/ipc';
import type { DeliveryReason } from '@yinzheng/core/sync';
import { isErrorCode } from './keys.ts';

/** A reason as pages can say it: a code that a newer store made is named inside one of ours. */
export function reasonOut({ code, params }: DeliveryReason): WireErrorOut {
  return isErrorCode(code) ? { code, params: { ...params } } : { code: 'STORE_REFUSED', params: { code } };
}
