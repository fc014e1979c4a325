import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDemo } from '../support/cli.ts';
import { stampHistory } from '../support/log-folder.ts';
import { LONG } from '../support/sample.ts';
import { LedgerPage } from './support/pages/ledger.ts';
import {
  APPLICANT,
  APPROVER,
  AUDITOR,
  CUSTODIAN,
  openStation,
  pictureFailures,
  type Station,
} from './support/station.ts';
import { wordsOf } from './support/words.ts';

// Every screen in every theme and language, with a history of three sealed files: to be looked at, and by axe.

let at: Station;

beforeAll(async () => {
  at = await openStation({
    lookAtAll: true,
    prepare: async (folder) => {
      const demo = await makeDemo();
      const { data } = await stampHistory(demo, folder);
      demo.remove();
      return data;
    },
  });
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

const SCREENS = {
  home: '/',
  requests: '/requests',
  stamp: '/stamp',
  ledger: '/ledger',
  'ledger-entry': '/ledger?entry=2',
  verify: '/verify?entry=2',
  seals: '/seals',
  keys: '/keys',
  settings: '/settings',
};

/** Of every theme but the usual one; npm run soak -- test/e2e/looks.test.ts looks at all screens. */
const THEMED = LONG ? SCREENS : { home: '/', stamp: '/stamp', ledger: '/ledger', verify: '/verify?entry=2' };

/** Goes through every screen of the person who sits there. */
async function lookAtAll(name: string, screens: Readonly<Record<string, string>> = SCREENS): Promise<void> {
  for (const [screen, path] of Object.entries(screens)) {
    await at.frame.visit(path);
    await at.page.locator('.ant-skeleton').first().waitFor({ state: 'detached' });
    if (screen === 'verify') await at.page.locator('[data-rendered=true]').first().waitFor();
    await at.look(`${name}-${screen}`);
  }
}

/** Chooses one of several; the choice stands once the service has it. */
async function pick(name: RegExp): Promise<void> {
  const radio = at.page.getByRole('radio', { name });
  await radio.click();
  await at.page.locator(':checked').and(radio).waitFor();
}

async function choose(key: string): Promise<void> {
  await at.page.goto(`${at.host.origin}/settings`);
  await pick(new RegExp(`^${at.words(key)}`));
}

it('are good in the light theme', async () => {
  await at.frame.become(CUSTODIAN);
  await lookAtAll('light');
  await at.frame.become(APPROVER);
  await lookAtAll('light', { approvals: '/approvals' });
  await at.frame.become(AUDITOR);
  await lookAtAll('light', { 'home-auditor': '/' });
});

for (const theme of ['dark', 'contrast'] as const) {
  it(`are good in the ${theme} theme`, async () => {
    await at.frame.become(CUSTODIAN);
    await choose(`settings.theme.${theme}`);
    await lookAtAll(theme, THEMED);
    await choose('settings.theme.light');
    await at.frame.become(APPLICANT);
    await choose(`settings.theme.${theme}`);
    await lookAtAll(theme, { 'request-new': '/requests/new?sample=1' });
    await choose('settings.theme.light');
  });
}

it('are English all over when English is chosen', async () => {
  await at.frame.become(CUSTODIAN);
  await at.page.goto(`${at.host.origin}/settings`);
  await pick(/^English/);
  const english = wordsOf('en');
  await at.page.getByRole('heading', { level: 1, name: english('settings.title') }).waitFor();
  await lookAtAll('english', THEMED);
  const ledger = new LedgerPage(at.page, english);
  await at.page.goto(`${at.host.origin}/ledger`);
  await ledger.rows().first().waitFor();
  const words = await at.page
    .locator('nav a, th, [role=columnheader], label, button:not(.yz-who):not(.ledger-row)')
    .allInnerTexts();
  expect(words.filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

it('leave nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});
