import { appendFileSync, chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireTool } from '../support/tools.ts';
import { demoPin, openedBy, yes } from './support/act-window.ts';
import { demoUnit, handedIn } from './support/prepared.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';
import { errorTitle } from './support/words.ts';

// What a custodian may be refused although a leader agreed: the count is spent, the kept document was altered, the
// time is over. Nothing is spent by a refusal.

const open: Station[] = [];
const at = (): Station => open.at(-1)!;

/** Numbers of requests that were agreed to. */
const agreed = { once: '', altered: '', expired: '' };

beforeAll(async () => {
  open.push(
    await openStation({
      prepare: async (folder) => {
        const office = await demoUnit(folder);
        const ask = (name: string, reason: string) => ({ reason, documents: [{ name }], agreed: true });
        const [once = '', altered = '', expired = ''] = await handedIn(office, [
          ask('一枚.pdf', '只批准一枚'),
          ask('改动.pdf', '存档被改动'),
          ask('过期.pdf', '过了有效期'),
        ]);
        Object.assign(agreed, { once, altered, expired });
        return office.data;
      },
    }),
  );
}, 120_000);
afterAll(async () => {
  for (const station of open) await station.close();
});
pictureFailures(at);

async function toStamp(id: string): Promise<void> {
  await at().frame.become(CUSTODIAN);
  await at().frame.visit(`/stamp/${id}`);
}

async function sealed(): Promise<string[]> {
  return readdirSync(join(at().host.data, 'results'));
}

it('stamps no more than was agreed to', async () => {
  const id = agreed.once;
  await toStamp(id);
  await at().stamp.ready();
  // A second place cannot be had, and another window does not help.
  expect(await at().stamp.add().isDisabled()).toBe(true);
  const other = await at().context.newPage();
  await other.goto(at().page.url());
  const go = other.getByRole('button', { name: at().words('stamp.go', { count: 1 }) });
  await go.and(other.locator(':enabled')).waitFor();
  const second = await openedBy(at().context, () => go.click());
  await at().page.bringToFront();
  await at().act(() => at().stamp.go().click());
  await at().stamp.allDone(1).waitFor();
  await second.bringToFront();
  await yes(second).click();
  await second.getByLabel(at().words('prompt.pin.label')).fill(await demoPin(second));
  await second.keyboard.press('Enter');
  await other.getByText(errorTitle('TICKET_SPENT')).first().waitFor();
  if (!second.isClosed()) await second.close();
  await other.close();
  expect(await sealed()).toHaveLength(1);
  await at().frame.visit(`/stamp/${id}`);
  await at().page.getByText(at().words('stamp.closed.finished')).waitFor();
  expect(await at().stamp.go().count()).toBe(0);
  await at().look('stamp-spent');
});

it('stamps nothing when the kept document was altered', async () => {
  const kept = join(at().host.data, 'documents');
  const files = readdirSync(kept, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const mark = Buffer.from('改动.pdf').toString('hex');
  const [path = ''] = files.filter((one) => readFileSync(one).includes(mark));
  chmodSync(path, 0o600);
  appendFileSync(path, '%altered\n');
  await toStamp(agreed.altered);
  await at().page.getByRole('alert').first().waitFor();
  await at().page.getByText(errorTitle('DOCUMENT_MISSING')).first().waitFor();
  expect(await at().stamp.go().isDisabled()).toBe(true);
  await at().look('stamp-document-altered');
  expect(await sealed()).toHaveLength(1);
});

it('stamps nothing when the time is over', async (context) => {
  const faketime = requireTool(context, 'faketime');
  const { host } = at();
  const data = join(host.folder, 'later');
  await host.end();
  cpSync(host.data, data, { recursive: true });
  open.push(await openStation({ prepare: () => data, through: [faketime, '-f', '+8d'] }));
  await toStamp(agreed.expired);
  await at().page.getByText(at().words('stamp.closed.expired')).waitFor();
  expect(await at().stamp.go().count()).toBe(0);
  await at().look('stamp-expired');
  await at().frame.go('requests');
  await at().page.getByText(at().words('frame.state.expired')).first().waitFor();
}, 150_000);

it('leaves nothing to find fault with', () => {
  for (const station of open) station.complaints.forgive(/WebSocket|ERR_|Failed to load resource/);
  expect(open.flatMap((station) => station.faults())).toEqual([]);
});
