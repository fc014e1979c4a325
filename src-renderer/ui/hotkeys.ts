import { useEffect, useEffectEvent } from 'react';
import { LAYERS } from '../app/layers.ts';

/** What keys do: `ctrl+enter`, `escape`, `/`, `pageup`, `shift+arrowleft` … in small letters, `ctrl` also for ⌘. */
export type Hotkeys = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>;

/**
 * Listens to keys while it is mounted. A key that writes is left alone where somebody writes; Esc is left to whatever
 * has taken it already (a list), and to what lies over the page and has the focus (a drawer).
 */
export function useHotkeys(keys: Hotkeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const act = keys[nameOf(event)];
    if (act === undefined) return;
    if (event.key === 'Escape' && isInLayer(event.target)) return;
    const commands = event.ctrlKey || event.metaKey || event.key === 'Escape';
    if (!commands && isWriting(event.target)) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => press(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const shift = event.shiftKey && key.length > 1 ? ['shift'] : [];
  return [
    ...(event.ctrlKey || event.metaKey ? ['ctrl'] : []),
    ...(event.altKey ? ['alt'] : []),
    ...shift,
    key,
  ].join('+');
}

function isInLayer(target: EventTarget | null): boolean {
  return target instanceof Node && document.getElementById(LAYERS.id)?.contains(target) === true;
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
