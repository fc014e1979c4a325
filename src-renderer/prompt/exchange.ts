import type { PromptBridge } from '@yinzheng/contract/bridge';
import type { Answered, Output, WireErrorOut } from '@yinzheng/contract/ipc';

declare global {
  interface Window {
    /** What the desktop client's preload offers to the small windows (docs/adr/0017); not there in a browser. */
    readonly yinzhengPrompt?: PromptBridge;
  }
}

// What the two small windows say to the host that served them, and nobody else (docs/adr/0014).

/** What the host writes into the page: the second half of its capability, and what is to be shown. */
export interface Handed<T> {
  readonly key: string;
  readonly facts: T;
  /** A second key, where one may be on its way for long: to take the wait back. */
  readonly stop?: string;
}

/** What the host answers to a confirmation: where the PIN is asked; null: nothing follows. */
export type Confirmed =
  { readonly ok: true; readonly next: string | null } | { readonly ok: false; readonly error: WireErrorOut };

/**
 * What the host answers to a PIN. `key`: for the next try; null: there is none. `kept`: the new one is to follow; `next`: where the PIN
 * of another key is asked.
 */
export type PinAnswer =
  | { readonly accepted: true; readonly next?: string }
  | { readonly kept: true; readonly key: string }
  | {
      readonly accepted: false;
      readonly error: WireErrorOut;
      readonly triesLeft: number | null;
      readonly key: string | null;
    };

type Picture = Answered<Output<'prompt.picture'>>;

const DOWN: WireErrorOut = { code: 'SERVICE_DOWN', params: {} };

/** Takes what the host wrote into the page, out of the page. */
export function takeHanded<T>(): Handed<T> {
  const script = document.getElementById('facts');
  const handed = JSON.parse(script?.textContent ?? '') as Handed<T>;
  script?.remove();
  return handed;
}

/** The person's answer to 核对; `no` also leaves 口令. */
export async function sendAnswer(key: string, answer: 'yes' | 'no'): Promise<Confirmed> {
  const bridge = window.yinzhengPrompt;
  if (bridge !== undefined) {
    const said = (await bridge.answer(answer).catch(() => undefined)) as Confirmed | undefined;
    return said ?? { ok: false, error: DOWN };
  }
  const response = await post('/answer', 'application/json', JSON.stringify({ key, answer }));
  return (await parsed<Confirmed>(response)) ?? { ok: false, error: DOWN };
}

/** A page's picture as a URL of this page; `document` counts from 0, `page` from 1, `width` in pixels. */
export async function fetchPicture(
  key: string,
  which: { readonly document: number; readonly page: number; readonly width: number },
): Promise<{ readonly url: string } | { readonly error: WireErrorOut }> {
  const bridge = window.yinzhengPrompt;
  if (bridge !== undefined) {
    const said = (await bridge.picture(which).catch(() => undefined)) as Picture | undefined;
    if (said?.ok !== true) return { error: said?.error ?? DOWN };
    return { url: URL.createObjectURL(pngOf(said.data.png)) };
  }
  const response = await post('/picture', 'application/json', JSON.stringify({ key, ...which }));
  if (response?.ok === true && response.headers.get('content-type') === 'image/png') {
    return { url: URL.createObjectURL(await response.blob()) };
  }
  const refused = await parsed<{ readonly error?: WireErrorOut }>(response);
  return { error: refused?.error ?? DOWN };
}

/** Hands a PIN over as bytes and overwrites them; null: it is typed on the key itself. */
export async function sendPin(
  key: string,
  pin: Uint8Array<ArrayBuffer> | null,
  which: 'old' | 'new' = 'old',
): Promise<PinAnswer> {
  const gone = { accepted: false, error: DOWN, triesLeft: null, key: null } as const;
  const bridge = window.yinzhengPrompt;
  if (bridge !== undefined) {
    const answering = bridge.pin(pin, which);
    // The bridge has its own copy by now, which it overwrites.
    pin?.fill(0);
    const said = (await answering.catch(() => undefined)) as PinAnswer | undefined;
    return said ?? gone;
  }
  const body = pin ?? new Uint8Array();
  const response = await post('/pin', 'application/octet-stream', body, { 'x-key': key }).finally(() =>
    pin?.fill(0),
  );
  return (await parsed<PinAnswer>(response)) ?? gone;
}

function pngOf(base64: string): Blob {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return new Blob([bytes], { type: 'image/png' });
}

/** undefined: nobody answers. */
function post(
  path: string,
  type: string,
  body: BodyInit,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response | undefined> {
  const request = {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
    cache: 'no-store',
  } as const;
  return fetch(path, request).catch(() => undefined);
}

/** undefined: it is no answer of the host's. */
async function parsed<T>(response: Response | undefined): Promise<T | undefined> {
  if (response?.headers.get('content-type')?.startsWith('application/json') !== true) return undefined;
  return (await response.json().catch(() => undefined)) as T | undefined;
}
