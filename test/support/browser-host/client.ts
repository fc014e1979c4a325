import { request } from 'node:http';
import { WebSocket } from 'ws';

/** An answer of the host. */
export interface Got {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Sends exactly what it is told: no header of a browser's is added. */
export function ask(origin: string, path: string, options: AskOptions = {}): Promise<Got> {
  const { hostname, port } = new URL(origin);
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(parts);
        const { statusCode: status = 0, headers: got } = response;
        resolve({ status, headers: got, body: whole, text: whole.toString('utf8') });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What a browser says when somebody opens a window of an address. */
export const WINDOW = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' } as const;

/** How a page of ours opens a small window. */
export const OPENS = { ...WINDOW, 'sec-fetch-site': 'same-origin' } as const;
export const JSON_TYPE = { 'content-type': 'application/json' } as const;
export const OCTETS = { 'content-type': 'application/octet-stream' } as const;
/** What whoever must learn nothing is told. */
export const REFUSED = 'not here\n';

/** The JSON of an answer. */
export function bodyOf({ text }: Got): unknown {
  return JSON.parse(text);
}

/** A browser that was let in, as far as its requests go. */
export interface Visitor {
  readonly origin: string;
  readonly cookie: string;
  readonly pageKey: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Got>;
  /** What a page of ours sends. */
  post(path: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Got>;
  /** The answer of a channel. */
  call(channel: string, input: unknown): Promise<unknown>;
}

/** Exchanges the token of an address. */
export async function enter(address: string): Promise<Visitor> {
  const { origin, search } = new URL(address);
  const page = await ask(origin, `/${search}`, { headers: { ...WINDOW, 'sec-fetch-site': 'none' } });
  const [cookie = ''] = (page.headers['set-cookie']?.[0] ?? '').split(';');
  const [, pageKey = ''] = /localStorage\.setItem\("yinzheng\.page-key", "([\w-]+)"\)/.exec(page.text) ?? [];
  const get: Visitor['get'] = (path, headers = {}) => ask(origin, path, { headers: { cookie, ...headers } });
  const post: Visitor['post'] = (path, body, headers = {}) =>
    ask(origin, path, {
      method: 'POST',
      body,
      headers: { cookie, origin, 'x-page-key': pageKey, 'sec-fetch-site': 'same-origin', ...headers },
    });
  return {
    origin,
    cookie,
    pageKey,
    get,
    post,
    call: async (channel, input) => {
      const { text } = await post(`/call/${channel}`, JSON.stringify(input), {
        'content-type': 'application/json',
      });
      return JSON.parse(text) as unknown;
    },
  };
}

/** A socket that listens to events; undefined: it was refused. */
export async function listenTo(
  { origin, cookie, pageKey }: Visitor,
  headers: Readonly<Record<string, string>> = {},
  path = `/events?k=${pageKey}`,
): Promise<{ readonly events: unknown[]; close(): void } | undefined> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, {
    headers: { cookie, origin, ...headers },
  });
  const events: unknown[] = [];
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString('utf8'))));
  const opened = await new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  return opened ? { events, close: () => socket.terminate() } : undefined;
}
