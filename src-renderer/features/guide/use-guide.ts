import type { SessionOut } from '@yinzheng/contract/ipc';
import { useEffect } from 'react';
import { usePrefer, useSession } from '../../app/session.tsx';
import { guidesFor, type GuideKind } from './cast.ts';
import { chosenGuide } from './choice.ts';
import type { GuideState } from './guide-state.ts';
import { beginAgain, keepAway, keepShown, useAway, useShown, type Away } from './memory.ts';
import { useLicenceGuide } from './use-licence-guide.ts';
import { useStampGuide } from './use-stamp-guide.ts';

/** A walk, for the strip that shows it. */
export interface Guide extends GuideState {
  /** Puts it away: to be taken up again, or for good. */
  close(how: Away): void;
}

/** What a person prefers of a guide is kept under this name. */
const PREFERENCE = { stamp: 'guide', licence: 'licenceGuide' } as const;

/** The guide, where there is one to show. */
export function useGuide(): Guide | undefined {
  const session = useSession();
  const prefer = usePrefer();
  const aways = { stamp: useAway('stamp'), licence: useAway('licence') };
  const wanted = guidesFor(session).filter(
    (kind) => session.preferences[PREFERENCE[kind]] === 'open' && aways[kind] === undefined,
  );
  const shown = useShown();
  const guides = [
    useStampGuide(wanted.includes('stamp')),
    useLicenceGuide(wanted.includes('licence')),
  ].filter((guide) => guide !== undefined);
  const guide = chosenGuide(guides, session.person?.id, shown);
  const kind = guide?.kind;
  useEffect(() => {
    if (kind !== undefined) keepShown(kind);
  }, [kind]);
  if (guide === undefined) return undefined;
  return {
    ...guide,
    close: (how) => {
      keepAway(guide.kind, how);
      prefer({ [PREFERENCE[guide.kind]]: how });
    },
  };
}

/** Takes a guide out again: where it was left, or from the beginning. */
export function useOpenGuide(): (kind: GuideKind, how: 'on' | 'again') => void {
  const prefer = usePrefer();
  return (kind, how) => {
    keepAway(kind, undefined);
    if (how === 'again') beginAgain(kind, new Date());
    keepShown(kind);
    prefer({ [PREFERENCE[kind]]: 'open' });
  };
}

/** The guides for whoever sits here that are put away, and how. */
export function usePutAway(): readonly { readonly kind: GuideKind; readonly how: Away }[] {
  const session = useSession();
  const aways = { stamp: useAway('stamp'), licence: useAway('licence') };
  return guidesFor(session).flatMap((kind) => {
    const how = aways[kind] ?? preferredAway(session, kind);
    return how === undefined ? [] : [{ kind, how }];
  });
}

function preferredAway({ preferences }: SessionOut, kind: GuideKind): Away | undefined {
  const how = preferences[PREFERENCE[kind]];
  return how === 'open' ? undefined : how;
}

/** The guides that there are for whoever sits here. */
export function useGuides(): readonly GuideKind[] {
  return guidesFor(useSession());
}
