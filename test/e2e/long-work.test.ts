import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigPdf } from '../support/big-pdf.ts';
import type { Office } from '../support/cli.ts';
import { readSheet } from '../support/sheet.ts';
import type { ActAnswers } from './support/act-window.ts';
import { demoUnit, handedIn, type WantedDocument } from './support/prepared.ts';
import { verifiedOutside } from './support/outside.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';

// Several documents of one ticket in one job, as a custodian sees it: paused, gone on with, stopped; then a mistaken
// impression is annotated, and the 台账 is exported.

const REASON = '报送年度检查材料（一式三份）';
const NAMES = ['检查报告.pdf', '附件一 现场照片.pdf', '附件二 整改清单.pdf'] as const;
const NOTE = '附件一盖错了版本，已收回作废，另行申请。';

let at: Station;
let request: string;

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      const office = await demoUnit(folder);
      [request = ''] = await handedIn(office, [
        { reason: REASON, documents: documents(office), agreed: true },
      ]);
      return office.data;
    },
  });
  await listen();
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

/** The first two are large: each is in work for some time. */
function documents(office: Office): WantedDocument[] {
  return NAMES.map((name, index) => {
    if (index === 2) return { name };
    const path = join(office.folder, `${index}.pdf`);
    // Large enough to be in work when the service is made to stand still.
    writeBigPdf(path, { pages: 3, bytes: index === 0 ? 4_000_000 : 8_000_000 });
    return { name, path };
  });
}

/** What is done with the service as soon as it tells the page that a stamping works. */
const heard: { working: (() => void) | undefined } = { working: undefined };

/** Listens to what the service tells the page from now on. */
async function listen(): Promise<void> {
  at.page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (!String(payload).includes('"state":"running"')) return;
      const { working } = heard;
      heard.working = undefined;
      working?.();
    });
  });
  await at.page.reload();
  await at.frame.nav().waitFor();
}

/**
 * Does something while a file is in work: the service stands still from when it says that it works until what was
 * pressed is on its way to it.
 */
async function inWork(
  begin: () => Promise<void>,
  press: () => Promise<void>,
  answers: ActAnswers = {},
): Promise<void> {
  const service = at.host.servicePid();
  const stands = new Promise<void>((resolve) => {
    heard.working = () => {
      process.kill(service, 'SIGSTOP');
      resolve();
    };
  });
  const acted = at.act(begin, answers);
  await Promise.race([stands, acted.then(() => stands)]);
  try {
    const sent = at.page.waitForRequest((one) => one.url().includes('/call/jobs.'));
    await press();
    await sent;
  } finally {
    process.kill(service, 'SIGCONT');
  }
  await acted;
}

async function isPutOnEach(): Promise<void> {
  await at.frame.become(CUSTODIAN);
  await at.frame.visit(`/stamp/${request}`);
  await at.stamp.ready();
  await at.page.getByText(at.words('stamp.leftOut', { count: 2, name: NAMES[1] })).waitFor();
  for (const name of NAMES.slice(1)) await at.stamp.look(name);
  await at.page.getByRole('button', { name: at.words('stamp.go', { count: 3 }) }).waitFor();
  await at.stamp.ready();
  await at.look('stamp-several');
}

async function isPaused(): Promise<void> {
  await inWork(
    () => at.stamp.go().click(),
    () => at.stamp.control('frame.job.pause').click(),
  );
  await at.page.getByRole('heading', { name: at.words('frame.job.paused') }).waitFor({ timeout: 90_000 });
  await at.page.getByText('1 / 3').waitFor();
  // What is stamped stays stamped: only the rest can be left.
  expect(await at.stamp.control('frame.job.cancel.stamp').count()).toBe(0);
  await at.stamp.control('frame.job.cancel.rest').waitFor();
  await at.stamp
    .document(NAMES[0])
    .getByText(at.words('stamp.documentCount', { count: 1, spent: 1 }))
    .waitFor();
  await at.look('stamp-paused');
}

async function isGoneOnWithAndStopped(): Promise<void> {
  await inWork(
    () => at.stamp.control('frame.job.resume').click(),
    () => at.stamp.control('frame.job.cancel.rest').click(),
    {
      confirmed: true,
      onPin: async (page) => {
        // The PIN is for the rest alone.
        await page.getByRole('button', { name: at.words('prompt.pin.stamp', { count: 2 }) }).waitFor();
        await at.look('story-pin-rest', page);
      },
    },
  );
  const some = at.words('stamp.result.some', { count: 2, done: 2, left: 1 });
  await at.page.getByRole('heading', { name: some }).waitFor({ timeout: 90_000 });
  await at.page.getByText(at.words('stamp.row.skipped')).waitFor();
  await at.look('stamp-stopped');
}

it('stamps several documents in one job, which can be paused, gone on with and stopped', async () => {
  await isPutOnEach();
  await isPaused();
  await isGoneOnWithAndStopped();
  for (const name of NAMES.slice(0, 2)) {
    const sealed = join(at.host.data, 'results', `${basename(name, '.pdf')}_已盖章.pdf`);
    expect(verifiedOutside(sealed, at.host.data)).toMatchObject({ answer: 'valid' });
  }
}, 300_000);

it('tells of it among the jobs, and leads to what came of it', async () => {
  await at.frame.visit(`/`);
  await at.page.getByRole('button', { name: at.words('jobs.title'), exact: true }).click();
  const job = at.page.getByRole('article').filter({ hasText: REASON }).first();
  await job.getByText(at.words('jobs.stamped', { done: 2, total: 3 })).waitFor();
  await at.look('jobs');
  await job.getByRole('link', { name: at.words('jobs.look') }).click();
  const again = at.words('stamp.result.again', { count: 1 });
  await at.page.getByRole('button', { name: again }).click();
  // Only the document that was left out has room for a seal.
  await at.stamp.ready();
  await at.stamp.document(NAMES[2]).and(at.page.locator('[aria-pressed=true]')).waitFor();
  await at.page.getByRole('button', { name: at.words('stamp.go', { count: 1 }) }).waitFor();
});

it('annotates a mistaken impression, which the 台账 then shows', async () => {
  await at.frame.visit(`/ledger?entry=2`);
  const drawer = at.ledger.drawer(2);
  await drawer.getByRole('button', { name: at.words('ledger.annotate'), exact: true }).click();
  const done = drawer.getByRole('button', { name: at.words('ledger.annotate.do', { number: 2 }) });
  await done.and(at.page.locator(':disabled')).waitFor();
  await drawer.getByLabel(at.words('ledger.annotate.note')).fill(`${NOTE}\n`);
  await at.look('ledger-annotate');
  await at.act(() => done.click(), {
    onConfirm: async (page) => {
      await page.getByRole('img').first().waitFor();
      await at.look('story-confirm-annotate', page);
      expect(await page.locator('body').innerText()).toContain(NOTE);
    },
  });
  await drawer.getByText(at.words('ledger.annotate.done', { number: 2 })).waitFor();
  await drawer.getByText(NOTE).waitFor();
  await drawer.getByText(at.words('ledger.remark', { person: CUSTODIAN })).waitFor();
  expect((await at.ledger.cells(2))[at.words('ledger.column.result')]).toContain(at.words('ledger.mistaken'));
  await at.look('ledger-annotated');
});

/** Columns that stand on the screen and in the table, by what they are called on both. */
const SAME = {
  reason: 'export.column.reason',
  document: 'export.column.document',
  seal: 'export.column.seal',
  applicant: 'export.column.applicant',
  approvers: 'export.column.approvers',
  custodian: 'export.column.custodian',
  page: 'export.column.page',
  count: 'export.column.count',
} as const;

it('exports the 台账 as it stands on the screen', async () => {
  await at.frame.visit(`/ledger`);
  await at.ledger.row(1).waitFor();
  const [download] = await Promise.all([
    at.page.waitForEvent('download'),
    at.page.getByRole('button', { name: at.words('ledger.export'), exact: true }).click(),
  ]);
  await at.page.getByText(at.words('ledger.export.done', { count: 2 })).waitFor();
  expect(download.suggestedFilename()).toMatch(/^用印台账_\d{8}\.xlsx$/);
  const path = join(at.host.folder, 'table.xlsx');
  await download.saveAs(path);
  const { name, rows } = readSheet(readFileSync(path));
  expect(name).toBe(at.words('export.sheet'));
  const at0 = rows.findIndex((cells) =>
    cells.some(({ value }) => value === at.words('export.column.digest')),
  );
  const heads = rows[at0]!;
  const cell = (row: number, key: string): string => {
    const column = heads.find(({ value }) => value === at.words(key))!.ref.replace(/\d+/, '');
    return rows[row]!.find(({ ref }) => ref.replace(/\d+/, '') === column)?.value ?? '';
  };
  expect(rows.slice(at0 + 1).map((_, index) => cell(at0 + 1 + index, 'export.column.number'))).toEqual([
    '2',
    '1',
  ]);
  for (const [index, number] of [2, 1].entries()) {
    const shown = await at.ledger.cells(number);
    const row = at0 + 1 + index;
    for (const [column, key] of Object.entries(SAME)) {
      expect([column, cell(row, key)]).toEqual([column, shown[at.words(`ledger.column.${column}`)]]);
    }
    expect(cell(row, 'export.column.document')).toBe(NAMES[number - 1]);
    expect(shown[at.words('ledger.column.result')]).toContain(cell(row, 'export.column.result'));
  }
  expect(cell(at0 + 1, 'export.column.remarks')).toContain(NOTE);
  expect(cell(at0 + 2, 'export.column.remarks')).toBe('');
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});
