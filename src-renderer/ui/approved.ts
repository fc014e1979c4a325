import type { RequestState } from '@yinzheng/contract/ipc';

/** Whether every step of a request was agreed to: before that nothing of it is approved, spent or left. */
export function isApproved({ state }: { readonly state: RequestState }): boolean {
  return state === 'agreed' || state === 'finished' || state === 'expired' || state === 'damaged';
}
