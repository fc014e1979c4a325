import type { UtilityProcess } from 'electron';

/** Ends a child at once. Electron only asks it to end: one that stands still, or is in a call that does not come back, hears nothing. */
export function endAtOnce(child: UtilityProcess): void {
  if (child.pid !== undefined) kill(child.pid);
  else child.once('spawn', () => kill(child.pid));
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
