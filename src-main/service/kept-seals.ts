import { equalBytes, fail, readable } from '@yinzheng/core/kernel';
import { parseSeal, type Seal } from '@yinzheng/core/seals';

/** A seal as a database has it: its code is not believed. */
export interface KeptSealRow {
  readonly esID: string;
  /** SESeal */
  readonly body: Uint8Array;
}

/** Where the bytes of a folder's seals lie. */
export interface SealPlace {
  /** Differs from what it was once anybody but this connection wrote to the database. @throws STORE_UNAVAILABLE */
  mark(): number;
  /** Every SESeal under its code. @throws STORE_UNAVAILABLE */
  seals(): KeptSealRow[];
  /** Adds one where its code is free; what lies under that code then. @throws STORE_UNAVAILABLE */
  keepSeal(esID: string, seal: Uint8Array): { readonly added: boolean; readonly kept: Uint8Array };
}

/** The seals of a data folder, as one thread has read them. */
export interface KeptSeals {
  /**
   * As they are now, whichever thread or program added the last one; each is read once. @throws STORE_ALTERED for what is
   * no seal or lies under another's code, STORE_UNAVAILABLE
   */
  seals(): readonly Seal[];
  /**
   * Keeps one more, durably; whether it may be kept is for the caller to know. False: this very seal was kept before.
   * @throws SEAL_KEPT_OTHER, STORE_ALTERED, STORE_UNAVAILABLE
   */
  keepSeal(seal: Seal): boolean;
}

/** Seals are read anew only where something was written since. */
export function keptSeals(place: SealPlace): KeptSeals {
  let held: { readonly mark: number; readonly seals: readonly Seal[] } | undefined;
  const seals = (): readonly Seal[] => {
    // Read before the seals: what comes in between is looked at again.
    const mark = place.mark();
    if (held?.mark === mark) return held.seals;
    const before = new Map(held?.seals.map((seal) => [seal.info.esID, seal]));
    const now = place.seals().map((row) => {
      const known = before.get(row.esID);
      return known !== undefined && equalBytes(known.bytes, row.body) ? known : sealIn(row);
    });
    held = { mark, seals: now };
    return now;
  };
  return {
    seals,
    keepSeal: (seal) => {
      const { esID } = seal.info;
      // Whoever wrote to the database may have put one of this code under another.
      seals();
      const { added, kept } = place.keepSeal(esID, seal.bytes);
      if (!equalBytes(kept, seal.bytes)) fail('SEAL_KEPT_OTHER', { seal: esID });
      // What this connection writes itself its mark does not tell.
      held = undefined;
      return added;
    },
  };
}

/** The seal in a row. @throws STORE_ALTERED */
function sealIn({ esID, body }: KeptSealRow): Seal {
  const seal = readable(() => parseSeal(body));
  return seal?.info.esID === esID ? seal : fail('STORE_ALTERED', { detail: 'seal' });
}
