import { powerMonitor } from 'electron';

/** How often the screen's lock is asked for where the system does not tell, milliseconds. */
const EACH_MS = 3000;

/**
 * Tells when nobody is in front of the computer any more: a locked screen, a computer that goes to sleep. Linux does not
 * tell of locks; there it is asked, as far as the desktop answers.
 */
export function whenNobodyLooks(tell: () => void): void {
  powerMonitor.on('lock-screen', tell);
  powerMonitor.on('suspend', tell);
  if (process.platform !== 'linux') return;
  const at = { locked: false };
  setInterval(() => {
    const locked = powerMonitor.getSystemIdleState(1) === 'locked';
    if (locked && !at.locked) tell();
    at.locked = locked;
  }, EACH_MS).unref();
}
