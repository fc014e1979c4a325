import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { openedBy, yes, type ActAnswers } from './act-window.ts';
import type { Pages } from './pages/index.ts';
import type { SmartUnit } from './smart-keys.ts';
import { errorTitle, type Words } from './words.ts';

/** A window with a custodian before it, whichever host carries it. */
export interface KeyDesk extends Pages {
  readonly page: Page;
  readonly words: Words;
  look(name: string, page?: Page): Promise<void>;
  act(press: () => Promise<void>, answers?: ActAnswers): Promise<void>;
}

/** The custodian's key of a {@link SmartUnit}. */
export const OWN = 'HW-1';

/** What a custodian does with a smart key, and what comes of it. */
export class KeyStory {
  readonly at: KeyDesk;
  readonly unit: SmartUnit;
  readonly context: BrowserContext;

  constructor(at: KeyDesk, unit: SmartUnit, context: BrowserContext) {
    this.at = at;
    this.unit = unit;
    this.context = context;
  }

  /** The desk, anew. */
  async toDesk(): Promise<void> {
    await this.at.frame.visit('/keys');
    await this.at.frame.visit(`/stamp/${this.unit.request}`);
  }

  /** What became of each entry of the log, as the command tells. */
  async results(): Promise<unknown[]> {
    const all = (await this.unit.office.entries()) as { readonly result: unknown }[];
    return all.map(({ result }) => result);
  }

  /** The PIN's window of a stamping, once it was confirmed. */
  async pinWindow(): Promise<Page> {
    const { stamp, words } = this.at;
    await stamp.ready();
    const page = await openedBy(this.context, () => stamp.go().click());
    await yes(page).click();
    await page.getByLabel(words('prompt.pin.label')).waitFor();
    return page;
  }

  async type(page: Page, pin: string): Promise<void> {
    await page.getByLabel(this.at.words('prompt.pin.label')).fill(pin);
    await page.keyboard.press('Enter');
  }

  /** A key that was never seen is plugged in, shown within two seconds, and stamps. */
  async plugInAndStamp(): Promise<void> {
    const { page, keys, stamp, words, frame, act, look } = this.at;
    await this.toDesk();
    await page.getByText(errorTitle('KEY_MISSING')).first().waitFor();
    this.unit.module.insert(0);
    await keys
      .status()
      .getByText(words('frame.status.key.ready', { count: 1 }))
      .waitFor();
    await stamp.ready();
    await act(() => stamp.go().click(), {
      pins: [this.unit.custodian.pin],
      onPin: (window) => look('keys-pin', window),
    });
    await stamp.allDone(1).waitFor();
    await frame.go('keys');
    await keys.card(OWN).getByText(words('keys.self-test.passed')).waitFor();
    await look('keys-plugged');
    expect(await this.results()).toEqual(['done']);
  }

  /** Nothing of what was done is lost, and the desk says which key to plug in. */
  async pullOutAfterAndBefore(): Promise<void> {
    const { page, keys, stamp, frame, look } = this.at;
    await frame.go('keys');
    this.unit.module.remove(0);
    await keys.inState(OWN, 'absent');
    await look('keys-absent');
    await this.toDesk();
    await page.getByText(errorTitle('KEY_ABSENT')).first().waitFor();
    await page.getByText(OWN).first().waitFor();
    await stamp.go().and(page.locator(':disabled')).waitFor();
    await look('keys-absent-desk');
    expect(await this.results()).toEqual(['done']);
    this.unit.module.insert(0);
  }

  /** It ends clearly, and what was perhaps signed counts as spent. */
  async pullOutDuring(): Promise<void> {
    await this.toDesk();
    const window = await this.pinWindow();
    this.unit.module.fault({ call: 'C_Sign' }, { do: 'error', number: 0x32 });
    await this.type(window, this.unit.custodian.pin);
    await this.at.page.getByText(errorTitle('KEY_REMOVED')).first().waitFor();
    await this.at.look('keys-removed');
    await closed(window);
    this.unit.module.clear();
    expect((await this.results()).sort()).toEqual(['done', 'unresolved']);
    const left = this.at.words('stamp.result.line', {
      reason: '印发通知',
      remaining: this.unit.impressions - 2,
    });
    await this.at.page.getByText(left).waitFor();
  }

  /** On a token that takes three: told one by one, in red before the last, no number that it did not tell; then locked. */
  async wrongPinsToTheLast(): Promise<void> {
    await this.toDesk();
    const window = await this.pinWindow();
    const wrong = this.unit.custodian.pin === '00000000' ? '11111111' : '00000000';
    await this.type(window, wrong);
    await window.getByText(errorTitle('KEY_PIN_WRONG_LOW')).waitFor();
    expect(await window.locator('body').innerText()).not.toMatch(/还可以试/);
    await this.type(window, wrong);
    await window.getByText(errorTitle('KEY_PIN_WRONG_LAST')).waitFor();
    expect(await window.locator('#tries').getAttribute('class')).toBe('last');
    await this.at.look('keys-last-try', window);
    await this.type(window, wrong);
    await window.getByText(errorTitle('PIN_LOCKED')).waitFor();
    await closed(window);
    // The program itself asked the key three times, no more.
    expect(this.unit.module.state(0)['user-left']).toBe('0');
    await this.at.frame.go('keys');
    await this.at.keys.inState(OWN, 'pin-locked');
    await this.at.look('keys-locked');
  }
}

export async function closed(page: Page): Promise<void> {
  if (!page.isClosed()) await page.close();
}
