import type { PinFactsOut } from '@yinzheng/contract/ipc';

/** How it is told that the key itself is typed on or pressed. */
export interface PinWait {
  readonly text: 'prompt.pin.wait.pad' | 'prompt.pin.wait.change' | 'prompt.pin.wait.button';
  /** Whether its person may stop waiting: a change of the PIN is never broken off. */
  readonly stops: boolean;
}

/** What the window says after the PIN was handed over; undefined: the key answers by itself. */
export function waitOf({
  padEntries,
  presses,
  fresh,
}: Pick<PinFactsOut, 'padEntries' | 'presses' | 'fresh'>): PinWait | undefined {
  if (padEntries > 0) {
    return fresh
      ? { text: 'prompt.pin.wait.change', stops: false }
      : { text: 'prompt.pin.wait.pad', stops: true };
  }
  return presses > 0 ? { text: 'prompt.pin.wait.button', stops: true } : undefined;
}
