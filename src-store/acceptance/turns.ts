import { setImmediate } from 'node:timers/promises';

/**
 * Lets one piece of heavy work after the other run, whoever wants it, and between two of them whatever else waits for the thread:
 * a question waits for one piece, not for a batch, and not for one of each batch.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work in its turn. @throws what it throws */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.then(
      () => setImmediate(),
      () => setImmediate(),
    );
    return done;
  }
}
