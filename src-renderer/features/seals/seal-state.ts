import type { SealDetailOut } from '@yinzheng/contract/ipc';

/** Days before the end from which a renewal is called for. */
export const ENDING_DAYS = 30;

/** What a seal's state is called on screen; each has a sentence that says what it means and what to do. */
export type SealState =
  'active' | 'ending' | 'suspended' | 'cancelled' | 'expired' | 'not-yet' | 'unknown' | 'invalid';

/** The state that decides whether a seal can be used, the weightiest first. */
export function sealStateOf({ seal, answer, steps, daysLeft }: SealDetailOut): SealState {
  const codes = steps.map(({ code }) => code);
  if (seal.status === 'cancelled' || seal.status === 'suspended') return seal.status;
  if (codes.includes('TIME_BEFORE_VALIDITY')) return 'not-yet';
  if (daysLeft < 0 || codes.includes('TIME_AFTER_VALIDITY')) return 'expired';
  if (answer === 'invalid') return 'invalid';
  if (answer === 'unknown' || seal.status === 'unknown') return 'unknown';
  return daysLeft <= ENDING_DAYS ? 'ending' : 'active';
}

/** Colour of a state; the words say the same. */
export function toneOf(state: SealState): 'good' | 'waiting' | 'wrong' {
  if (state === 'active') return 'good';
  return state === 'ending' || state === 'unknown' || state === 'not-yet' ? 'waiting' : 'wrong';
}
