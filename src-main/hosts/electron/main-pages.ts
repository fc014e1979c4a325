import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { wireError } from '@yinzheng/contract/errors';
import type { Answered } from '@yinzheng/contract/ipc';
import { YinzhengError } from '@yinzheng/core/kernel';
import { addressOf, type Address } from '../shared/addresses.ts';
import { bytesAsked, type Opened } from '../shared/bytes-asked.ts';
import { partOf } from '../shared/byte-ranges.ts';
import { common, disposition, documentPolicy, pagePolicy, pdfWorkerPolicy } from '../shared/headers.ts';
import { fileName, type Incoming } from '../shared/incoming.ts';
import type { Pages } from '../shared/pages.ts';
import { callerOf, refusal, type Relay, type Session } from '../shared/relay.ts';

// What the session of the main window is served at yinzheng://app: pages, bytes of documents, files on their way in.

/** Where the main window lives. */
export const APP = { scheme: 'yinzheng', origin: 'yinzheng://app' } as const;

export interface MainPagesDeps {
  readonly pages: Pages;
  readonly relay: Relay;
  readonly incoming: Incoming;
  /** Whose window it is. */
  readonly seat: Session;
}

const PDF_WORKER = /^\/pdfjs\/.*\.mjs$/;
/** Addresses of the app's own pages: they have no dot, files do. */
const APP_PAGE = /^\/(?:[a-z0-9-]+(?:\/[A-Za-z0-9_-]+)*)?$/;
const NOT_HERE = (): Response => new Response('not here\n', { status: 404, headers: common() });

/** Answers a request of the main window's session. */
export function mainPages(deps: MainPagesDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    const { origin } = APP;
    if (!request.url.startsWith(`${origin}/`)) return NOT_HERE();
    const address = addressOf(request.url.slice(origin.length).split('#')[0] ?? '');
    if (request.method === 'POST') {
      return address.path === '/upload' ? takeIn(deps, request, address) : NOT_HERE();
    }
    if (request.method !== 'GET') return NOT_HERE();
    if (address.path.startsWith('/bytes/')) return sendBytes(deps, request, address);
    return sendPage(deps, address);
  };
}

function sendPage({ pages }: MainPagesDeps, { path }: Address): Response {
  const file = pages.file(path);
  if (file !== undefined) {
    const headers = PDF_WORKER.test(path) ? common(pdfWorkerPolicy()) : common();
    return new Response(new Uint8Array(file.bytes), { headers: { ...headers, 'content-type': file.type } });
  }
  if (!APP_PAGE.test(path)) return NOT_HERE();
  const nonce = randomBytes(16).toString('base64');
  const html = pages.template('index.html').replaceAll('__NONCE__', nonce);
  const headers = { ...common(pagePolicy(nonce)), 'content-type': 'text/html; charset=utf-8' };
  return new Response(html, { headers });
}

async function takeIn(
  { incoming, relay, seat }: MainPagesDeps,
  request: Request,
  { query }: Address,
): Promise<Response> {
  const name = fileName(query.get('name') ?? '');
  if (name === '') return json(400, refusal('BAD_REQUEST', { detail: 'upload name' }));
  try {
    const { path, size } = await incoming.take(bodyOf(request), 0);
    const answer = await relay.host('host.take', { path, name, size }, callerOf(seat));
    if (!answer.ok) incoming.drop(path);
    return json(200, answer.ok ? { ok: true, data: { ...answer.data, name, size } } : answer);
  } catch (error) {
    return json(200, { ok: false, error: wireError(error) });
  }
}

async function* bodyOf({ body }: Request): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) yield part;
}

async function sendBytes(
  { relay, seat }: MainPagesDeps,
  request: Request,
  address: Address,
): Promise<Response> {
  const asked = bytesAsked(address.path);
  if (asked === undefined) return NOT_HERE();
  const answer = await relay.host('host.open', asked, callerOf(seat));
  if (!answer.ok) return json(404, answer);
  return bytesOf(request, address, answer.data);
}

async function bytesOf(
  request: Request,
  { query }: Address,
  { source, name, type }: Opened,
): Promise<Response> {
  const whole = {
    ...common(documentPolicy()),
    'content-type': type,
    'content-disposition': disposition(name, query.get('download') === '1'),
    'accept-ranges': 'bytes',
  };
  if ('base64' in source) {
    const bytes = Buffer.from(source.base64, 'base64');
    const { status, headers, first, last } = partOf(request.headers.get('range') ?? undefined, bytes.length);
    return new Response(new Uint8Array(bytes.subarray(first, last + 1)), {
      status,
      headers: { ...whole, ...headers },
    });
  }
  const size = await stat(source.path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined) {
    const gone = new YinzhengError('FILE_UNREADABLE', { path: source.path, detail: 'ENOENT' });
    return json(404, { ok: false, error: wireError(gone) });
  }
  const { status, headers, first, last } = partOf(request.headers.get('range') ?? undefined, size);
  const body =
    last < first
      ? null
      : (Readable.toWeb(
          createReadStream(source.path, { start: first, end: last }),
        ) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers: { ...whole, ...headers } });
}

function json(status: number, value: Answered<unknown>): Response {
  const headers = { ...common(), 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(value), { status, headers });
}
