import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import { addressOf, partsAfter, type Address } from '../shared/addresses.ts';
import { bytesAsked } from '../shared/bytes-asked.ts';
import { sendBytes } from './bytes.ts';
import type { Capabilities } from './capabilities.ts';
import { isForUs, isFromOutside, isOwnOrigin, isServiceWorker, isWindow } from './guard.ts';
import { common, pagePolicy, pdfWorkerPolicy } from '../shared/headers.ts';
import { fileName, type Incoming } from '../shared/incoming.ts';
import { scriptJson, type Pages } from '../shared/pages.ts';
import { sendPlainPage } from './plain-pages.ts';
import type { Presence } from './presence.ts';
import { callerOf, refusal, type Relay, type Session } from '../shared/relay.ts';
import { readJson, refuse, send, sendJson, typeOf, type Given } from './replies.ts';
import type { Sessions } from './sessions.ts';
import type { HostTexts } from './texts.ts';

// The first door: the window's pages, and what they ask.

export interface MainDoorDeps {
  /** `http://127.0.0.1:PORT` of this door, and of the small windows' door. */
  readonly origin: string;
  readonly promptOrigin: string;
  readonly pages: Pages;
  readonly sessions: Sessions;
  readonly relay: Relay;
  readonly incoming: Incoming;
  readonly presence: Pick<Presence, 'seen'>;
  readonly capabilities: Capabilities;
  readonly texts: HostTexts;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Given>;

/** Longest question of a page, bytes: 500 documents with their positions. */
const LONGEST_CALL = 4 * 1024 * 1024;
const PDF_WORKER = /^\/pdfjs\/.*\.mjs$/;
/** Addresses of the app's own pages: they have no dot, files do. */
const APP_PAGE = /^\/(?:[a-z0-9-]+(?:\/[A-Za-z0-9_-]+)*)?$/;
const DATA_PATHS = ['/call/', '/upload', '/bytes/', '/events', '/prompt/', '/assets/', '/pdfjs/'];
/** Where our pages keep their half of the session (src-renderer/app/api). */
const PAGE_KEY = 'yinzheng.page-key';

export function mainDoor(deps: MainDoorDeps): Answer {
  const { origin, sessions } = deps;
  return async (request, response) => {
    const address = addressOf(request.url ?? '');
    const isPost = request.method === 'POST';
    if (!isForUs(request, origin) || !isOwnOrigin(request, origin, !isPost)) return refuse(response);
    if (isServiceWorker(request)) return refuse(response);
    if (!isPost && request.method !== 'GET') return refuse(response);
    const session = sessions.byCookie(request);
    const token = address.query.get('token');
    if (!isPost && address.path === '/' && token !== null) {
      return exchange(deps, request, response, token, session);
    }
    if (isFromOutside(request)) return refuse(response);
    if (session === undefined) return turnAway(deps, request, response);
    if (isPost) return answerPost(deps, request, response, address);
    if (address.path.startsWith('/bytes/')) return answerBytes(deps, request, response, address);
    if (address.path.startsWith('/prompt/')) return openPrompt(deps, request, response, address, session);
    return answerPage(deps, response, address);
  };
}

/** Who may listen to events. */
export function mayListen(
  { origin, sessions }: Pick<MainDoorDeps, 'origin' | 'sessions'>,
  request: IncomingMessage,
): Session | undefined {
  const { path, query } = addressOf(request.url ?? '');
  if (!isForUs(request, origin) || !isOwnOrigin(request, origin, false) || path !== '/events')
    return undefined;
  return sessions.byBoth(request, query.get('k') ?? undefined);
}

/**
 * The token for the cookie, once. A 200 page that goes on by itself: after a redirect from a `file:` page the browser
 * would not send the cookie along.
 */
function exchange(
  { sessions, texts }: MainDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  already: Session | undefined,
): Given {
  const { 'sec-fetch-dest': destination } = request.headers;
  if (destination !== undefined && !isWindow(request)) return refuse(response);
  const admitted = sessions.admit(token);
  // Whoever is in already and opens the address again goes on; a spent token opens nothing.
  if (admitted === undefined && already === undefined) return turnAway({ texts }, request, response);
  return sendPlainPage(response, {
    status: 200,
    language: texts.language,
    title: texts.t('host.entering'),
    lines: [],
    next: '/',
    ...(admitted === undefined
      ? {}
      : {
          script: `localStorage.setItem(${scriptJson(PAGE_KEY)}, ${scriptJson(admitted.pageKey)});`,
          headers: { 'set-cookie': admitted.cookie },
        }),
  });
}

/** Tells a person how to come in; everybody else the two words. */
function turnAway(
  { texts }: Pick<MainDoorDeps, 'texts'>,
  request: IncomingMessage,
  response: ServerResponse,
): Given {
  if (!isWindow(request)) return refuse(response);
  const lines = [texts.t('host.outside.detail'), texts.t('host.outside.remedy')];
  return sendPlainPage(response, {
    status: 403,
    language: texts.language,
    title: texts.t('host.outside.title'),
    lines,
  });
}

function answerPage({ origin, pages }: MainDoorDeps, response: ServerResponse, { path }: Address): Given {
  const file = pages.file(path);
  if (file !== undefined) {
    const headers = PDF_WORKER.test(path) ? common(pdfWorkerPolicy()) : common();
    const cached = path.startsWith('/assets/')
      ? { 'cache-control': 'private, max-age=86400, immutable' }
      : {};
    return send(response, 200, file.type, file.bytes, { ...headers, ...cached });
  }
  if (!APP_PAGE.test(path) || DATA_PATHS.some((data) => `${path}/`.startsWith(data)))
    return refuse(response, 404);
  const nonce = randomBytes(16).toString('base64');
  const html = pages.template('index.html').replaceAll('__NONCE__', nonce);
  return send(
    response,
    200,
    'text/html; charset=utf-8',
    html,
    common(pagePolicy(nonce, origin.replace('http:', 'ws:'))),
  );
}

async function answerPost(
  deps: MainDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { path, query }: Address,
): Promise<Given> {
  const given = request.headers['x-page-key'];
  const session = deps.sessions.byBoth(request, typeof given === 'string' ? given : undefined);
  if (session === undefined) return refuse(response);
  deps.presence.seen(session);
  if (path === '/upload') return takeIn(deps, request, response, query.get('name') ?? '', session);
  const [channel, ...more] = partsAfter('/call/', path) ?? [];
  if (channel === undefined || more.length > 0) return refuse(response, 404);
  if (typeOf(request) !== 'application/json') return refuse(response);
  const input = await readJson(request, LONGEST_CALL);
  if (input === undefined) return sendJson(response, 400, refusal('BAD_REQUEST', { detail: channel }));
  return sendJson(response, 200, await deps.relay.page(channel, input, session));
}

async function takeIn(
  { incoming, presence, relay }: MainDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  wanted: string,
  session: Session,
): Promise<Given> {
  const name = fileName(wanted);
  if (typeOf(request) !== 'application/octet-stream') return refuse(response);
  if (name === '') return sendJson(response, 400, refusal('BAD_REQUEST', { detail: 'upload name' }));
  try {
    const { path, size } = await incoming.take(
      bodyOf(request),
      Number(request.headers['content-length'] ?? 0),
    );
    const answer = await relay.host('host.take', { path, name, size }, callerOf(session));
    if (!answer.ok) incoming.drop(path);
    presence.seen(session);
    return sendJson(response, 200, answer.ok ? { ok: true, data: { ...answer.data, name, size } } : answer);
  } catch (error) {
    // What still comes is not kept: the browser reads the answer only when it has sent everything.
    request.resume();
    return sendJson(response, 200, { ok: false, error: wireError(error) });
  }
}

/** The connection stays whole whatever happens to what is read: the answer must get through. */
function bodyOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return request.iterator({ destroyOnReturn: false });
}

async function answerBytes(
  { relay, sessions }: MainDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  address: Address,
): Promise<Given> {
  const session = sessions.byBoth(request, address.query.get('k') ?? undefined);
  if (session === undefined) return refuse(response);
  const asked = bytesAsked(address.path);
  if (asked === undefined) return refuse(response, 404);
  const answer = await relay.host('host.open', asked, callerOf(session));
  if (!answer.ok) return sendJson(response, 404, answer);
  return sendBytes(request, response, address, answer.data);
}

/** Hands a new window the capability of a job; to a window alone, because nothing else can be sent on unseen. */
async function openPrompt(
  { relay, capabilities, promptOrigin, texts }: MainDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { path }: Address,
  session: Session,
): Promise<Given> {
  if (!isWindow(request) || request.headers['sec-fetch-site'] !== 'same-origin') return refuse(response);
  const [job = '', ...more] = partsAfter('/prompt/', path) ?? [];
  if (more.length > 0) return refuse(response, 404);
  // Whoever asks is who it is for, whoever sits there when the answer comes.
  const { seat } = session;
  const answer = await relay.host('prompt.ask', { job }, callerOf(session));
  if (!answer.ok) return sendRefusalPage(response, texts, answer.error);
  const { stage } = answer.data;
  const door = capabilities.doors.issue({ stage, job, session, seat });
  response.writeHead(302, {
    ...common(),
    location: `${promptOrigin}/${stage}?c=${door}`,
    'content-length': '0',
  });
  response.end();
  return 'given';
}

/** A refusal as a window shows it that has nothing else to show. */
export function sendRefusalPage(response: ServerResponse, texts: HostTexts, error: WireErrorOut): Given {
  const { code, title, detail, remedy } = texts.wire(error.code, error.params);
  const lines = [detail, remedy, texts.t('host.code', { code })];
  return sendPlainPage(response, { status: 409, language: texts.language, title, lines });
}
