import { toHex } from '../kernel/index.ts';

/** An act as one side has it; hexadecimal digests. */
export interface ReconciledHere {
  /** SM3 of the bytes as they lie here now. */
  readonly digest: string;
  /** What the outbox names it by. */
  readonly named: string;
  readonly kind: string;
  readonly licence: string | undefined;
  /** Epoch and sequence under which it was sent; undefined: never, or it was brought back from the store. */
  readonly key: string | undefined;
  /** SM3 of the act that the store has in its place. */
  readonly conflict: string | undefined;
  /** SM3 of the signed decisions that give it up: what one of them withdrew is not missed where the store has the decision. */
  readonly decisions: readonly string[];
}

/** An act as the store's acceptance log names it. */
export interface ReconciledThere {
  readonly digest: string;
  readonly kind: string;
  readonly licence: string | undefined;
  /** Epoch and sequence under which it came, where it came from this workstation. */
  readonly key: string | undefined;
  /** Whether this workstation delivered it. */
  readonly own: boolean;
}

/** One act that only one side has. */
export interface OneSided {
  readonly digest: string;
  readonly kind: string;
  readonly licence: string | undefined;
}

/** What comparing both sides found. */
export interface Reconciled {
  /** How many acts both have, byte for byte. */
  readonly same: number;
  /** Accepted from this workstation, and not in its data folder. */
  readonly missingHere: readonly OneSided[];
  /** In the data folder, and not accepted. */
  readonly missingThere: readonly OneSided[];
  /** In one place, and not the same. */
  readonly different: readonly (Omit<OneSided, 'digest'> & {
    readonly here: string;
    readonly there: string;
  })[];
}

/** The text of an act's key. */
export function keyText(epoch: Uint8Array, sequence: number): string {
  return `${toHex(epoch)}/${sequence}`;
}

/**
 * Compares both sides digest by digest. Acts of the unit's other workstations count only where they stand in the way of one of
 * ours.
 */
export function reconcile(here: readonly ReconciledHere[], there: readonly ReconciledThere[]): Reconciled {
  const theirs = new Map(there.map((act) => [act.digest, act]));
  const byKey = new Map(there.flatMap((act) => (act.key !== undefined && act.own ? [[act.key, act]] : [])));
  const met = new Set<string>();
  const missingThere: OneSided[] = [];
  const different: Reconciled['different'][number][] = [];
  let same = 0;
  for (const { digest, named, kind, licence, key, conflict, decisions } of here) {
    if (theirs.has(digest) && digest === named) {
      if (!met.has(digest)) same++;
      met.add(digest);
      continue;
    }
    if (digest === named && decisions.some((decision) => theirs.has(decision))) continue;
    const place = theirs.get(named) ?? (key === undefined ? undefined : byKey.get(key));
    const other = place?.digest ?? (conflict !== undefined && theirs.has(conflict) ? conflict : undefined);
    if (other === undefined) missingThere.push({ digest, kind, licence });
    else {
      met.add(other);
      different.push({ kind, licence, here: digest, there: other });
    }
  }
  const missingHere = there
    .filter(({ own, digest }) => own && !met.has(digest))
    .map(({ digest, kind, licence }) => ({ digest, kind, licence }));
  return { same, missingHere, missingThere, different };
}

/** Whether nothing was found. */
export function isInStep({ missingHere, missingThere, different }: Reconciled): boolean {
  return missingHere.length === 0 && missingThere.length === 0 && different.length === 0;
}
