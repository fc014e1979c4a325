import type { Devices, PinPlace } from '../../devices/index.ts';

/** Which PINs of smart keys lie in device hosts now, by their slips, and when they are to be forgotten (ADR 0018). */
export interface PinKeeper {
  /** A place for the PIN of a key, in somebody's name. @throws what `Devices.place` throws */
  place(identity: string, person: string): PinPlace;
  /** An act works with what was typed there; `pause` has it stop before its next document. */
  use(slip: string, person: string, pause: () => void): void;
  /** The act works no more, and what was typed may be typed once more. */
  rest(slip: string): void;
  /** Has it overwritten. */
  forget(slip: string): void;
  /**
   * Somebody left the seat, or nobody looks at the screen (no `person`): acts pause after the document in work, and forget
   * by that; the rest is forgotten at once, for a screen that nobody looks at whatever else is unlocked too.
   */
  away(person?: string): void;
}

interface Kept {
  readonly person: string;
  pause: (() => void) | undefined;
}

export function pinKeeper(devices: Pick<Devices, 'place' | 'forget' | 'forgetAll'>): PinKeeper {
  const slips = new Map<string, Kept>();
  const forget = (slip: string): void => {
    slips.delete(slip);
    // A device host that cannot be told is gone, and what it held with it.
    void devices.forget(slip).catch(() => undefined);
  };
  return {
    place: (identity, person) => {
      const place = devices.place(identity);
      slips.set(place.slip, { person, pause: undefined });
      return place;
    },
    use: (slip, person, pause) => void slips.set(slip, { person, pause }),
    rest: (slip) => {
      const kept = slips.get(slip);
      if (kept !== undefined) kept.pause = undefined;
    },
    forget,
    away: (person) => {
      for (const [slip, kept] of slips) {
        if (person !== undefined && kept.person !== person) continue;
        if (kept.pause === undefined) forget(slip);
        else kept.pause();
      }
      if (person !== undefined) return;
      const inWork = new Set(slips.keys());
      void devices.forgetAll(inWork).catch(() => undefined);
    },
  };
}
