import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifiedOutside } from './support/outside.ts';
import { hasFocus } from './support/pages/frame.ts';
import {
  APPLICANT,
  APPROVER,
  CUSTODIAN,
  openStation,
  pictureFailures,
  type Station,
} from './support/station.ts';

// The whole story of one impression without a mouse: every step is reached by Tab, arrows, Enter and the hot keys.

const REASON = '只用键盘办理';
const STORY_MS = 150_000;

let at: Station;

beforeAll(async () => {
  at = await openStation();
  // A slip of the test's own hand is noticed at once.
  await at.page.addInitScript(() => {
    addEventListener('mousedown', (event) => {
      if (event.isTrusted) document.title = 'MOUSE';
    });
  });
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

/** Goes to a control by Tab and presses Enter there. */
async function press(target: Locator): Promise<void> {
  await at.frame.tabTo(target);
  await at.page.keyboard.press('Enter');
}

/** By the navigation. */
async function go(place: Parameters<Station['frame']['link']>[0]): Promise<void> {
  await press(at.frame.link(place));
}

async function isAskedFor(): Promise<void> {
  await at.frame.becomeByKeyboard(APPLICANT);
  await go('requests');
  await at.requests.begin().waitFor();
  await at.page.keyboard.press('Control+Enter');
  const { page } = at;
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), pressOpen()]);
  await chooser.setFiles(join(at.host.data, 'sample.pdf'));
  await at.requests.count('sample.pdf').waitFor();
  await at.frame.tabTo(at.requests.reason());
  await page.keyboard.type(REASON);
  await at.requests.submit().and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText(at.words('requests.made')).waitFor();
}

/** Ctrl+O, once the page is there to hear it. */
async function pressOpen(): Promise<void> {
  await at.requests.chooseFiles().waitFor();
  await at.page.keyboard.press('Control+o');
}

async function isAgreedTo(): Promise<void> {
  await at.frame.becomeByKeyboard(APPROVER);
  await go('approvals');
  await press(at.approvals.queued(REASON));
  await at.approvals.agree().waitFor();
  await at.act(() => at.page.keyboard.press('Control+Enter'), { keyboard: true });
  await at.approvals.outcome('agreed').waitFor();
}

async function isPutInItsPlace(): Promise<void> {
  await at.frame.becomeByKeyboard(CUSTODIAN);
  await go('stamp');
  await press(at.stamp.queued(REASON));
  const seal = at.stamp.seals().first();
  await seal.waitFor();
  await at.frame.tabTo(seal);
  const before = await at.stamp.place();
  await at.page.keyboard.press('ArrowLeft');
  await at.page.keyboard.press('Shift+ArrowUp');
  const after = await at.stamp.place();
  expect(after.x).toBeCloseTo(before.x - 0.5, 1);
  expect(after.y).toBeCloseTo(before.y - 5, 1);
  expect(await hasFocus(seal)).toBe(true);
}

async function isStamped(): Promise<void> {
  await at.stamp.go().and(at.page.locator(':enabled')).waitFor();
  await at.act(() => at.page.keyboard.press('Control+Enter'), { keyboard: true });
  await at.stamp.allDone(1).waitFor();
}

async function standsInTheLog(): Promise<void> {
  await go('ledger');
  await at.frame.tabTo(at.ledger.grid());
  await at.page.keyboard.press('Enter');
  await at.ledger.drawer(1).getByText(REASON).first().waitFor();
  await at.page.keyboard.press('Escape');
  await at.ledger.drawer(1).waitFor({ state: 'detached' });
}

async function isValid(): Promise<void> {
  await go('verify');
  const choose = at.page.getByRole('button', { name: at.words('verify.drop.choose') });
  const { data } = at.host;
  const [name] = readdirSync(join(data, 'results'));
  const [chooser] = await Promise.all([at.page.waitForEvent('filechooser'), press(choose)]);
  await chooser.setFiles(join(data, 'results', name!));
  await at.verify.verdict('valid').waitFor();
  expect(verifiedOutside(join(data, 'results', name!), data)).toMatchObject({ answer: 'valid' });
}

it(
  'takes an impression from its request to its verification without a mouse',
  async () => {
    await isAskedFor();
    await isAgreedTo();
    await isPutInItsPlace();
    await isStamped();
    await standsInTheLog();
    await isValid();
    expect(await at.page.title()).not.toBe('MOUSE');
    expect(at.faults()).toEqual([]);
  },
  STORY_MS,
);

it('goes straight to the page behind the navigation, and to the search by a key', async () => {
  await at.page.goto(`${at.host.origin}/`);
  await at.page.getByRole('heading', { level: 1 }).first().waitFor();
  const skip = at.page.getByRole('link', { name: at.words('frame.skip') });
  await skip.focus();
  await at.page.keyboard.press('Enter');
  expect(await hasFocus(at.page.getByRole('main'))).toBe(true);
  await at.page.keyboard.press('/');
  expect(await hasFocus(at.page.getByRole('combobox', { name: at.words('frame.search') }))).toBe(true);
});
