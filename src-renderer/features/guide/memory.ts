import { useMemo, useSyncExternalStore } from 'react';
import { AT_THE_START, type Walk } from './steps.ts';

// What this window remembers of the guide until it is closed, whoever sits here.

const WALK = 'yinzheng.guide.walk';
const AWAY = 'yinzheng.guide.away';
const CHANGED = 'yinzheng-guide';

export type Away = 'left' | 'done';

/** The walk as far as it was seen. */
export function useKeptWalk(): Walk {
  const text = useStored(WALK);
  return useMemo(() => walkOf(text), [text]);
}

export function keepWalk(walk: Walk): void {
  store(WALK, JSON.stringify(walk));
}

/** A walk that begins now: what was made before does not count. */
export function beginAgain(now: Date): void {
  keepWalk({ ...AT_THE_START, since: now.toISOString() });
}

/** Whether it was put away in this window. */
export function useAway(): Away | undefined {
  const how = useStored(AWAY);
  return how === 'left' || how === 'done' ? how : undefined;
}

/** Puts it away; undefined: takes it out again. */
export function keepAway(how: Away | undefined): void {
  store(AWAY, how ?? '');
}

function useStored(key: string): string {
  return useSyncExternalStore(subscribe, () => sessionStorage.getItem(key) ?? '');
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}

function store(key: string, text: string): void {
  sessionStorage.setItem(key, text);
  window.dispatchEvent(new Event(CHANGED));
}

/** Nobody else writes it; what cannot be read is a walk that has not begun. */
function walkOf(text: string): Walk {
  try {
    return { ...AT_THE_START, ...(JSON.parse(text === '' ? '{}' : text) as Partial<Walk>) };
  } catch {
    return AT_THE_START;
  }
}
