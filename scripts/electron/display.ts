import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Person } from './person.ts';

/** A large office screen. */
const SCREEN = '1920x1080x24';
const START_SECONDS = 30;

/** A screen that nobody sees. */
export interface Display {
  /** The value of DISPLAY. */
  readonly name: string;
  close(): void;
}

/**
 * Starts Xvfb as this person, on a number that is free.
 * @throws when it is not installed or does not come up
 */
export function openDisplay(person: Person): Promise<Display> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    ...person.ids,
    env: { PATH: process.env['PATH'], HOME: person.home },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  (child.stdio[2] as Readable).on('data', (data: Buffer) => (printed += data.toString('utf8')));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
    }, START_SECONDS * 1000);
    child.on('error', (error) => {
      clearTimeout(late);
      reject(new Error(`Xvfb cannot be started (${error.message}; see scripts/system-packages.json)`));
    });
    child.on('exit', () => {
      clearTimeout(late);
      reject(new Error(`Xvfb did not come up: ${printed.trim()}`));
    });
    (child.stdio[3] as Readable).once('data', (data: Buffer) => {
      clearTimeout(late);
      resolve({ name: `:${data.toString('utf8').trim()}`, close: () => child.kill('SIGTERM') });
    });
  });
}
