import type { QueryClient } from '@tanstack/react-query';

/**
 * Has what is shown asked once more, because it may look different now: every answer that is kept, or those whose key
 * begins so. An answer that is on its way is older than the reason to ask, and is not taken.
 */
export async function askAgain(client: QueryClient, queryKey: readonly unknown[] = []): Promise<void> {
  // Left alone, a first answer on its way would stand: asking again waits for it and takes it for the new one.
  await client.cancelQueries({ queryKey, predicate: ({ state }) => state.data === undefined });
  await client.invalidateQueries({ queryKey });
}
