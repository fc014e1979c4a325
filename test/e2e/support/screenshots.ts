import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../support/repo.ts';
import { LARGE, USUAL } from './browser.ts';

/** Where each run leaves its pictures: a folder for each size of screen, `windows` for the small ones. */
const FOLDER = join(ROOT, 'out', 'screenshots');

/** Pictures are for people who look at them: on CI nobody does, and nothing is asserted of them. */
export const PICTURES = process.env['CI'] !== 'true';

/** Longest wait for what is on its way; some states are looked at while it is. */
const COMING_MS = 1500;

/** Takes a picture of a screen at the usual and at a large size; the usual one stays, and the page has come to rest. */
export async function shoot(page: Page, name: string): Promise<void> {
  for (const size of PICTURES ? [LARGE, USUAL] : [USUAL]) {
    await page.setViewportSize(size);
    await settled(page);
    await arrived(page);
    if (!PICTURES) continue;
    await page.screenshot({ path: fileOf(`${size.width}x${size.height}`, name), animations: 'disabled' });
  }
}

/** Takes a picture of a small window as it stands. */
export async function shootWindow(page: Page, name: string): Promise<void> {
  await settled(page);
  if (PICTURES) await page.screenshot({ path: fileOf('windows', name), animations: 'disabled' });
}

/** Takes a picture of whatever is there. */
export async function shootFailure(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: fileOf('failed', name), timeout: 5000 }).catch(() => undefined);
}

function fileOf(folder: string, name: string): string {
  mkdirSync(join(FOLDER, folder), { recursive: true });
  return join(FOLDER, folder, `${name}.png`);
}

/** After lists have come and pages in sight are drawn. */
async function arrived(page: Page): Promise<void> {
  const coming = '.ant-skeleton, .yz-pdf-page[aria-busy=true], .yz-checks .anticon-spin, .yz-preview-busy';
  await page
    .waitForFunction((selector) => document.querySelector(selector) === null, coming, { timeout: COMING_MS })
    .catch(() => undefined);
}

/** After so many frames of a page. */
export async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(async (left) => {
    for (let at = 0; at < left; at++) await new Promise((done) => requestAnimationFrame(done));
  }, count);
}

/** After the next two frames, and after whatever moves of itself has come to rest. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}
