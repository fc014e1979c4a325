import type { Locator, Page } from 'playwright-core';
import { wordsOf, type Words } from '../words.ts';

/** 验章. */
export class VerifyPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  async put(path: string): Promise<void> {
    await this.page.locator('input[type=file]').first().setInputFiles(path);
  }

  /** The sentence that is the answer, when it stands there. */
  verdict(answer: 'valid' | 'invalid' | 'unknown'): Locator {
    return this.page.locator('.verify-verdict').filter({ hasText: this.words(`frame.verdict.${answer}`) });
  }
}
