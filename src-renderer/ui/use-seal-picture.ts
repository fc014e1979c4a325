import { useQuery } from '@tanstack/react-query';
import { fetchPicture } from '../app/api/index.ts';

/** The picture of a seal by its identifier, fetched once: it stays in sight while the service is away. */
export function useSealPicture(id: string): { readonly src: string | undefined; readonly failed: boolean } {
  const { data, isError } = useQuery({
    queryKey: ['seal-picture', id],
    queryFn: ({ signal }) => fetchPicture({ kind: 'seal', id }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { src: data, failed: isError && data === undefined };
}
