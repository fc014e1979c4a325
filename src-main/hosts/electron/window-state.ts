import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// Where the window stood when it was closed. A convenience: what cannot be read or written is forgotten.

/** A place on the desktop, in pixels of the desktop. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How the window is opened. */
export interface WindowState extends Partial<Place> {
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** The usual office screen is 1366×768 with a bar of 40. */
const USUAL: WindowState = { width: 1366, height: 728, maximized: false };
/** So much of the window must be on some screen for it to be put there again. */
const SEEN = 100;

/** `screens`: the work areas of the screens that are there now. */
export function readWindowState(file: string, screens: readonly Place[]): WindowState {
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      unknown
    >;
    const place = { x, y, width, height };
    if (!isPlace(place) || !screens.some((screen) => shows(screen, place))) return USUAL;
    return { ...place, maximized: maximized === true };
  } catch {
    return USUAL;
  }
}

export function writeWindowState(file: string, state: Place & { readonly maximized: boolean }): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The next start opens the usual window.
  }
}

function isPlace(place: Record<keyof Place, unknown>): place is Place & Record<keyof Place, number> {
  const whole = Object.values(place).every((value) => Number.isSafeInteger(value));
  return whole && Number(place.width) >= 400 && Number(place.height) >= 300;
}

function shows(screen: Place, { x, y, width, height }: Place): boolean {
  const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  const down = Math.min(y + height, screen.y + screen.height) - Math.max(y, screen.y);
  return across >= SEEN && down >= SEEN && y >= screen.y - 10;
}
