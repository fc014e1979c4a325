import { readable, toHex } from '../kernel/index.ts';
import { parseSignedAct } from './bundle.ts';
import { asConflictDecision, givesUp, type ConflictDecision } from './conflict-decision.ts';

/** SM3, hexadecimal, of the acts that decisions give up: those that they are about, and those that share their fate. */
export function givenUpBy(decisions: readonly ConflictDecision[]): ReadonlySet<string> {
  return new Set(decisions.filter(givesUp).flatMap(({ act, followers }) => [act, ...followers].map(toHex)));
}

/** What of a kept act is looked at. */
interface Kept {
  readonly kind: string;
  /** SM3 of its bytes. */
  readonly digest: Uint8Array;
  readonly body: Uint8Array;
}

/** The acts of a licence that count, and those that were given up, as the decisions among them say; these are not judged here. */
export function partedActs<T extends Kept>(
  acts: readonly T[],
): {
  readonly counted: readonly T[];
  readonly givenUp: readonly T[];
} {
  const decisions = acts.flatMap(({ kind, body }) => {
    const read = kind === 'conflict-decision' && readable(() => parseSignedAct(body, asConflictDecision).act);
    return read === false || read === undefined ? [] : [read];
  });
  const out = givenUpBy(decisions);
  const lives = acts.filter(({ kind }) => kind !== 'conflict-decision');
  return {
    counted: lives.filter(({ digest }) => !out.has(toHex(digest))),
    givenUp: lives.filter(({ digest }) => out.has(toHex(digest))),
  };
}
