import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { PinFactsOut, PromptFactsOut } from '@yinzheng/contract/ipc';
import type { BrowserContext, Page } from 'playwright-core';
import type { Confirmed, PinAnswer } from '../../../src-renderer/prompt/exchange.ts';
import { PAGES } from './build.ts';

// The small windows by themselves: the built pages, with a host that answers what a test says. What the real host
// does is proved by the stories.

const ORIGIN = 'http://127.0.0.1:9';
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** What a window sent. */
export interface Sent {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Buffer;
}

/** A host of a test's own. */
export interface Answers {
  readonly answer?: Confirmed;
  /** One after the other; undefined: once the test replies. */
  readonly pins?: readonly (PinAnswer | undefined)[];
  /** PNG; undefined: it cannot be drawn. */
  readonly picture?: Buffer;
}

/** Opens a small window with facts; `sent` fills with what it says. */
export async function openWindow(
  context: BrowserContext,
  which: 'confirm' | 'pin',
  facts: PromptFactsOut | PinFactsOut,
  answers: Answers = {},
): Promise<{
  readonly page: Page;
  readonly sent: readonly Sent[];
  /** Answers a PIN that waits. */
  reply(answer: PinAnswer): void;
}> {
  const page = await context.newPage();
  const sent: Sent[] = [];
  const pins = [...(answers.pins ?? [])];
  let reply: (answer: PinAnswer) => void = () => undefined;
  const late = new Promise<PinAnswer>((resolve) => {
    reply = resolve;
  });
  await page.setViewportSize({ width: 700, height: 640 });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (request.method() === 'GET') {
      if (pathname === `/${which}`) {
        const handed = JSON.stringify({ key: 'k1', facts, stop: 'stop' }).replaceAll('<', '\\u003c');
        const html = readFileSync(join(PAGES, which, 'index.html'), 'utf8').replace(
          '__FACTS__',
          () => handed,
        );
        await route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
      } else if (pathname.startsWith('/assets/')) {
        const contentType = TYPES[extname(pathname)] ?? 'application/octet-stream';
        await route.fulfill({ contentType, body: readFileSync(join(PAGES, pathname)) });
      } else await route.fulfill({ status: 204 });
      return;
    }
    sent.push({
      path: pathname,
      key: request.headers()['x-key'],
      body: request.postDataBuffer() ?? Buffer.of(),
    });
    if (pathname === '/picture' && answers.picture !== undefined) {
      await route.fulfill({ contentType: 'image/png', body: answers.picture });
    } else if (pathname === '/picture') {
      const error = { code: 'PICTURE_FAILED', params: { page: 1, detail: 'EIO' } };
      await route.fulfill({ status: 404, json: { ok: false, error } });
    } else if (pathname === '/pin') await route.fulfill({ json: pins.shift() ?? (await late) });
    else await route.fulfill({ json: answers.answer });
  });
  await page.goto(`${ORIGIN}/${which}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, sent, reply };
}
