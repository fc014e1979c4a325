import type { GuideKind } from './cast.ts';

/** What a guide is chosen by. */
export interface Choosable {
  readonly kind: GuideKind;
  /** `done`: it is at its end. */
  readonly step: string;
  readonly actor: { readonly id: string };
}

/**
 * Of several guides: the one whose next step is this person's own; else one that is not at its end, the one that was shown last
 * before the others.
 */
export function chosenGuide<G extends Choosable>(
  guides: readonly G[],
  person: string | undefined,
  shown: GuideKind | undefined,
): G | undefined {
  const open = guides.filter(({ step }) => step !== 'done');
  const own = open.filter(({ actor }) => actor.id === person);
  const among = [own, open, guides].find(({ length }) => length > 0) ?? [];
  return among.find(({ kind }) => kind === shown) ?? among[0];
}
