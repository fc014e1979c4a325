import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { addressOf, type Address } from '../shared/addresses.ts';
import { speaker, type Capabilities, type Grant, type Stage } from './capabilities.ts';
import { isForUs, isOwnOrigin, isServiceWorker, isWindow } from './guard.ts';
import { common, promptPolicy } from '../shared/headers.ts';
import { sendRefusalPage } from './main-door.ts';
import type { DeviceRelay } from '../shared/device-relay.ts';
import { scriptJson, type Pages } from '../shared/pages.ts';
import { sendPlainPage } from './plain-pages.ts';
import { pinAnswer } from '../../ipc/pin-port.ts';
import { refusal, type Relay } from '../shared/relay.ts';
import { readBody, readJson, refuse, send, sendJson, typeOf, type Given } from './replies.ts';
import { newSecret } from '../shared/secrets.ts';
import type { HostTexts } from './texts.ts';
import { z } from 'zod';

// The second door: 核对 and 口令. No cookie counts here; whoever holds a capability is the window it was handed to.
// The exchange is written down in docs/adr/0014-the-browser-host.md.

export interface PromptDoorDeps {
  /** `http://127.0.0.1:PORT` of this door. */
  readonly origin: string;
  readonly pages: Pages;
  readonly relay: Relay;
  readonly devices: Pick<DeviceRelay, 'givePin'>;
  readonly capabilities: Capabilities;
  readonly texts: HostTexts;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<Given>;

const answerSchema = z.strictObject({ key: z.string(), answer: z.enum(['yes', 'no']) });
const pictureSchema = z.strictObject({
  key: z.string(),
  document: z.int(),
  page: z.int(),
  width: z.int(),
});

const LONGEST_WORD = 4096;
/** Longest PIN, bytes; the key says what its own limits are. */
const LONGEST_PIN = 256;
/** Files of a page are found below a name that only this page knows, for as long. */
const FILES = /^\/([\w-]{43})(\/assets\/.+)$/;
const MOST_FILE_NAMES = 100;

export function promptDoor(deps: PromptDoorDeps): Answer {
  const { origin, pages, texts } = deps;
  const fileNames: string[] = [];

  const newFileName = (): string => {
    const name = newSecret();
    fileNames.push(name);
    fileNames.splice(0, fileNames.length - MOST_FILE_NAMES);
    return name;
  };

  /** A page with what it is to show, and the key to answer with. */
  const sendPage = (
    response: ServerResponse,
    stage: Stage,
    key: string,
    facts: unknown,
    stop?: string,
  ): Given => {
    const handed = scriptJson({ key, facts, stop });
    const html = pages
      .template(`${stage}/index.html`)
      .replaceAll('/assets/', `/${newFileName()}/assets/`)
      .replace('__FACTS__', () => handed);
    return send(response, 200, 'text/html; charset=utf-8', html, common(promptPolicy()));
  };

  const openPage = async (
    response: ServerResponse,
    stage: Stage,
    grant: Grant | undefined,
  ): Promise<Given> => {
    const caller = grant?.stage === stage ? speaker(grant) : undefined;
    if (grant === undefined || caller === undefined) {
      const lines = [texts.t('host.spent.detail'), texts.t('host.spent.remedy')];
      return sendPlainPage(response, {
        status: 403,
        language: texts.language,
        title: texts.t('host.spent.title'),
        lines,
      });
    }
    const { job } = grant;
    if (stage === 'confirm') {
      const facts = await deps.relay.host('prompt.facts', { job }, caller);
      if (!facts.ok) return sendRefusalPage(response, texts, facts.error);
      return sendPage(response, stage, deps.capabilities.keys.issue(grant), facts.data);
    }
    const facts = await deps.relay.host('prompt.key', { job }, caller);
    if (!facts.ok) return sendRefusalPage(response, texts, facts.error);
    // Where the PIN goes is nothing that a page knows.
    const { place, ...shown } = facts.data;
    const own = { ...grant, place: place ?? undefined, pad: shown.padEntries > 0 };
    // While the key itself is typed on, the first key is on its way: this one takes the wait back.
    const stop =
      shown.padEntries + shown.presses > 0 ? deps.capabilities.keys.issue({ ...grant }) : undefined;
    return sendPage(response, stage, deps.capabilities.keys.issue(own), shown, stop);
  };

  return async (request, response) => {
    const isPost = request.method === 'POST';
    if (!isForUs(request, origin) || !isOwnOrigin(request, origin, !isPost)) return refuse(response);
    if (isServiceWorker(request) || (!isPost && request.method !== 'GET')) return refuse(response);
    const address = addressOf(request.url ?? '');
    if (isPost) return answerPost(deps, request, response, address);
    const [, name = '', path = ''] = FILES.exec(address.path) ?? [];
    const file = fileNames.includes(name) ? pages.file(path) : undefined;
    if (file !== undefined) return send(response, 200, file.type, file.bytes);
    const stage = address.path === '/confirm' ? 'confirm' : address.path === '/pin' ? 'pin' : undefined;
    // A capability is used up by a window alone: fetched ahead, or in a frame, it is left as it was.
    if (stage === undefined || !isWindow(request)) return refuse(response);
    const grant = deps.capabilities.doors.redeem(address.query.get('c') ?? '');
    return openPage(response, stage, grant);
  };
}

async function answerPost(
  deps: PromptDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { path }: Address,
): Promise<Given> {
  if (request.headers['sec-fetch-site'] !== 'same-origin') return refuse(response);
  const wanted = path === '/pin' ? 'application/octet-stream' : 'application/json';
  if (typeOf(request) !== wanted) return refuse(response);
  switch (path) {
    case '/answer':
      return takeAnswer(deps, request, response);
    case '/picture':
      return sendPicture(deps, request, response);
    case '/pin':
      return takePin(deps, request, response);
    default:
      return refuse(response);
  }
}

async function takeAnswer(
  { relay, capabilities }: PromptDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Given> {
  const said = answerSchema.safeParse(await readJson(request, LONGEST_WORD));
  const grant = said.success ? capabilities.keys.redeem(said.data.key) : undefined;
  const caller = grant === undefined ? undefined : speaker(grant);
  if (!said.success || grant === undefined || caller === undefined) return refuse(response);
  const { job } = grant;
  const { answer } = said.data;
  // From 口令 there is a way out, and no second way in.
  if (grant.stage === 'pin' && answer === 'yes') return refuse(response);
  const confirmed = await relay.host('prompt.confirm', { job, answer }, caller);
  if (!confirmed.ok) return sendJson(response, 200, confirmed);
  const next = answer === 'yes' ? `/pin?c=${capabilities.doors.issue({ ...grant, stage: 'pin' })}` : null;
  return sendJson(response, 200, { ok: true, next });
}

async function sendPicture(
  { relay, capabilities }: PromptDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Given> {
  const said = pictureSchema.safeParse(await readJson(request, LONGEST_WORD));
  const grant = said.success ? capabilities.keys.look(said.data.key) : undefined;
  const caller = grant?.stage === 'confirm' ? speaker(grant) : undefined;
  if (!said.success || grant === undefined || caller === undefined) return refuse(response);
  const { document, page, width } = said.data;
  const picture = await relay.host('prompt.picture', { job: grant.job, document, page, width }, caller);
  if (!picture.ok) return sendJson(response, 404, picture);
  return send(response, 200, 'image/png', Buffer.from(picture.data.png, 'base64'));
}

async function takePin(
  { relay, capabilities, devices }: PromptDoorDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Given> {
  const pin = await readBody(request, LONGEST_PIN, { secret: true });
  const given = request.headers['x-key'];
  const grant = typeof given === 'string' ? capabilities.keys.redeem(given) : undefined;
  const caller = grant?.stage === 'pin' ? speaker(grant) : undefined;
  if (grant === undefined || caller === undefined) {
    pin?.fill(0);
    return refuse(response);
  }
  const again = (): string => capabilities.keys.issue({ ...grant, oldTyped: false });
  const { job, place, pad = false, oldTyped = false } = grant;
  const { place: _, pad: _pad, oldTyped: _old, ...plain } = grant;
  const next = (): string => `/pin?c=${capabilities.doors.issue(plain)}`;
  if (pin === undefined || (pin.length === 0 && !pad)) {
    const { error } = refusal('BAD_REQUEST', { detail: 'pin' });
    return sendJson(response, 200, { accepted: false, error, triesLeft: null, key: again() });
  }
  if (place === undefined) {
    const answer = await relay.host('prompt.pin', { job }, caller, pin);
    return sendJson(response, 200, pinAnswer(answer, again, next));
  }
  // A smart key's goes from here straight to the process that has the key (docs/adr/0018).
  const slip = oldTyped ? (place.fresh ?? place.slip) : place.slip;
  if (!devices.givePin({ module: place.module, slip }, pad ? null : pin)) {
    pin.fill(0);
    const { error } = refusal('DRIVER_DOWN', { driver: basename(place.module) });
    return sendJson(response, 200, { accepted: false, error, triesLeft: null, key: null });
  }
  if (place.fresh !== null && !oldTyped) {
    return sendJson(response, 200, {
      kept: true,
      key: capabilities.keys.issue({ ...grant, oldTyped: true }),
    });
  }
  const answer = await relay.host('prompt.pin', { job, slip: place.slip }, caller);
  return sendJson(response, 200, pinAnswer(answer, again, next));
}
