import type { WireErrorOut } from '@yinzheng/contract/ipc';

// What the two small windows say to the host that served them, and nobody else (docs/adr/0014).

/** What the host writes into the page: the second half of its capability, and what is to be shown. */
export interface Handed<T> {
  readonly key: string;
  readonly facts: T;
}

/** What the host answers to a confirmation: where the PIN is asked; null: nothing follows. */
export type Confirmed =
  { readonly ok: true; readonly next: string | null } | { readonly ok: false; readonly error: WireErrorOut };

/** What the host answers to a PIN. `key`: for the next try; null: there is none. */
export type PinAnswer =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly error: WireErrorOut;
      readonly triesLeft: number | null;
      readonly key: string | null;
    };

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
  const response = await post('/answer', 'application/json', JSON.stringify({ key, answer }));
  return (await parsed<Confirmed>(response)) ?? { ok: false, error: DOWN };
}

/** A page's picture as a URL of this page; `document` counts from 0, `page` from 1, `width` in pixels. */
export async function fetchPicture(
  key: string,
  which: { readonly document: number; readonly page: number; readonly width: number },
): Promise<{ readonly url: string } | { readonly error: WireErrorOut }> {
  const response = await post('/picture', 'application/json', JSON.stringify({ key, ...which }));
  if (response?.ok === true && response.headers.get('content-type') === 'image/png') {
    return { url: URL.createObjectURL(await response.blob()) };
  }
  const refused = await parsed<{ readonly error?: WireErrorOut }>(response);
  return { error: refused?.error ?? DOWN };
}

/** Hands a PIN over as bytes and overwrites them. */
export async function sendPin(key: string, pin: Uint8Array<ArrayBuffer>): Promise<PinAnswer> {
  const response = await post('/pin', 'application/octet-stream', pin, { 'x-key': key }).finally(() =>
    pin.fill(0),
  );
  const gone = { accepted: false, error: DOWN, triesLeft: null, key: null } as const;
  return (await parsed<PinAnswer>(response)) ?? gone;
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
