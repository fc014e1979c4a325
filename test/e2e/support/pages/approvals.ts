import type { Locator, Page } from 'playwright-core';
import { pattern, wordsOf, type Words } from '../words.ts';

/** 审批. */
export class ApprovalsPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  /** A request of the queue. */
  queued(reason: string): Locator {
    const queue = this.page.getByRole('navigation', { name: this.words('approval.view.to-decide') });
    return queue.getByRole('link').filter({ hasText: reason });
  }

  opinion(): Locator {
    return this.page.getByLabel(this.words('approval.opinion'), { exact: true });
  }

  agree(): Locator {
    return this.page.getByRole('button', { name: pattern(this.words('approval.agree')) });
  }

  refuse(): Locator {
    return this.page.getByRole('button', { name: this.words('approval.refuse'), exact: true });
  }

  /** What became of the decision. */
  outcome(answer: 'agreed' | 'refused'): Locator {
    return this.page.getByRole('heading', { name: this.words(`approval.done.${answer}.title`) });
  }
}
