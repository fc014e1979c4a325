import type { Output } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { takeInSeal, type SealOnKey } from '../take-in-seal.ts';

/** A seal as it was just read from a key. */
export interface SealOrder {
  /** Who takes it in. */
  readonly person: string;
  /** SESeal. */
  readonly seal: Uint8Array;
  readonly key: SealOnKey;
}

/** Keeps a seal that lies on a key. @throws what `takeInSeal` throws */
export const sealTakeIn = task(
  'hands',
  async ({ person, seal: bytes, key }: SealOrder, context): Promise<Output<'keys.take-in-seal'>> => {
    const { seal, added } = takeInSeal(await context.station(), bytes, key, person);
    return { id: seal.info.esID, name: seal.info.property.name, added };
  },
);
