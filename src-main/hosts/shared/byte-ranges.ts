/** A part of a file: first and last byte. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a Range header asks of `size` bytes (RFC 9110, 14.2): one part; `whole` where it asks for nothing, for several
 * parts, or in a way that is not understood; `none` where there are no such bytes.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'whole' | 'none' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null) return 'whole';
  const [, from = '', to = ''] = match;
  if (from === '') {
    if (to === '') return 'whole';
    const length = Math.min(Number(to), size);
    return length === 0 ? 'none' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return 'whole';
  if (first >= size) return 'none';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

/** How a part of something is answered: its first and last byte, none where the last comes before the first. */
export interface AnsweredPart extends ByteRange {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a Range header asks of `size` bytes, with the head of the answer. */
export function partOf(header: string | undefined, size: number): AnsweredPart {
  const range = rangeOf(header, size);
  if (range === 'none') {
    const headers = { 'content-range': `bytes */${size}`, 'content-length': '0' };
    return { status: 416, headers, first: 0, last: -1 };
  }
  if (range === 'whole') {
    return { status: 200, headers: { 'content-length': String(size) }, first: 0, last: size - 1 };
  }
  const { first, last } = range;
  const headers = {
    'content-range': `bytes ${first}-${last}/${size}`,
    'content-length': String(last - first + 1),
  };
  return { status: 206, headers, first, last };
}
