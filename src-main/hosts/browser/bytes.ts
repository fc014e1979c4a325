import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { YinzhengError } from '@yinzheng/core/kernel';
import { wireError } from '@yinzheng/contract/errors';
import type { Address } from '../shared/addresses.ts';
import { partOf, type ByteRange } from '../shared/byte-ranges.ts';
import type { Opened } from '../shared/bytes-asked.ts';
import { common, disposition, documentPolicy, type Headers } from '../shared/headers.ts';
import { refuse, sendJson, type Given } from './replies.ts';

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
): ByteRange | undefined {
  // We give out nothing that If-Range could name.
  const part = partOf(asked['if-range'] === undefined ? asked.range : undefined, size);
  response.writeHead(part.status, { ...headers, ...part.headers });
  return part.status === 416 ? undefined : part;
}
