import type { Locator, Page } from 'playwright-core';
import { wordsOf, type Words } from '../words.ts';

/** 台账. */
export class LedgerPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  grid(): Locator {
    return this.page.getByRole('grid', { name: this.words('ledger.grid') });
  }

  /** Rows that are in the page now, without the heading. */
  rows(): Locator {
    return this.grid().locator('.ledger-body').getByRole('row');
  }

  row(number: number): Locator {
    const first = this.page.locator('[role=gridcell][aria-colindex="1"]', {
      hasText: new RegExp(`^${number}$`),
    });
    return this.rows().filter({ has: first });
  }

  /** How many rows the list has, seen or not. */
  async total(): Promise<number> {
    return Number(await this.grid().getAttribute('aria-rowcount')) - 1;
  }

  /** The cells of a row as they are read, by the heading of their column. */
  async cells(number: number): Promise<Readonly<Record<string, string>>> {
    const heads = await this.grid().getByRole('columnheader').allInnerTexts();
    const cells = await this.row(number).getByRole('gridcell').allInnerTexts();
    return Object.fromEntries(heads.map((head, index) => [head.trim(), (cells[index] ?? '').trim()]));
  }

  drawer(number: number): Locator {
    return this.page.getByRole('complementary', { name: this.words('ledger.drawer', { number }) });
  }
}
