import type { Locator, Page } from 'playwright-core';
import { pattern, wordsOf, type Words } from '../words.ts';

/** 盖章: the queue, the desk, the result. */
export class StampPage {
  readonly page: Page;
  readonly words: Words;

  constructor(page: Page, words: Words = wordsOf('zh-CN')) {
    this.page = page;
    this.words = words;
  }

  /** A request of the queue. */
  queued(reason: string): Locator {
    return this.page.getByRole('main').getByRole('link').filter({ hasText: reason }).first();
  }

  /** The seals that lie on the pages. */
  seals(): Locator {
    return this.page.getByRole('button', { name: pattern(this.words('stamp.placed')) });
  }

  /** The first seal lies there, put by the desk, and nothing bars the stamping. */
  async ready(): Promise<void> {
    await this.page.locator('[data-rendered=true]').first().waitFor();
    await this.seals().first().waitFor();
    await this.go().and(this.page.locator(':enabled')).waitFor();
  }

  /** A document of the ticket, to be looked at. */
  document(name: string): Locator {
    return this.page
      .getByRole('region', { name: this.words('stamp.documents.name') })
      .getByRole('button', { name });
  }

  /** Looks at a document that was not looked at before: its first seal is put there. */
  async look(name: string): Promise<void> {
    const document = this.document(name);
    await document.click();
    await document.getByText(this.words('stamp.state.now', { count: 1 })).waitFor();
  }

  /** The first seal lies on each of these documents, and on no other; the last one is looked at. */
  async lay(names: readonly string[]): Promise<void> {
    for (const name of names) await this.look(name);
  }

  /** What can be done with the job that was begun here. */
  control(key: string): Locator {
    return this.page
      .getByRole('region', { name: this.words('stamp.side') })
      .getByRole('button', { name: this.words(key), exact: true });
  }

  /** Puts one more on the page that is read. */
  add(): Locator {
    return this.page.getByRole('button', { name: pattern(this.words('stamp.add')) });
  }

  field(which: 'page' | 'x' | 'y', number = 1): Locator {
    return this.page.getByRole('spinbutton', { name: this.words(`stamp.field.${which}`, { number }) });
  }

  /** The centre of a seal as its fields tell, mm. */
  async place(number = 1): Promise<{ x: number; y: number }> {
    const read = async (which: 'x' | 'y'): Promise<number> =>
      Number(await this.field(which, number).inputValue());
    return { x: await read('x'), y: await read('y') };
  }

  /** Drags a seal by so many CSS pixels. */
  async drag(dx: number, dy: number, number = 1): Promise<void> {
    const seal = this.seals().nth(number - 1);
    await seal.scrollIntoViewIfNeeded();
    const box = await seal.boundingBox();
    if (box === null) throw new Error('the seal is not in sight');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + dx / 2, y + dy / 2);
    await this.page.mouse.move(x + dx, y + dy);
    await this.page.mouse.up();
  }

  preview(): Locator {
    return this.page.getByRole('switch', { name: this.words('stamp.preview') });
  }

  previewPicture(page = 1): Locator {
    return this.page.getByRole('img', { name: this.words('stamp.preview.name', { page }) });
  }

  /** The primary button. */
  go(): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${this.words('stamp.go.none')}`) });
  }

  /** Everything was stamped. */
  allDone(count: number, done = 1): Locator {
    return this.page.getByRole('heading', { name: this.words('stamp.result.all', { count, done }) });
  }
}
