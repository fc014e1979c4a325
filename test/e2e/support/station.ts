import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, vi } from 'vitest';
import { LONG } from '../../support/sample.ts';
import { confirmAndGivePin, openedBy, type ActAnswers } from './act-window.ts';
import { axeViolations } from './axe.ts';
import { complaintsOf, launch, newContext, type Complaints, type Looks } from './browser.ts';
import { startHost, type Prepare, type RunningHost } from './host.ts';
import { pagesOf, type Pages } from './pages/index.ts';
import { PICTURES, settled, shoot, shootFailure, shootWindow } from './screenshots.ts';
import { wordsOf, type Words } from './words.ts';

// A screen waits for the service, the service for a disk: what a test does here takes seconds.
vi.setConfig({ testTimeout: 120_000 });

/** Who does what in the demo unit. */
export const APPLICANT = '王晓';
export const APPROVER = '李建国';
export const CUSTODIAN = '张敏';
export const AUDITOR = '郑明';

/** A view of a file that was taken in may still be reading when the file becomes a request's document. */
const LEFT_BEHIND = /status of 404 .*\/bytes\/file\//;

/** A running workstation with a person before it, for a whole file of tests; `close` it afterwards. */
export interface Station extends Pages {
  readonly host: RunningHost;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: Complaints;
  readonly words: Words;
  /**
   * Takes a picture of the page, or of another one or a small window, and notes what axe finds wrong with it. On CI, where nobody
   * looks at pictures, of every second look of a story: the rest is looked at by npm run soak.
   */
  look(name: string, page?: Page): Promise<void>;
  /** What was noted, and what the browser complained of, since it was last asked. */
  faults(): string[];
  /** Takes an act through its small windows. */
  act(press: () => Promise<void>, answers?: ActAnswers): Promise<void>;
  close(): Promise<void>;
}

export interface StationOptions {
  readonly prepare?: Prepare;
  readonly looks?: Looks;
  /** A program that the host is started through, with its arguments. */
  readonly through?: readonly string[];
  readonly words?: Words;
  /** Whether every look counts, on CI too. */
  readonly lookAtAll?: boolean;
}

/** Starts everything and comes in. */
export async function openStation(options: StationOptions = {}): Promise<Station> {
  const { words = wordsOf('zh-CN') } = options;
  const host = await startHost(options.prepare, options.through);
  const browser = await launch();
  const context = await newContext(browser, options.looks);
  const complaints = complaintsOf(context);
  const page = await context.newPage();
  const pages = pagesOf(page, words);
  const { frame } = pages;
  const noted: string[] = [];
  const act: Station['act'] = async (press, answers = {}) =>
    confirmAndGivePin(await openedBy(context, press), { words, ...answers });
  await frame.enter(host.address);
  return {
    ...{ host, browser, context, page, complaints, words, ...pages, act },
    look: async (name, other = page) => {
      if (!(options.lookAtAll ?? isLookedAt(name))) return;
      await (other.url().startsWith(host.origin) ? shoot(other, name) : shootWindow(other, name));
      // A colour on its way to another is neither.
      await settled(other);
      noted.push(...(await axeViolations(other)).map((fault) => `${name}: ${fault}`));
    },
    faults: () => {
      complaints.forgive(LEFT_BEHIND);
      return [...noted.splice(0), ...complaints.take()];
    },
    close: async () => {
      await browser.close();
      await host.stop();
    },
  };
}

/** Whether a look of a story counts; on CI that follows from its name. */
function isLookedAt(name: string): boolean {
  if (PICTURES || LONG) return true;
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 2 === 0;
}

/** Keeps a picture of every window of a station when a test fails: out/screenshots/failed. */
export function pictureFailures(station: () => Station): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [index, page] of station().context.pages().entries()) {
      const name = `${basename(task.file.name, '.test.ts')} ${task.name} ${index}`;
      await shootFailure(page, name.replaceAll('/', ' '));
    }
  });
}
