import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeBigPdf } from '../support/big-pdf.ts';
import { launch, newContext } from '../e2e/support/browser.ts';
import { startHost } from '../e2e/support/host.ts';
import { ApprovalsPage } from '../e2e/support/pages/approvals.ts';
import { FramePage } from '../e2e/support/pages/frame.ts';
import { RequestsPage } from '../e2e/support/pages/requests.ts';
import { wordsOf } from '../e2e/support/words.ts';
import { median, ratio, say, sized, table, time } from './support/figures.ts';

// How long an approver waits, from the click on a request to the first page of its document on the screen: one page,
// and a thousand of them. Goal: less than a second.

const FILES = [
  { name: 'one page', pages: 1, bytes: 100_000, tree: 'flat' },
  { name: '1000 pages, 2 MB', pages: 1000, bytes: 2_000_000, tree: 'flat' },
  { name: '1000 pages, 100 MB, tree of tens', pages: 1000, bytes: 100_000_000, tree: 'deep' },
  { name: '1000 pages, 100 MB, one list', pages: 1000, bytes: 100_000_000, tree: 'flat' },
] as const;
const ROUNDS = sized(5, 1);
const PATIENCE_MS = 60_000;

const words = wordsOf('zh-CN');
const host = await startHost();
const browser = await launch();
try {
  const context = await newContext(browser);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const frame = new FramePage(page, words);
  const requests = new RequestsPage(page, words);
  const approvals = new ApprovalsPage(page, words);
  await frame.enter(host.address);
  await frame.become('王晓');
  for (const [index, { name, ...big }] of FILES.entries()) {
    const path = join(host.folder, `document-${index}.pdf`);
    writeBigPdf(path, big);
    await page.goto(`${host.origin}/requests/new`);
    await requests.put(path);
    await requests.reason().fill(name);
    await requests.handIn();
    say(`${name}: ${statSync(path).size} bytes`);
  }
  await frame.become('李建国');
  await frame.go('approvals');
  const shown = (pages: number): ReturnType<typeof page.locator> =>
    page.locator(`[data-pages="${pages}"] [data-page="1"][data-rendered=true]`);
  const first: { readonly name: string; readonly ms: readonly number[] }[] = [];
  for (const { name, pages } of FILES) {
    const ms: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Another kind of document in between: what is waited for is never the last one.
      const other = FILES.find((one) => (one.pages === 1) !== (pages === 1))!;
      await approvals.queued(other.name).click();
      await shown(other.pages).waitFor();
      const begun = performance.now();
      await approvals.queued(name).click();
      await shown(pages).waitFor();
      ms.push(performance.now() - begun);
    }
    first.push({ name, ms });
  }
  const unit = median(first[0]?.ms ?? []);
  say('');
  table(
    ['first page of a document', 'ratio to one page', 'median', 'slowest'],
    first.map(({ name, ms }) => [name, ratio(median(ms), unit), time(median(ms)), time(Math.max(...ms))]),
  );
} finally {
  await browser.close();
  await host.stop();
}
