import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';
import { writeBigPdf } from '../support/big-pdf.ts';
import { demoPin, openedBy, yes } from './support/act-window.ts';
import { startHost } from './support/host.ts';
import { demoUnit, handedIn } from './support/prepared.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';
import { errorTitle } from './support/words.ts';

// The service is killed in the middle of a stamping: the page says so, goes on after the restart, and the log has
// been settled.

const REASON = '中途断开的盖章';

let at: Station;
let request: string;

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      const office = await demoUnit(folder);
      const path = join(folder, 'big.pdf');
      writeBigPdf(path, { pages: 40, bytes: 20_000_000 });
      const documents = [{ name: '大文件.pdf', path, count: 3 }];
      [request = ''] = await handedIn(office, [{ reason: REASON, documents, agreed: true }]);
      return office.data;
    },
  });
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

/** Both notices pass by: they are waited for from before the service is killed, once those of an earlier kill are gone. */
async function toldOfTheService(): Promise<{ readonly down: Promise<void>; readonly back: Promise<void> }> {
  await at.page.getByText(at.words('frame.service.back')).waitFor({ state: 'hidden' });
  const told = (text: string): Promise<void> => at.page.getByText(text).first().waitFor({ timeout: 60_000 });
  return { down: told(errorTitle('SERVICE_DOWN')), back: told(at.words('frame.service.back')) };
}

/** Whether the log has an entry, looked at beside the service. */
function reserved(): boolean {
  const database = new Database(join(at.host.data, DATABASE_NAME), { readonly: true });
  try {
    return database.prepare("SELECT 1 FROM use_log_row WHERE kind = 'reserved'").get() !== undefined;
  } finally {
    database.close();
  }
}

it('says that the service is gone, goes on, and tells what became of the impression', async () => {
  await at.frame.become(CUSTODIAN);
  await at.frame.visit(`/stamp/${request}`);
  await at.stamp.ready();
  const killed = at.host.servicePid();
  const { down, back } = await toldOfTheService();
  const window = await openedBy(at.context, () => at.stamp.go().click());
  await yes(window).click();
  await window.getByLabel(at.words('prompt.pin.label')).fill(await demoPin(window));
  await window.keyboard.press('Enter');
  // As soon as it is in the log: the document is in work for a second, or more.
  await vi.waitFor(() => expect(reserved()).toBe(true), { timeout: 30_000, interval: 5 });
  process.kill(killed, 'SIGKILL');
  await down;
  if (!window.isClosed()) await window.close();
  await at.look('service-down');
  await back;
  expect(at.host.servicePid()).not.toBe(killed);
  // Once it is back, the page and the list of jobs tell what the cut means, and not that the service is away.
  const side = at.page.getByRole('region', { name: at.words('stamp.side') });
  const meaning = at.words('frame.job.interruptedText.stamp');
  await side.getByText(at.words('frame.job.interrupted')).waitFor();
  await side.getByText(meaning).waitFor();
  await at.page
    .getByRole('banner')
    .getByRole('button', { name: at.words('jobs.title'), exact: true })
    .click();
  const listed = at.page.getByRole('article', { name: `${at.words('jobs.kind.stamp')} ${REASON}` });
  await listed.getByText(meaning).waitFor();
  await at.look('job-interrupted');
  expect(await at.page.getByText(errorTitle('SERVICE_DOWN')).count()).toBe(0);
  await at.page
    .getByRole('dialog')
    .getByRole('button', { name: at.words('frame.close'), exact: true })
    .click();
  await listed.waitFor({ state: 'detached' });
  // Nothing that may have been stamped lies ready to be stamped again.
  await side.getByRole('button', { name: at.words('frame.back'), exact: true }).click();
  await at.stamp.go().waitFor();
  expect(await at.stamp.seals().count()).toBe(0);
  await at.frame.go('ledger');
  await at.ledger.rows().first().waitFor();
  const row = await at.ledger.row(1).innerText();
  const settled = ['voided', 'voided-after-signing', 'unresolved', 'done'].map((state) =>
    at.words(`ledger.state.${state}`),
  );
  expect(settled.some((state) => row.includes(state))).toBe(true);
  await at.look('ledger-after-crash');
  // What was lost is stamped again with what the ticket still allows, if nothing was spent.
  if (!row.includes(settled[0]!)) return;
  await at.frame.visit(`/stamp/${request}`);
  await at.stamp.ready();
  await at.act(() => at.stamp.go().click());
  await at.stamp.allDone(1).waitFor({ timeout: 60_000 });
}, 180_000);

it('goes on with a file that was handed over, and lets it go with its row', async () => {
  const incoming = (): string[] => {
    const folder = join(at.host.data, 'incoming');
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const before = incoming().length;
  await at.frame.go('verify');
  await at.verify.put(join(at.host.data, 'sample.pdf'));
  await at.verify.verdict('unknown').waitFor();
  expect(incoming()).toHaveLength(before + 1);
  const { down, back } = await toldOfTheService();
  process.kill(at.host.servicePid(), 'SIGKILL');
  await down;
  await back;
  const report = at.page.getByRole('button', { name: at.words('verify.report.json') });
  const [made] = await Promise.all([at.page.waitForEvent('download'), report.click()]);
  expect(JSON.parse(readFileSync(await made.path(), 'utf8'))).toMatchObject({ file: { name: 'sample.pdf' } });
  await at.frame.visit(`/verify`);
  await at.page
    .getByRole('button', { name: at.words('verify.recent.remove', { name: 'sample.pdf' }) })
    .click();
  await vi.waitFor(() => expect(incoming()).toHaveLength(before), { timeout: 10_000 });
});

it('says that a page is left over from a workstation that was started anew', async () => {
  await at.frame.go('ledger');
  await at.ledger.rows().first().waitFor();
  await at.host.end();
  const { port } = new URL(at.host.origin);
  const anew = await startHost(() => at.host.data, [], ['--port', port]);
  try {
    expect(anew.origin).toBe(at.host.origin);
    await at.page.getByText(errorTitle('SESSION_LOST')).first().waitFor({ timeout: 60_000 });
    await at.frame.go('verify');
    await at.verify.put(join(at.host.data, 'sample.pdf'));
    const refused = at.page.getByRole('main').getByText(errorTitle('SESSION_LOST'));
    await refused.first().waitFor();
    await at.look('session-lost');
    // The address that was printed anew leads on, in the same window.
    await at.frame.enter(anew.address);
    await at.page.getByText(errorTitle('SESSION_LOST')).waitFor({ state: 'detached' });
  } finally {
    await anew.stop();
  }
});

it('leaves nothing to find fault with', () => {
  at.complaints.forgive(/WebSocket|ERR_|Failed to load resource/);
  expect(at.faults()).toEqual([]);
});
