import type { OutboxItemOut } from '@yinzheng/contract/ipc';

/** Whether an act has a latest time at all, or will have one; `kind`: what it is. */
export function hasDeadline({ state, kind }: Pick<OutboxItemOut, 'state' | 'kind'>): boolean {
  const arrived = state === 'delivered' || state === 'withdrawn';
  return !arrived && kind !== 'head' && kind !== 'authorisation-end';
}
