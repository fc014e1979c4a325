import { ask, OPENS, WINDOW, type Got, type Visitor } from './client.ts';

/** A small window, as far as its requests go. */
export interface SmallWindow {
  readonly origin: string;
  readonly key: string;
  readonly facts: unknown;
  readonly page: Got;
  post(path: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Got>;
}

/** Where a page's new window is sent for a job. */
export async function locationOf(visitor: Visitor, job: string): Promise<string> {
  const answer = await visitor.get(`/prompt/${job}`, OPENS);
  if (answer.status !== 302) throw new Error(`${answer.status}: ${answer.text}`);
  return String(answer.headers['location']);
}

/** The window that goes there. */
export async function openAt(location: string): Promise<SmallWindow> {
  const { origin, pathname, search } = new URL(location);
  const page = await ask(origin, pathname + search, {
    headers: { ...WINDOW, 'sec-fetch-site': 'same-site' },
  });
  const [, json = '{}'] =
    /<script type="application\/json" id="facts">(.*?)<\/script>/s.exec(page.text) ?? [];
  const { key = '', facts } = JSON.parse(json) as { key?: string; facts?: unknown };
  return {
    origin,
    key,
    facts,
    page,
    post: (path, body, headers = {}) =>
      ask(origin, path, {
        method: 'POST',
        body,
        headers: { origin, 'sec-fetch-site': 'same-origin', ...headers },
      }),
  };
}
