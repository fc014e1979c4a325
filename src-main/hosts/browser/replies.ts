import type { IncomingMessage, ServerResponse } from 'node:http';
import { common, type Headers } from '../shared/headers.ts';

/** What whoever answers returns: no way through a door ends without an answer. */
export type Given = 'given';

/** Sends a whole answer. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Headers = common(),
): Given {
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
  });
  response.end(body);
  return 'given';
}

/** The same two words whatever was wrong: nobody learns here what there is. */
export function refuse(response: ServerResponse, status: 403 | 404 = 403): Given {
  return send(response, status, 'text/plain; charset=utf-8', 'not here\n');
}

export function sendJson(response: ServerResponse, status: number, value: unknown): Given {
  return send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** The media type of a request's body, in small letters and without its parameters. */
export function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * The whole body of a request; undefined when it is longer than `most` bytes, or broken off. What was received is
 * overwritten where `secret`, but for the bytes that are returned.
 */
export async function readBody(
  request: IncomingMessage,
  most: number,
  { secret = false } = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length <= most) parts.push(part);
      else if (secret) part.fill(0);
    }
  } catch {
    length = Infinity;
  }
  const whole = length <= most ? new Uint8Array(length) : undefined;
  let at = 0;
  for (const part of parts) {
    whole?.set(part, at);
    at += part.length;
    if (secret) part.fill(0);
  }
  return whole;
}

/** The JSON of a request's body; undefined where it is none. */
export async function readJson(request: IncomingMessage, most: number): Promise<unknown> {
  const body = await readBody(request, most);
  if (body === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
