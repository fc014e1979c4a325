import {
  keepPreviousData,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Asked, Output, PageChannelName } from '@yinzheng/contract/ipc';
import { call, type CallError } from './call.ts';
import { keyOf } from './key-of.ts';
import { KEY_WAITS } from './key-waits.ts';

export interface CallOptions {
  /** false: not asked yet. */
  readonly enabled?: boolean;
  /** Shows the last answer while another page of a list is fetched. */
  readonly keep?: boolean;
  /** Asks again every so many milliseconds, while it is looked at. */
  readonly every?: number | undefined;
}

/** Asks, and asks again when the service says that it may look different now. */
export function useCall<N extends PageChannelName>(
  channel: N,
  input: Asked<N>,
  { enabled = true, keep = false, every }: CallOptions = {},
): UseQueryResult<Output<N>, CallError> {
  return useQuery<Output<N>, CallError>({
    queryKey: keyOf(channel, input),
    queryFn: ({ signal }) => call(channel, input, signal),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** What a key waits for now: its PIN on its own pad, or its button; null: for nothing. */
export function useKeyWaits(): 'pad' | 'button' | null {
  const { data } = useQuery<'pad' | 'button' | null>({
    queryKey: KEY_WAITS,
    queryFn: () => null,
    enabled: false,
    initialData: null,
  });
  return data;
}

/** A question that changes something: asked once for each `mutate`. */
export function useAct<N extends PageChannelName>(
  channel: N,
): UseMutationResult<Output<N>, CallError, Asked<N>> {
  return useMutation<Output<N>, CallError, Asked<N>>({ mutationFn: (input) => call(channel, input) });
}
