import { YinzhengError } from '@yinzheng/core/kernel';
import type { Compared } from './book.ts';

/** Parts that are taken up before pages are told. */
const TOLD_EVERY = 10;
/** How often in a row the table is made anew: one that differs again is a defect. */
const MOST_TIMES = 2;

/** Sees to it that the table of the list says what the acts say. */
export interface ListKeeper {
  /** Looks in the background: one at a time, and once more where it is wanted meanwhile. */
  look(): void;
}

/** What it has done, each in the pool. */
export interface ListKeeperDeps {
  readonly takeUp: () => Promise<{ readonly more: boolean }>;
  readonly compare: (after: string) => Promise<Compared>;
  readonly anew: () => Promise<unknown>;
  /** Told when the list may look different. */
  readonly onChange: () => void;
  readonly onDefect: (error: unknown) => void;
}

/** Keeps the list: has it made where it is not there, compared as a whole, and made anew where it says something else. */
export function listKeeper({ takeUp, compare, anew, onChange, onDefect }: ListKeeperDeps): ListKeeper {
  const state = { wanted: 0, running: false };
  const compared = async (): Promise<Compared['found']> => {
    for (let after = ''; ;) {
      const { found, upTo } = await compare(after);
      if (found !== 'same' || upTo === null) return found;
      after = upTo;
    }
  };
  const once = async (): Promise<void> => {
    for (let times = 0; ;) {
      const found = await compared();
      if (found === 'same') return;
      if (found === 'different') {
        if (times === MOST_TIMES) throw new Error('the list of licences differs from the acts it is made of');
        times++;
        await anew();
      }
      for (let part = 1; (await takeUp()).more; part++) if (part % TOLD_EVERY === 0) onChange();
      onChange();
    }
  };
  const run = async (): Promise<void> => {
    state.running = true;
    for (let seen = -1; seen !== state.wanted;) {
      seen = state.wanted;
      try {
        await once();
      } catch (error) {
        // An act that was altered: whoever opens the list is told.
        if (!(error instanceof YinzhengError)) onDefect(error);
      }
    }
    state.running = false;
  };
  return {
    look: () => {
      state.wanted += 1;
      if (!state.running) void run();
    },
  };
}
