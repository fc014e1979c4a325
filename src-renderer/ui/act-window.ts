import type { Asked } from '@yinzheng/contract/ipc';
import { useState } from 'react';
import { useAct, type CallError } from '../app/api/index.ts';
import { openPrompt } from './prompt-window.ts';

/** The acts that a key signs: each is prepared, then confirmed and given its PIN in a window of its own. */
export type ActChannel =
  | 'requests.decide'
  | 'stamping.prepare'
  | 'ledger.annotate'
  | 'licences.collect'
  | 'licences.review'
  | 'licences.issue'
  | 'licences.event'
  | 'outbox.decide'
  | 'authorisations.sign'
  | 'authorisations.end'
  | 'keys.self-test'
  | 'keys.change-pin'
  | 'keys.request'
  | 'keys.write-seal'
  | 'keys.import-certificate';

/** An act on its way. */
export interface ActWindow<N extends ActChannel> {
  /** Prepares the act and opens its window; to be called in answer to a click or key. Never throws. */
  start(input: Asked<N>): Promise<void>;
  /** The job that waits or works; undefined: none was started. Show it with <JobWaiting>. */
  readonly job: string | undefined;
  /** Whether the browser let the window open. */
  readonly opened: boolean;
  /** Why it could not be prepared. */
  readonly error: CallError | null;
  readonly busy: boolean;
  /** Back to the beginning. */
  reset(): void;
}

/** Prepares an act and opens the window in which it is confirmed. */
export function useActWindow<N extends ActChannel>(channel: N): ActWindow<N> {
  const act = useAct<ActChannel>(channel);
  const [started, setStarted] = useState<{ readonly job: string; readonly opened: boolean }>();
  return {
    start: async (input) => {
      setStarted(undefined);
      const prepared = await act.mutateAsync(input).catch(() => undefined);
      if (prepared !== undefined) setStarted({ job: prepared.job, opened: openPrompt(prepared.job) });
    },
    job: started?.job,
    opened: started?.opened ?? false,
    error: act.error,
    busy: act.isPending,
    reset: () => {
      act.reset();
      setStarted(undefined);
    },
  };
}
