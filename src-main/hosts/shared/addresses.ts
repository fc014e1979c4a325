/** The parts of an address as this server understands it. */
export interface Address {
  /** As it was sent: nothing is decoded, nothing is climbed. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function addressOf(url: string): Address {
  const at = url.indexOf('?');
  return at < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** The decoded parts of a path behind `prefix`; undefined where it is another path, or not well encoded. */
export function partsAfter(prefix: string, path: string): string[] | undefined {
  if (!path.startsWith(prefix)) return undefined;
  try {
    return path.slice(prefix.length).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
