import type { ChainOut } from '@yinzheng/contract/ipc';
import type { Answer } from '@yinzheng/core/kernel';

/** What a check that was done found. */
export type CheckedChain = ChainOut & { readonly answer: Answer };

/** What is known of the chain before the first check is done. */
const CHECKING: ChainOut = {
  answer: 'checking',
  entries: 0,
  rows: 0,
  at: null,
  vouched: null,
  finding: null,
};

/** The last whole-log check, for everybody who looks at the log. */
export interface ChainKeeper {
  last(): ChainOut;
  /** Checks now. @throws what the check throws; JOB_STOPPED where `signal` stops it */
  check(signal?: AbortSignal): Promise<CheckedChain>;
  /** Checks in the background: one at a time, and once more where it is wanted meanwhile. */
  refresh(): void;
}

export interface ChainDeps {
  /** The check itself. */
  readonly run: (signal: AbortSignal | undefined) => Promise<CheckedChain>;
  /** Told when there is a new result. */
  readonly onChange: () => void;
  /** Told why a check in the background gave no result. */
  readonly onDefect: (error: unknown) => void;
}

/** Keeps the result of the check that began last. */
export function chainKeeper({ run, onChange, onDefect }: ChainDeps): ChainKeeper {
  const state: { last: ChainOut; begun: number; kept: number; wanted: number; running: boolean } = {
    last: CHECKING,
    begun: 0,
    kept: 0,
    wanted: 0,
    running: false,
  };
  const check = async (signal?: AbortSignal): Promise<CheckedChain> => {
    state.begun += 1;
    const own = state.begun;
    const found = await run(signal);
    if (own > state.kept) {
      state.kept = own;
      state.last = found;
      onChange();
    }
    return found;
  };
  const inBackground = async (): Promise<void> => {
    state.running = true;
    for (let seen = -1; seen !== state.wanted;) {
      seen = state.wanted;
      try {
        await check();
      } catch (error) {
        onDefect(error);
      }
    }
    state.running = false;
  };
  return {
    last: () => state.last,
    check,
    refresh: () => {
      state.wanted += 1;
      if (!state.running) void inBackground();
    },
  };
}
