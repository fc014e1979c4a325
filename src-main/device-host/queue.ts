/** Something to be done with the module. */
export interface Work {
  /** The session whose signature may be made beside those of other sessions; undefined: it is done alone. */
  readonly beside: string | undefined;
  run(): Promise<void>;
}

/** How many signatures are made beside each other. */
const MOST_BESIDE = 4;

/** One after the other, in the order in which they come; signatures that may be made beside each other are. */
export function makeQueue(): { add(work: Work): void } {
  const waiting: Work[] = [];
  const running = new Set<Work>();

  const mayBegin = ({ beside }: Work): boolean =>
    running.size === 0 ||
    (beside !== undefined &&
      running.size < MOST_BESIDE &&
      [...running].every((other) => other.beside !== undefined && other.beside !== beside));

  const next = (): void => {
    for (let work = waiting[0]; work !== undefined && mayBegin(work); work = waiting[0]) {
      const begun = work;
      waiting.shift();
      running.add(begun);
      void begun.run().finally(() => {
        running.delete(begun);
        next();
      });
    }
  };
  return {
    add: (work) => {
      waiting.push(work);
      next();
    },
  };
}
