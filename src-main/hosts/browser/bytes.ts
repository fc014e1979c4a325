import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Asked, Output } from '@yinzheng/contract/ipc';
import { YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import { partsAfter, type Address } from './addresses.ts';
import { rangeOf } from './byte-ranges.ts';
import { common, disposition, documentPolicy, type Headers } from './headers.ts';
import { refuse, sendJson, type Given } from './replies.ts';

type Opened = Output<'host.open'>;

/** What a path below `/bytes/` asks for; undefined: there is no such thing. */
export function bytesAsked(path: string): Asked<'host.open'> | undefined {
  const [kind, one, two, ...more] = partsAfter('/bytes/', path) ?? [];
  if (one === undefined || one === '' || more.length > 0) return undefined;
  if (kind === 'document') return two === undefined ? undefined : { kind, request: one, document: two };
  if (two !== undefined) return undefined;
  switch (kind) {
    case 'file':
      return { kind, file: one };
    case 'result':
      return /^\d{1,15}$/.test(one) ? { kind, entry: Number(one) } : undefined;
    case 'seal':
      return { kind, id: one };
    case 'product':
      return { kind, product: one };
    default:
      return undefined;
  }
}

/** Sends what the service has opened, or the part of it that is asked for. */
export async function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  { query }: Address,
  { source, name, type }: Opened,
): Promise<Given> {
  const headers: Headers = {
    ...common(documentPolicy()),
    'content-type': type,
    'content-disposition': disposition(name, query.get('download') === '1'),
    'accept-ranges': 'bytes',
  };
  if ('base64' in source) {
    const bytes = Buffer.from(source.base64, 'base64');
    const part = head(request, response, headers, bytes.length);
    response.end(part === undefined ? undefined : bytes.subarray(part.first, part.last + 1));
    return 'given';
  }
  let file: FileHandle;
  try {
    file = await open(source.path, 'r');
  } catch (error) {
    const detail = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const gone = new YinzhengError('FILE_UNREADABLE', { path: source.path, detail });
    return sendJson(response, 404, { ok: false, error: wireError(gone) });
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return refuse(response, 404);
    const part = head(request, response, headers, stat.size);
    if (part === undefined || part.last < part.first) {
      response.end();
      return 'given';
    }
    const stream = file.createReadStream({ start: part.first, end: part.last, autoClose: false });
    // A reader that goes away is no fault of anybody's.
    await pipeline(stream, response).catch(() => response.destroy());
    return 'given';
  } finally {
    await file.close();
  }
}

/** Writes the head; the part that must follow it, undefined where nothing does. */
function head(
  { headers: asked }: IncomingMessage,
  response: ServerResponse,
  headers: Headers,
  size: number,
): { readonly first: number; readonly last: number } | undefined {
  // We give out nothing that If-Range could name.
  const range = asked['if-range'] === undefined ? rangeOf(asked.range, size) : 'whole';
  if (range === 'none') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}`, 'content-length': '0' });
    return undefined;
  }
  if (range === 'whole') {
    response.writeHead(200, { ...headers, 'content-length': String(size) });
    return { first: 0, last: size - 1 };
  }
  response.writeHead(206, {
    ...headers,
    'content-range': `bytes ${range.first}-${range.last}/${size}`,
    'content-length': String(range.last - range.first + 1),
  });
  return range;
}
