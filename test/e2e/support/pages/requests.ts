import type { Locator, Page } from 'playwright-core';
import { pattern, wordsOf, type Words } from '../words.ts';

/** 用印申请: the list, and a new one. */
export class RequestsPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  /** The primary button of the list. */
  begin(): Locator {
    return this.page.getByRole('main').getByRole('button', { name: this.words('requests.new') });
  }

  chooseFiles(): Locator {
    return this.page.getByRole('button', { name: this.words('requests.put.choose') });
  }

  /** By the dialog of the browser. */
  async put(...paths: readonly string[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), this.chooseFiles().click()]);
    await chooser.setFiles([...paths]);
  }

  /** The listed document of a name. */
  document(name: string): Locator {
    return this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }

  count(name: string): Locator {
    return this.page.getByRole('spinbutton', { name: this.words('requests.countOf', { name }) });
  }

  reason(): Locator {
    return this.page.getByLabel(this.words('requests.reason'), { exact: true });
  }

  classification(which: 'public' | 'internal' | 'secret'): Locator {
    return this.page.getByRole('radio', {
      name: this.words(`requests.classification.${which}`),
      exact: true,
    });
  }

  submit(): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${this.words('requests.submit.empty')}`) });
  }

  /** A request handed in: its number is in the address. */
  async handIn(): Promise<string> {
    await this.submit().click();
    // Large documents are kept, and looked at, before it is said.
    await this.page.getByText(this.words('requests.made')).waitFor({ timeout: 60_000 });
    return this.idInAddress();
  }

  idInAddress(): string {
    const [, id] = /\/requests\/([0-9a-f]{32})/.exec(this.page.url()) ?? [];
    if (id === undefined) throw new Error(`no request in ${this.page.url()}`);
    return id;
  }

  /** A row of the list. */
  row(reason: string): Locator {
    return this.page.getByRole('main').getByRole('link').filter({ hasText: reason });
  }

  async openRow(reason: string): Promise<void> {
    await this.row(reason).first().click();
  }

  drawer(): Locator {
    return this.page.getByRole('dialog', { name: this.words('requests.one') });
  }

  total(): Locator {
    return this.page.getByText(pattern(this.words('requests.total')));
  }
}
