import { useQueries } from '@tanstack/react-query';
import type { PlacedDocumentIn, StampCheckOut, WireErrorOut } from '@yinzheng/contract/ipc';
import { call, keyOf } from '../../app/api/index.ts';
import { placed } from './board.ts';
import type { StampDesk } from './use-stamp-desk.ts';
import { useSettled } from './use-settled.ts';

const SETTLE_MS = 350;

export interface Checks {
  /** Of the document that is looked at; undefined: not known yet. */
  readonly current: readonly StampCheckOut[] | undefined;
  /** The checks themselves could not be made. */
  readonly error: unknown;
  readonly busy: boolean;
  /** The first thing that forbids stamping, with the document that it is about. */
  readonly bar: { readonly document: string; readonly error: WireErrorOut } | undefined;
}

/** Has the service check every document that something lies on, and the one that is looked at. */
export function useChecks(desk: StampDesk): Checks {
  const { id, documents } = desk.detail.request;
  const settled = useSettled(desk.board, SETTLE_MS);
  const { digest } = desk.current;
  const laid = placed(
    settled,
    documents.map((one) => one.digest),
  );
  const asked: readonly PlacedDocumentIn[] = laid.some(({ document }) => document === digest)
    ? laid
    : [...laid, { document: digest, positions: [] }];
  const answers = useQueries({
    queries: asked.map(({ document, positions }) => {
      const question = { id, document, positions, format: desk.format };
      return {
        queryKey: keyOf('stamping.check', question),
        queryFn: ({ signal }: { signal: AbortSignal }) => call('stamping.check', question, signal),
        placeholderData: undefined,
      };
    }),
  });
  const at = asked.findIndex(({ document }) => document === digest);
  const bars = answers.flatMap(({ data }, index) => {
    const failed = data?.checks.find(({ answer, error }) => answer === 'invalid' && error !== null);
    const document = asked[index]?.document;
    const error = failed?.error ?? null;
    return error === null || document === undefined ? [] : [{ document, error }];
  });
  return {
    current: answers[at]?.data?.checks,
    error: answers[at]?.error ?? null,
    busy: settled !== desk.board || answers.some(({ isFetching }) => isFetching),
    bar: bars[0],
  };
}
