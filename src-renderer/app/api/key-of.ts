import type { Asked, PageChannelName } from '@yinzheng/contract/ipc';

/** Under which key an answer is kept. */
export function keyOf<N extends PageChannelName>(channel: N, input: Asked<N>): readonly [N, Asked<N>] {
  return [channel, input];
}
