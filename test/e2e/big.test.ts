import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigPdf } from '../support/big-pdf.ts';
import { appendEntries } from '../support/long-log.ts';
import { makeOffice } from '../support/made-office.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';

// Much of everything: what is not in sight is not in the page.

const ENTRIES = 10_000;
const PAGES = 1000;
/** Rows, or drawn pages, that a screen may keep ready: what is seen and as much again around it. */
const MOST_ROWS = 90;
const MOST_DRAWN = 10;

let at: Station;

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      const office = await makeOffice();
      const data = join(folder, 'data');
      cpSync(office.data, data, { recursive: true });
      await appendEntries(office, data, ENTRIES, { from: new Date('2026-06-03T01:00:00Z'), seconds: 600 });
      office.remove();
      return data;
    },
  });
  // The whole log is checked when the program starts.
  at.context.setDefaultTimeout(60_000);
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

function drawn(page: Page): Promise<number[]> {
  return page
    .locator('[data-rendered=true]')
    .evaluateAll((pages) => pages.map((one) => Number(one.getAttribute('data-page'))));
}

it('keeps a few rows of ten thousand entries in the page, wherever one is', async () => {
  await at.frame.become(CUSTODIAN);
  // The made log has many entries that its makers left open: the start has ended them.
  await at.page.getByRole('region', { name: at.words('home.waiting') }).waitFor();
  await at.look('home-recovered');
  await at.page.getByRole('button', { name: at.words('frame.recovered.seen') }).click();
  await at.frame.go('ledger');
  await at.ledger.row(ENTRIES).waitFor();
  expect(await at.ledger.total()).toBe(ENTRIES);
  expect(await at.ledger.rows().count()).toBeLessThanOrEqual(MOST_ROWS);
  await at.look('ledger-long');
  const grid = at.ledger.grid();
  await grid.focus();
  await at.page.keyboard.press('End');
  await at.ledger.row(1).waitFor();
  expect(await at.ledger.rows().count()).toBeLessThanOrEqual(MOST_ROWS);
  // Through the middle with the wheel, much faster than rows arrive.
  await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
  await at.ledger.row(ENTRIES / 2).waitFor();
  expect(await at.ledger.rows().count()).toBeLessThanOrEqual(MOST_ROWS);
  await at.page.keyboard.press('Home');
  await at.ledger.row(ENTRIES).waitFor();
  await at.ledger.row(ENTRIES).click();
  await at.ledger.drawer(ENTRIES).waitFor();
  await at.look('ledger-long-drawer');
});

it('draws the pages of a thousand that are in sight, and no others', async () => {
  const path = join(at.host.folder, 'thousand.pdf');
  writeBigPdf(path, { pages: PAGES, bytes: 20_000_000 });
  await at.page.goto(`${at.host.origin}/verify`);
  await at.verify.put(path);
  await at.page.locator('[data-page="1"][data-rendered=true]').waitFor();
  expect((await drawn(at.page)).length).toBeLessThanOrEqual(MOST_DRAWN);
  const field = at.page.getByRole('textbox', { name: at.words('pdf.page', { pages: PAGES }) });
  const number = field.or(at.page.getByRole('spinbutton', { name: at.words('pdf.page', { pages: PAGES }) }));
  await number.fill('900');
  await at.page.keyboard.press('Enter');
  await at.page.locator('[data-page="900"][data-rendered=true]').waitFor();
  const seen = await drawn(at.page);
  expect(seen.length).toBeLessThanOrEqual(MOST_DRAWN);
  expect(seen.every((page) => Math.abs(page - 900) <= MOST_DRAWN)).toBe(true);
  expect(await at.page.locator('canvas').count()).toBeLessThanOrEqual(2 * MOST_DRAWN);
  await at.look('verify-thousand-pages');
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});
