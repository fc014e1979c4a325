import type { KeyState } from '@yinzheng/core/devices';
import type { Locator, Page } from 'playwright-core';
import states from '../../../../resources/locales/zh-CN/ui/key-states.json' with { type: 'json' };
import { wordsOf, type Words } from '../words.ts';

type KeyAction = 'change-pin' | 'self-test' | 'read' | 'export' | 'request' | 'seal' | 'certificate' | 'way';

/** 密钥: a card for each key. */
export class KeysPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  /** The card of a key. */
  card(serial: string): Locator {
    return this.page
      .getByRole('list', { name: this.words('keys.list') })
      .locator('> li')
      .filter({ has: this.page.locator('code', { hasText: serial }) });
  }

  /** The card once the key is in a state. */
  async inState(serial: string, state: KeyState): Promise<void> {
    const tag = this.card(serial).locator('header').getByText(stateTitle(state), { exact: true });
    await tag.waitFor();
  }

  /** An action of a card. */
  act(serial: string, name: KeyAction): Locator {
    return this.card(serial).getByRole('button', { name: this.words(`keys.act.${name}`), exact: true });
  }

  /** Chooses a file in the form that an action of a card opened. */
  async choose(serial: string, path: string): Promise<void> {
    await this.card(serial).locator('input[type=file]').setInputFiles(path);
  }

  /** What the status bar says of the key. */
  status(): Locator {
    return this.page.getByRole('contentinfo').locator('a[href="/keys"]');
  }
}

/** What a state is called on the screen. */
export function stateTitle(state: KeyState): string {
  return states[`keys.state.${state}.title`];
}
