import {
  keepPreviousData,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Asked, Output, PageChannelName } from '@yinzheng/contract/ipc';
import { call, type CallError } from './call.ts';

export interface CallOptions {
  /** false: not asked yet. */
  readonly enabled?: boolean;
  /** Shows the last answer while another page of a list is fetched. */
  readonly keep?: boolean;
  /** Asks again every so many milliseconds, while it is looked at. */
  readonly every?: number | undefined;
}

/** Under which key an answer is kept. */
export function keyOf<N extends PageChannelName>(channel: N, input: Asked<N>): readonly [N, Asked<N>] {
  return [channel, input];
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

/** A question that changes something: asked once for each `mutate`. */
export function useAct<N extends PageChannelName>(
  channel: N,
): UseMutationResult<Output<N>, CallError, Asked<N>> {
  return useMutation<Output<N>, CallError, Asked<N>>({ mutationFn: (input) => call(channel, input) });
}
