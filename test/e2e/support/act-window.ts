import type { BrowserContext, Locator, Page } from 'playwright-core';
import { pattern, wordsOf, type Words } from './words.ts';

/** What is done in the two small windows of an act. */
export interface ActAnswers {
  /** One after the other, the last one right; undefined: what the demo unit's window says it is. */
  readonly pins?: readonly (string | undefined)[];
  /** It was confirmed before: the PIN alone is asked. */
  readonly confirmed?: boolean;
  /** Without a mouse. */
  readonly keyboard?: boolean;
  /** What is looked at on the way. */
  readonly onConfirm?: (page: Page) => Promise<void>;
  readonly onPin?: (page: Page) => Promise<void>;
  /** Another key is asked in the same window; its own PIN is the one that the demo unit's window says. */
  readonly second?: (page: Page) => Promise<void>;
  readonly words?: Words;
}

/** The small window that an act opens. */
export async function openedBy(context: BrowserContext, act: () => Promise<void>): Promise<Page> {
  const [page] = await Promise.all([context.waitForEvent('page'), act()]);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** What a small window says last: it closes by itself a second later, which may be before anybody looks. */
export async function saidLast(page: Page, text: string): Promise<void> {
  await page
    .getByText(text)
    .waitFor()
    .catch((error: unknown) => {
      if (!page.isClosed()) throw error;
    });
}

/** Confirms an act and gives the PIN; returns once the key has taken it. */
export async function confirmAndGivePin(page: Page, answers: ActAnswers = {}): Promise<void> {
  const { pins = [undefined], keyboard = false, words = wordsOf('zh-CN') } = answers;
  if (answers.confirmed !== true) await confirm(page, answers);
  const field = page.getByLabel(words('prompt.pin.label'));
  await field.waitFor();
  await answers.onPin?.(page);
  for (const [index, pin] of pins.entries()) {
    const typed = pin ?? (await demoPin(page, words));
    if (keyboard) await page.keyboard.type(typed);
    else await field.fill(typed);
    await page.keyboard.press('Enter');
    if (index < pins.length - 1) await page.getByRole('alert').waitFor();
  }
  if (answers.second !== undefined) {
    await page.locator('.writes').waitFor();
    await answers.second(page);
    await field.fill(await demoPin(page, words));
    await page.keyboard.press('Enter');
  }
  await saidLast(page, words('prompt.pin.accepted'));
  if (!page.isClosed()) await page.close();
}

async function confirm(
  page: Page,
  { onConfirm, keyboard = false, words = wordsOf('zh-CN') }: ActAnswers,
): Promise<void> {
  await onConfirm?.(page);
  if (!keyboard) return yes(page, words).click();
  // Enter would say no: the safe answer has the focus.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

const YES = [
  'stamp.yes',
  'decide.agreed',
  'decide.returned',
  'decide.refused',
  'annotate.yes',
  'licence-record.yes',
  'licence-review.passed',
  'licence-review.returned',
  'licence-issue.yes',
  'licence-event.yes',
  'conflict-decision.yes',
  'standing-authorisation.yes',
  'authorisation-end.yes',
];

/** The button that goes on. */
export function yes(page: Page, words: Words = wordsOf('zh-CN')): Locator {
  const names = YES.map((key) => pattern(words(`prompt.confirm.${key}`)).source);
  return page.getByRole('button', { name: new RegExp(`^(?:${names.join('|')})$`) });
}

/** The PIN that a demo unit's window tells. */
export async function demoPin(page: Page, words: Words = wordsOf('zh-CN')): Promise<string> {
  const line = await page.getByText(pattern(words('prompt.pin.demo'))).innerText();
  const [pin] = /\d{6,}/.exec(line) ?? [];
  if (pin === undefined) throw new Error(`no PIN in ${line}`);
  return pin;
}
