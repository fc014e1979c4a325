import type { KeyOut } from '@yinzheng/contract/ipc';

/** Days before the end of a certificate from which a new one is called for. */
export const ENDING_DAYS = 30;

/** Texts that say what a key's state means, the weightiest first. */
export type KeyMeaning =
  | 'pin-locked'
  | 'pin-locked-smart'
  | 'pin-last-try'
  | 'pin-low'
  | 'certificate-over'
  | 'certificate-ending'
  | 'ready';

/** Everything that is to be said of a key now; at least one thing. */
export function meaningsOf({ kind, state, certificate }: KeyOut): KeyMeaning[] {
  const found: KeyMeaning[] = [];
  if (state === 'pin-locked') found.push(kind === 'software' ? 'pin-locked' : 'pin-locked-smart');
  else if (state !== 'ready') found.push(state);
  if (certificate !== null && certificate.daysLeft < 0) found.push('certificate-over');
  else if (certificate !== null && certificate.daysLeft <= ENDING_DAYS) found.push('certificate-ending');
  return found.length === 0 ? ['ready'] : found;
}

/** Colour of what is said; the words say the same. */
export function toneOf(meaning: KeyMeaning): 'good' | 'waiting' | 'wrong' {
  if (meaning === 'ready') return 'good';
  return meaning === 'pin-low' || meaning === 'certificate-ending' ? 'waiting' : 'wrong';
}

/** Colour of the state of its PIN. */
export function stateTone(state: KeyOut['state']): 'good' | 'waiting' | 'wrong' {
  if (state === 'ready') return 'good';
  return state === 'pin-low' ? 'waiting' : 'wrong';
}
