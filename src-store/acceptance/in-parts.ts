/** The rows of a list of values, a thousand at a time: a statement has room for so many. */
export async function inParts<V, R>(values: readonly V[], read: (part: V[]) => Promise<R[]>): Promise<R[]> {
  const unique = [...new Set(values)];
  const found: R[] = [];
  for (let at = 0; at < unique.length; at += 1000) found.push(...(await read(unique.slice(at, at + 1000))));
  return found;
}
