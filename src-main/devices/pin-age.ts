import type { Engine } from './engine.ts';
import type { PlacedKey } from './key-list.ts';
import { sameToken, tokenIdOf } from './watched-module.ts';

/** Notes that the PIN of a token was set just now; never the PIN. */
export function keepPinAge(engine: Engine, { token }: PlacedKey): void {
  const entry = { ...tokenIdOf(token.facts), changedAt: engine.clock.now().toISOString() };
  engine.keep((now) => {
    const others = now.pins.filter((one) => !sameToken(one, entry));
    return { ...now, pins: [...others, entry].slice(-1024) };
  });
}
