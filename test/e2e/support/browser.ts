import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** The system's browser in its form without windows (scripts/system-packages.json), which Playwright's own is too. */
const CHROMIUM = '/usr/bin/chromium-headless-shell';

/** Nothing is fetched, and nothing is tried that a container has not. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The usual screen of an office, and a large one. */
export const USUAL = { width: 1366, height: 768 };
export const LARGE = { width: 1920, height: 1080 };

/** Starts a browser without a window; `close` it afterwards. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}

/** How a context looks at pages. */
export interface Looks {
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active' | 'none';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** What went wrong in a context's pages: errors nobody caught, and what the browser refused or complained of. */
export interface Complaints {
  readonly list: readonly string[];
  /** Takes away what a test expects. */
  forgive(pattern: RegExp): void;
  /** What was heard, which is then forgotten. */
  take(): string[];
}

/** In a page: has what a policy refused told as an error. */
const TELL_REFUSALS = `addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
  console.error('policy: ' + [effectiveDirective, blockedURI, sourceFile].join(' ')));`;

/** A fresh context, as a person in China has it. */
export async function newContext(browser: Browser, looks: Looks = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: USUAL,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    ...looks,
  });
  context.setDefaultTimeout(30_000);
  // A policy's refusal that the page's own code catches is told nowhere else.
  await context.addInitScript({ content: TELL_REFUSALS });
  return context;
}

/** Listens to every page of a context from now on. */
export function complaintsOf(context: BrowserContext): Complaints {
  const list: string[] = [];
  const listen = (page: Page): void => {
    page.on('pageerror', (error) => list.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      list.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    });
  };
  context.pages().forEach(listen);
  context.on('page', listen);
  return {
    list,
    take: () => list.splice(0),
    forgive: (pattern) => {
      list.splice(0, list.length, ...list.filter((line) => !pattern.test(line)));
    },
  };
}
