import type { Locator, Page } from 'playwright-core';
import { frames, settled } from '../screenshots.ts';
import { wordsOf, type Words } from '../words.ts';

export type Place =
  | 'home'
  | 'requests'
  | 'approvals'
  | 'stamp'
  | 'ledger'
  | 'verify'
  | 'licences'
  | 'delivery'
  | 'seals'
  | 'keys'
  | 'settings';

/** What is round every page: the navigation, the person switch, the jobs. */
export class FramePage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  /** Comes in with the address that the program printed. */
  async enter(address: string): Promise<void> {
    await this.page.goto(address);
    await this.nav().waitFor();
  }

  /** Goes to an address as the browser's own back and forward do: without loading the program anew. */
  async visit(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate', { state: null }));
    }, path);
    // The old page stays until the new one has come; the navigation changes with it.
    const place = `/${path.split(/[/?]/)[1] ?? ''}`;
    await this.page.locator(`nav a[aria-current=page][href="${place}"]`).waitFor();
    await this.page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    // Another address of the same place is drawn anew without a mark of it.
    await frames(this.page, 2);
  }

  nav(): Locator {
    return this.page.getByRole('navigation', { name: this.words('frame.nav'), exact: true });
  }

  link(place: Place): Locator {
    return this.nav().getByRole('link', { name: new RegExp(`^${this.words(`frame.nav.${place}`)}`) });
  }

  /** By the navigation. */
  async go(place: Place): Promise<void> {
    await this.link(place).click();
  }

  person(): Locator {
    return this.page.getByRole('banner').locator('.yz-who');
  }

  /** Takes a person's seat with the person switch. */
  async become(name: string): Promise<void> {
    await this.person().waitFor();
    if (await this.sits(name)) return;
    await this.person().click();
    const item = this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) });
    await item.waitFor();
    await settled(this.page);
    await item.click();
    await this.seated(name);
  }

  /** Whether a person has the seat. */
  async sits(name: string): Promise<boolean> {
    return (await this.person().innerText()).includes(name);
  }

  /** The switch goes to the home page, once the seat is taken. */
  async seated(name: string): Promise<void> {
    await this.person().filter({ hasText: name }).waitFor();
    await this.page.waitForURL((url) => url.pathname === '/');
    await this.page.getByRole('heading', { level: 1, name: this.words('home.title') }).waitFor();
  }

  /** The same by keyboard alone. */
  async becomeByKeyboard(name: string): Promise<void> {
    await this.tabTo(this.person());
    await this.page.keyboard.press('Enter');
    const item = this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) });
    await item.waitFor();
    // A menu that is on its way takes no key for a choice, as it takes no click.
    await settled(this.page);
    // It takes the focus three frames after it opened; where it could not, it is entered by Tab.
    await frames(this.page, 5);
    if (!(await hasFocus(this.page.getByRole('menu')))) await this.page.keyboard.press('Tab');
    await this.arrowTo(item);
    await this.page.keyboard.press('Enter');
    await this.seated(name);
  }

  /** Presses Tab until something has the focus. @throws when it cannot be reached */
  async tabTo(target: Locator, most = 80): Promise<void> {
    await target.waitFor();
    for (let press = 0; press < most; press++) {
      if (await hasFocus(target)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${String(target)}`);
  }

  /** Presses an arrow until something is the one that Enter would choose. */
  async arrowTo(target: Locator, key = 'ArrowDown', most = 30): Promise<void> {
    for (let press = 0; press < most; press++) {
      if (await isChosen(target)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not reach ${String(target)}`);
  }
}

/** Whether an element, or something in it, has the focus. */
export function hasFocus(target: Locator): Promise<boolean> {
  return target.first().evaluate((element) => element.contains(element.ownerDocument.activeElement));
}

/** Lists mark what Enter would choose by focus or by a class of their own. */
function isChosen(target: Locator): Promise<boolean> {
  return target.first().evaluate((element) => {
    const active = element.ownerDocument.activeElement;
    return (
      element.contains(active) ||
      /-active\b/.test(element.getAttribute('class') ?? '') ||
      active?.getAttribute('aria-activedescendant') === element.id
    );
  });
}
