import { describe, expect, it } from 'vitest';
import {
  ask,
  enter,
  JSON_TYPE,
  listenTo,
  OCTETS,
  OPENS,
  REFUSED,
  scriptedHost,
  WINDOW,
} from '../support/browser-host/index.ts';

const OTHER_PORT = 'http://127.0.0.1:1';

/** Everything that the first door knows, and some that it does not. */
const PATHS = [
  ...['/', '/ledger', '/index.html', '/assets/app-1.js', '/pdfjs/pdf.worker.mjs', '/favicon.ico'],
  ...['/call/session.get', '/call/prompt.pin', '/upload?name=a.pdf', '/bytes/result/1', '/bytes/seal/a'],
  ...[
    '/events',
    '/prompt/j1',
    '/confirm',
    '/pin',
    '/answer',
    '/picture',
    '/?token=',
    '/?token=x',
    '/nothing',
  ],
];
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'];

describe('the token', () => {
  it('lets one browser in, once, by a page that goes on', async () => {
    const host = await scriptedHost();
    const address = host.newAddress();
    const { origin, search } = new URL(address);
    const page = await ask(origin, `/${search}`, { headers: { ...WINDOW, 'sec-fetch-site': 'cross-site' } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<meta http-equiv="refresh" content="0; url=/">');
    const [cookie = ''] = page.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^yinzheng-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const again = await ask(origin, `/${search}`, { headers: WINDOW });
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    // Whoever is in already goes on, without a new session.
    const inside = await ask(origin, `/${search}`, { headers: { ...WINDOW, cookie: cookie.split(';')[0]! } });
    expect([inside.status, inside.headers['set-cookie']]).toEqual([200, undefined]);
  });

  it.each([
    ['a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['a browser that fetches ahead', { ...WINDOW, 'sec-purpose': 'prefetch;prerender' }],
  ])('is not spent by %s', async (_, headers) => {
    const host = await scriptedHost();
    const address = host.newAddress();
    const { origin, search } = new URL(address);
    const early = await ask(origin, `/${search}`, { headers });
    expect([early.status, early.headers['set-cookie']]).toEqual([403, undefined]);
    expect((await enter(address)).cookie).not.toBe('');
  });

  it('of another address is no help', async () => {
    const [one, other] = [await scriptedHost(), await scriptedHost()];
    const { search } = new URL(one.newAddress());
    expect((await ask(other.origin, `/${search}`, { headers: WINDOW })).status).toBe(403);
  });
});

describe('whoever has no token', () => {
  it('gets the same two words from every address, with every method', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const opened = await visitor.get('/prompt/j1', OPENS);
    const second = new URL(String(opened.headers['location'])).origin;
    for (const origin of [host.origin, second]) {
      for (const path of PATHS) {
        for (const method of METHODS) {
          const got = await ask(origin, path, { method, headers: { origin } });
          expect([got.status, method === 'HEAD' ? REFUSED : got.text], `${method} ${path}`).toEqual([
            403,
            REFUSED,
          ]);
          expect(got.headers['set-cookie']).toBeUndefined();
        }
      }
    }
    expect(host.asked().map(({ channel }) => channel)).toEqual(['prompt.ask']);
  });

  it('is told how to come in where it is a person, and no more', async () => {
    const host = await scriptedHost();
    const told = await Promise.all(PATHS.map((path) => ask(host.origin, path, { headers: WINDOW })));
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([403]));
    expect(new Set(told.map(({ text }) => text.replaceAll(/nonce="[^"]+"/g, ''))).size).toBe(1);
    expect(told[0]!.text).toContain('请到启动印证的终端窗口');
  });

  it('gets no data with a cookie that another port has caught', async () => {
    const host = await scriptedHost();
    const { cookie, origin, pageKey } = await enter(host.newAddress());
    const thief = { cookie, origin, 'sec-fetch-site': 'same-origin' };
    const call = (headers: Readonly<Record<string, string>>) =>
      ask(origin, '/call/session.get', {
        method: 'POST',
        body: '{}',
        headers: { ...thief, ...JSON_TYPE, ...headers },
      });
    expect((await call({})).text).toBe(REFUSED);
    expect((await call({ 'x-page-key': 'x' })).text).toBe(REFUSED);
    expect((await call({ 'x-page-key': pageKey })).status).toBe(200);
    for (const path of ['/bytes/seal/a', '/bytes/result/1', '/bytes/result/1?k=x']) {
      expect((await ask(origin, path, { headers: thief })).text).toBe(REFUSED);
    }
    const upload = await ask(origin, '/upload?name=a.pdf', {
      method: 'POST',
      body: 'a',
      headers: { ...thief, ...OCTETS },
    });
    expect(upload.text).toBe(REFUSED);
  });
});

describe('a request from elsewhere', () => {
  it.each([
    ['another name that leads here', { host: 'evil.example' }],
    ['localhost', { host: 'localhost' }],
    ['our address without its port', { host: '127.0.0.1' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: OTHER_PORT }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['another port, as the browser says', { 'sec-fetch-site': 'same-site' }],
    ['a service worker', { 'service-worker': 'script' }],
  ])('is refused: %s', async (_, headers) => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const { port } = new URL(host.origin);
    const sent =
      'host' in headers && headers.host === 'localhost' ? { ...headers, host: `localhost:${port}` } : headers;
    for (const path of ['/', '/assets/app-1.js', `/bytes/seal/a?k=${visitor.pageKey}`]) {
      expect((await visitor.get(path, sent)).text, path).toBe(REFUSED);
    }
    const posted = await visitor.post('/call/session.get', '{}', { ...JSON_TYPE, ...sent });
    expect(posted.text).toBe(REFUSED);
    expect(host.asked()).toEqual([]);
  });

  it('is refused where a POST says nothing of its origin, or has a form’s type', async () => {
    const host = await scriptedHost();
    const { cookie, pageKey, origin } = await enter(host.newAddress());
    const sent = { cookie, 'x-page-key': pageKey };
    const post = (headers: Readonly<Record<string, string>>) =>
      ask(origin, '/call/session.get', { method: 'POST', body: '{}', headers: { ...sent, ...headers } });
    expect((await post(JSON_TYPE)).text).toBe(REFUSED);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
    ]) {
      expect((await post({ origin, 'content-type': type })).text, type).toBe(REFUSED);
    }
    expect((await post({ origin, ...JSON_TYPE })).status).toBe(200);
  });

  it('does not listen to events', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const refused = [
      await listenTo(visitor, { origin: OTHER_PORT }),
      await listenTo(visitor, { origin: 'null' }),
      await listenTo(visitor, { host: 'evil.example' }),
      await listenTo(visitor, { cookie: '' }),
      await listenTo(visitor, {}, '/events'),
      await listenTo(visitor, {}, `/events?k=x`),
      await listenTo(visitor, {}, `/?k=${visitor.pageKey}`),
    ];
    expect(refused).toEqual(refused.map(() => undefined));
    const listening = await listenTo(visitor);
    expect(listening).toBeDefined();
    listening?.close();
  });
});

describe('pages', () => {
  it('are those of the built folder, whatever a path tries', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const tries = [
      ...[
        '/../data/asked.jsonl',
        '/assets/../../data/asked.jsonl',
        '/assets/%2e%2e/index.html',
        '/assets/app-1.js.map',
      ],
      ...[
        '/assets/..%2f..%2fdata',
        '//etc/passwd',
        '/assets//app-1.js',
        '/assets/app-1.js/',
        '/confirm/index.html',
      ],
      ...[
        '/index.html',
        '/assets/app-1.js%00',
        '/assets\\app-1.js',
        '/call/x',
        '/assets/none.js',
        '/pdfjs/none',
      ],
    ];
    for (const path of tries) {
      const got = await visitor.get(path);
      expect([got.status, got.text], path).toEqual([404, REFUSED]);
    }
    expect((await visitor.get('/assets/app-1.js')).text).toBe('export const app = 1;\n');
    for (const path of ['/', '/ledger', '/requests/0a1b'])
      expect((await visitor.get(path)).text).toContain('<p>app</p>');
  });

  it('may do what their policy names: a nonce of their own, WebAssembly in pdf.js’s worker alone', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    const [one, two] = [await visitor.get('/'), await visitor.get('/')];
    const nonce = /nonce="([^"]+)"/.exec(one.text)?.[1] ?? '';
    const policy = String(one.headers['content-security-policy']);
    expect(policy.split('; ')).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(two.text).not.toContain(nonce);
    expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(policy).not.toContain('unsafe');
    const worker = await visitor.get('/pdfjs/pdf.worker.mjs');
    expect(worker.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    const answers = [one, worker, await visitor.get('/assets/app-1.js'), await visitor.get('/nothing.js')];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('questions', () => {
  it('go to the service in the name of whoever took the seat', async () => {
    const host = await scriptedHost();
    const [one, other] = [await enter(host.newAddress()), await enter(host.newAddress())];
    await one.call('session.become', { person: 'p1' });
    expect(await one.call('session.get', {})).toEqual({ ok: true, data: { person: { id: 'p1' } } });
    expect(await other.call('session.get', {})).toEqual({ ok: true, data: { person: null } });
    await one.call('session.become', { person: null });
    expect(await one.call('session.get', {})).toEqual({ ok: true, data: { person: null } });
    const sessions = new Set(host.asked().map(({ caller }) => caller.session));
    expect(sessions.size).toBe(2);
    expect(new Set(host.asked().map(({ door }) => door))).toEqual(new Set(['page']));
  });

  it('of a page reach no channel of the host, and none that does not exist', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    for (const channel of [
      'prompt.pin',
      'prompt.confirm',
      'host.open',
      'host.take',
      'x',
      'constructor',
      '__proto__',
    ]) {
      expect(await visitor.call(channel, {})).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    }
    expect((await visitor.post('/call/session.get/x', '{}', JSON_TYPE)).status).toBe(404);
    expect(host.asked()).toEqual([]);
  });

  it('that are no JSON, or longer than any page asks, are told so', async () => {
    const host = await scriptedHost();
    const visitor = await enter(host.newAddress());
    for (const body of ['', '{', Buffer.from([0xff, 0xfe]), JSON.stringify('x'.repeat(4 * 1024 * 1024))]) {
      const got = await visitor.post('/call/session.get', body, JSON_TYPE);
      expect(got.status).toBe(400);
      expect(JSON.parse(got.text)).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
    }
    expect(host.asked()).toEqual([]);
  });
});
