import type { KeyOut } from '@yinzheng/contract/ipc';

/** Days before the end of a certificate from which a new one is called for. */
export const ENDING_DAYS = 30;
/** Days before a PIN should be changed from which it is spoken of. */
export const PIN_ENDING_DAYS = 7;

export type KeyState = KeyOut['state'];

/** Something that is said of a key: the text below `keys.state` or `keys.means` that says it. */
export interface KeyNote {
  /** `state`: three lines of key-states.json; `means`: one text of keys.json. */
  readonly from: 'state' | 'means';
  readonly name: string;
  readonly tone: Tone;
  readonly count: number;
}

export type Tone = 'good' | 'waiting' | 'wrong' | 'none';

const TONES: Readonly<Record<KeyState, Tone>> = {
  'no-module': 'wrong',
  'module-broken': 'wrong',
  'driver-hung': 'wrong',
  'driver-crashed': 'wrong',
  absent: 'none',
  uninitialised: 'waiting',
  'pin-locked': 'wrong',
  'key-not-sm2': 'wrong',
  'cert-missing': 'waiting',
  'cert-not-matching': 'wrong',
  'cert-not-for-signing': 'wrong',
  'cert-expired': 'wrong',
  'cert-not-yet-valid': 'waiting',
  'profile-unknown': 'wrong',
  'self-test-failed': 'wrong',
  'pin-must-change': 'waiting',
  'pin-last-try': 'wrong',
  'pin-low': 'waiting',
  'pin-on-pad': 'good',
  'pin-needed': 'good',
  ready: 'good',
};

/** Colour of a state; the words say the same. */
export function stateTone(state: KeyState): Tone {
  return TONES[state];
}

/** The texts of software keys, which are the trial's own. */
const SOFTWARE: Readonly<Partial<Record<KeyState, string>>> = {
  ready: 'ready',
  'pin-locked': 'pin-locked',
  'pin-last-try': 'pin-last-try',
  'pin-low': 'pin-low',
  'cert-expired': 'certificate-over',
};

/** Everything that is to be said of a key now, the weightiest first; at least one thing. */
export function notesOf({ kind, states, certificate, pin }: KeyOut): KeyNote[] {
  const said = states.filter((state, index) => index === 0 || TONES[state] !== 'good');
  const notes = said.map((state): KeyNote => {
    const own = kind === 'software' ? SOFTWARE[state] : undefined;
    const from = own === undefined ? 'state' : 'means';
    return { from, name: own ?? state, tone: stateTone(state), count: certificate?.daysLeft ?? 0 };
  });
  const days = certificate?.daysLeft;
  const over = states.includes('cert-expired');
  if (days !== undefined && days <= ENDING_DAYS && !over) {
    notes.push({ from: 'means', name: 'certificate-ending', tone: 'waiting', count: Math.max(days, 0) });
  }
  if (pin.daysLeft !== null && pin.daysLeft <= PIN_ENDING_DAYS) {
    const name = pin.daysLeft < 0 ? 'pin-over' : 'pin-ending';
    notes.push({ from: 'means', name, tone: 'waiting', count: Math.abs(pin.daysLeft) });
  }
  // What is ready needs no saying beside what is not.
  return notes.length > 1 ? notes.filter(({ tone }) => tone !== 'good') : notes;
}
