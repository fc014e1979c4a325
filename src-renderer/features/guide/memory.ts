import { useMemo, useSyncExternalStore } from 'react';
import { GUIDES, type GuideKind } from './cast.ts';
import { LICENCE_START, type LicenceWalk } from './licence-steps.ts';
import { AT_THE_START, type Walk } from './steps.ts';

// What this window remembers of the guides until it is closed, whoever sits here.

const WALKS = { stamp: 'yinzheng.guide.walk', licence: 'yinzheng.guide.licence.walk' } as const;
const AWAYS = { stamp: 'yinzheng.guide.away', licence: 'yinzheng.guide.licence.away' } as const;
const SHOWN = 'yinzheng.guide.shown';
const CHANGED = 'yinzheng-guide';

export type Away = 'left' | 'done';

/** The walk through the first stamp as far as it was seen. */
export function useKeptWalk(): Walk {
  const text = useStored(WALKS.stamp);
  return useMemo(() => walkOf(text, AT_THE_START), [text]);
}

/** The walk through the first licence as far as it was seen. */
export function useKeptLicenceWalk(): LicenceWalk {
  const text = useStored(WALKS.licence);
  return useMemo(() => walkOf(text, LICENCE_START), [text]);
}

export function keepWalk(walk: Walk): void {
  store(WALKS.stamp, JSON.stringify(walk));
}

export function keepLicenceWalk(walk: LicenceWalk): void {
  store(WALKS.licence, JSON.stringify(walk));
}

/** A walk that begins now: what was made before does not count. */
export function beginAgain(kind: GuideKind, now: Date): void {
  const since = now.toISOString();
  if (kind === 'stamp') keepWalk({ ...AT_THE_START, since });
  else keepLicenceWalk({ ...LICENCE_START, since });
}

/** Whether a guide was put away in this window. */
export function useAway(kind: GuideKind): Away | undefined {
  const how = useStored(AWAYS[kind]);
  return how === 'left' || how === 'done' ? how : undefined;
}

/** Puts it away; undefined: takes it out again. */
export function keepAway(kind: GuideKind, how: Away | undefined): void {
  store(AWAYS[kind], how ?? '');
}

/** Which guide was shown last; undefined: none. */
export function useShown(): GuideKind | undefined {
  const shown = useStored(SHOWN);
  return GUIDES.find((kind) => kind === shown);
}

export function keepShown(kind: GuideKind): void {
  store(SHOWN, kind);
}

function useStored(key: string): string {
  return useSyncExternalStore(subscribe, () => sessionStorage.getItem(key) ?? '');
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}

function store(key: string, text: string): void {
  if (sessionStorage.getItem(key) === text) return;
  sessionStorage.setItem(key, text);
  window.dispatchEvent(new Event(CHANGED));
}

/** Nobody else writes it; what cannot be read is a walk that has not begun. */
function walkOf<W>(text: string, start: W): W {
  try {
    return { ...start, ...(JSON.parse(text === '' ? '{}' : text) as Partial<W>) };
  } catch {
    return start;
  }
}
