import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { FramePage } from '../../e2e/support/pages/frame.ts';
import { wordsOf } from '../../e2e/support/words.ts';

// From the start of a program to a screen that can be used.

/** Milliseconds since the program was started. */
export interface FirstScreen {
  /** When there was something to look at: the address was printed, the window was open. */
  readonly up: number;
  /** When who sits down could be chosen. */
  readonly people: number;
  /** How long it took then, from the click on a person, until 工作台 stood there with what waits. */
  readonly desk: number;
}

const words = wordsOf('zh-CN');
const PATIENCE_MS = 60_000;
/** What stands where something is still being fetched. */
const LOADING = '.yz-loading, .ant-skeleton, .ant-spin';

/** Waits until a screen stands with its heading and nothing on it is still being fetched. */
async function stands(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: words(title) }).waitFor({ timeout: PATIENCE_MS });
  await page.waitForFunction((loading) => document.querySelector(loading) === null, LOADING, {
    timeout: PATIENCE_MS,
  });
}

/** Follows a page that is being opened; `begun` and `up` are of `performance.now()`. The same in every host. */
export async function followFirstScreen(page: Page, begun: number, up: number): Promise<FirstScreen> {
  await stands(page, 'home.choose');
  const person = page.locator('.yz-people').getByRole('button').first();
  await person.waitFor({ timeout: PATIENCE_MS });
  const people = performance.now();
  await person.click();
  await stands(page, 'home.title');
  await new FramePage(page, words).nav().waitFor();
  return { up: up - begun, people: people - begun, desk: performance.now() - people };
}

/** Starts a program that prints an address, and opens that address on a fresh page. Ends the program. */
export async function addressPrinted(
  program: string,
  args: readonly string[],
): Promise<{ readonly begun: number; readonly up: number; readonly address: string; end(): Promise<void> }> {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      const [found] = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said.join('')) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(said.join(''))));
  });
  return { begun, up: performance.now(), address, end: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill('SIGTERM');
  await over;
}
