import { equalBytes, fail } from '@yinzheng/core/kernel';
import { parseSeal, type Seal } from '@yinzheng/core/seals';

/** Where the bytes of a folder's seals lie. */
export interface SealPlace {
  /** Differs from what it was once anybody but this connection wrote to the database. @throws STORE_UNAVAILABLE */
  mark(): number;
  /** Every SESeal. @throws STORE_UNAVAILABLE */
  seals(): Uint8Array[];
  /** Adds one where its code is free; what lies under that code then. @throws STORE_UNAVAILABLE */
  keepSeal(esID: string, seal: Uint8Array): { readonly added: boolean; readonly kept: Uint8Array };
}

/** The seals of a data folder, as one thread has read them. */
export interface KeptSeals {
  /** As they are now, whichever thread or program added the last one; each is read once. @throws what `parseSeal` throws, STORE_UNAVAILABLE */
  seals(): readonly Seal[];
  /**
   * Keeps one more, durably; whether it may be kept is for the caller to know. False: this very seal was kept before.
   * @throws SEAL_KEPT_OTHER, STORE_UNAVAILABLE
   */
  keepSeal(seal: Seal): boolean;
}

/** Seals are read anew only where something was written since. */
export function keptSeals(place: SealPlace): KeptSeals {
  let held: { readonly mark: number; readonly seals: readonly Seal[] } | undefined;
  return {
    seals: () => {
      // Read before the seals: what comes in between is looked at again.
      const mark = place.mark();
      if (held?.mark === mark) return held.seals;
      const before = held?.seals ?? [];
      const seals = place.seals().map((bytes) => {
        return before.find((seal) => equalBytes(seal.bytes, bytes)) ?? parseSeal(bytes);
      });
      held = { mark, seals };
      return seals;
    },
    keepSeal: (seal) => {
      const { esID } = seal.info;
      const { added, kept } = place.keepSeal(esID, seal.bytes);
      if (!equalBytes(kept, seal.bytes)) fail('SEAL_KEPT_OTHER', { seal: esID });
      // What this connection writes itself its mark does not tell.
      held = undefined;
      return added;
    },
  };
}
