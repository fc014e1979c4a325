import type { Attack, Expected } from './attack.ts';
import { updated, type Objects } from './update.ts';

// How attacks upon one sealed file are written down.

/** One update upon a sealed file. */
export interface Change {
  readonly name: string;
  readonly shows: string;
  readonly where: Attack['where'];
  readonly objects: (pdf: Uint8Array) => Objects;
  readonly expected: Expected;
}

/** Attacks that are one update each: arithmetic finds nothing. */
export function uponUpdates(original: Uint8Array, changes: readonly Change[]): Attack[] {
  return changes.map(({ objects, ...rest }) => ({
    ...rest,
    ...{ original, bytes: updated(original, objects(original)), sums: true },
  }));
}

/** Describes one attack. */
type One = (name: string, bytes: Uint8Array, expected: Expected, more?: Partial<Attack>) => Attack;

/** Attacks upon one file that show the same thing, on page one unless they say otherwise. */
export function uponFile(original: Uint8Array, shows: string): One {
  return (name, bytes, expected, more = {}) => ({
    ...{ name, bytes, original, expected, shows, where: 1, sums: true },
    ...more,
  });
}
