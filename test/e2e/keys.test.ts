import { afterAll, beforeAll, expect, it } from 'vitest';
import { LONG, long } from '../support/sample.ts';
import { closed, KeyStory, OWN } from './support/key-story.ts';
import { leaveButton, plugIn, pressButton, typeOnPad } from './support/hand-story.ts';
import {
  askedForEach,
  pausedByLimit,
  pulledOutBetween,
  pulledOutWhileChanging,
  putOnKey,
  wrongWay,
} from './support/batch-story.ts';
import {
  COPIED_PROFILES,
  COPIES,
  copiesOf,
  expiredKey,
  smartUnit,
  strangeKey,
  type SmartUnit,
} from './support/smart-keys.ts';
import { CUSTODIAN, openStation, pictureFailures, type Station } from './support/station.ts';
import { errorTitle, wordsOf } from './support/words.ts';

// Smart keys in the window, on test/softtoken: from plugging in to the stamp, and what a custodian sees when something
// goes wrong. One after the other, on the same unit and the same request. What the desktop client goes through with the
// same steps (test/electron/keys.test.ts), and what has a like beside it, is `long`: npm run soak -- test/e2e/keys.test.ts

let unit: SmartUnit;
let at: Station;
let story: KeyStory;

/** Beside the custodian's: one whose certificate has ended, one that no profile fits. */
const [OLD, STRANGE] = ['HW-OLD', 'HW-X'];
const [OLD_SLOT, STRANGE_SLOT] = [5, 6];
const TOKEN = { manufacturer: 'Softtoken Works', model: 'ST-1' };
const BATCH = ['甲.pdf', '乙.pdf', '丙.pdf', '丁.pdf', '戊.pdf', '己.pdf'];

beforeAll(async () => {
  at = await openStation({
    prepare: async (folder) => {
      unit = await smartUnit(folder, {
        seals: true,
        token: { tries: 3 },
        copies: copiesOf,
        more: [expiredKey(), strangeKey()],
        batch: BATCH,
        settings: {
          pinHold: { logins: 2 },
          profiles: COPIED_PROFILES,
          pins: [{ ...TOKEN, serial: COPIES.each, changedAt: '2026-01-05T08:00:00.000Z' }],
        },
      });
      for (const slot of [0, 1, 2, 3, 4, OLD_SLOT, STRANGE_SLOT]) unit.module.remove(slot);
      return unit.data;
    },
  });
  story = new KeyStory(at, unit, at.context);
  await at.frame.become(CUSTODIAN);
}, 120_000);
afterAll(() => at.close());
pictureFailures(() => at);

it('plugged in, it is seen, and stamps', () => story.plugInAndStamp());
it('pulled out after, nothing is lost; pulled out before, the desk says which one to plug in', () =>
  story.pullOutAfterAndBefore());
long('pulled out during, it ends clearly, and the log says what became of it', () => story.pullOutDuring());

it('a driver that hangs is ended and named, and the key comes back', async () => {
  await story.toDesk();
  const page = await story.pinWindow();
  unit.module.fault({ call: 'C_Login' }, { do: 'hang' });
  await story.type(page, unit.custodian.pin);
  await page.getByText(errorTitle('DRIVER_HUNG')).waitFor();
  await at.look('keys-hung-pin', page);
  unit.module.clear();
  await closed(page);
  await at.frame.go('keys');
  await at.keys.inState(OWN, 'pin-needed');
});

long('a driver that crashes is named, and the key comes back', async () => {
  await story.toDesk();
  const page = await story.pinWindow();
  unit.module.fault({ call: 'C_Login' }, { do: 'crash' });
  await story.type(page, unit.custodian.pin);
  await page.getByText(errorTitle('DRIVER_CRASHED')).waitFor();
  unit.module.clear();
  await closed(page);
  await at.frame.go('keys');
  await at.keys.inState(OWN, 'pin-needed');
  expect(await story.results()).toHaveLength(2);
});

it('further keys stand beside it, each with what is wrong with it', async () => {
  unit.module.lie(STRANGE_SLOT, 'mechanisms', '592');
  unit.module.insert(OLD_SLOT);
  unit.module.insert(STRANGE_SLOT);
  await at.keys.inState(OLD, 'cert-expired');
  await at.keys.inState(STRANGE, 'profile-unknown');
  await at.look('keys-three');
  if (LONG) await inOtherLooks();
  await at.page.getByRole('button', { name: at.words('keys.doctor.open') }).click();
  const report = at.page.getByLabel(at.words('keys.doctor.report'), { exact: true });
  await report.waitFor();
  for (const serial of [OWN, OLD, STRANGE]) expect(await report.innerText()).toContain(serial);
  expect(await report.innerText()).not.toContain(unit.custodian.pin);
  await at.look('keys-doctor');
  // The one that holds the seal is asked, whatever else is plugged in.
  await story.toDesk();
  const page = await story.pinWindow();
  expect(await page.locator('.key').innerText()).toContain(OWN);
  await page.close();
  unit.module.remove(OLD_SLOT);
  unit.module.remove(STRANGE_SLOT);
});

it('a batch says beforehand how often its PIN is typed, stops where the policy says so, and goes on', async () => {
  await pausedByLimit(story, ['甲.pdf', '乙.pdf', '丙.pdf']);
  // A refusal in the place of a page: the browser notes it where it is listened to in time.
  at.complaints.forgive(/status of 409 .*\/pin\?/);
});
it('pulled out between two documents, the first is stamped and nothing is spent on the second', () =>
  pulledOutBetween(story, ['丁.pdf', '戊.pdf']));
long('pulled out while its PIN is changed, it says that the old or the new one holds', () =>
  pulledOutWhileChanging(story),
);
it('a key that wants its PIN for each signature takes it once for a batch of two', () =>
  askedForEach(story, ['戊.pdf', '己.pdf']));
it('a seal and a certificate are put on it out of files', () => putOnKey(story));
it('a wrong way of signing is used on no document, and another one is set', () => wrongWay(story));
long('a PIN that is typed on the key itself: the window says so, and can be left', () => typeOnPad(story));
long('a key with a button: the page says so', () => pressButton(story));
long('a button that nobody presses ends clearly', () => leaveButton(story));

/** The cards in the dark and in English. */
async function inOtherLooks(): Promise<void> {
  const list = at.page.getByRole('list', { name: wordsOf('en')('keys.list') });
  await at.page.emulateMedia({ colorScheme: 'dark' });
  await at.look('keys-three-dark');
  await at.page.emulateMedia({ colorScheme: 'light' });
  await at.frame.visit('/settings');
  await at.page.getByRole('radio', { name: /^English/ }).click();
  await at.page.getByRole('heading', { level: 1, name: wordsOf('en')('settings.title') }).waitFor();
  await at.page.goto(`${at.host.origin}/keys`);
  await list.locator('> li').nth(2).waitFor();
  await at.look('keys-three-english');
  await at.page.goto(`${at.host.origin}/settings`);
  await at.page.getByRole('radio', { name: /^简体中文/ }).click();
  await at.page.getByRole('heading', { level: 1, name: at.words('settings.title') }).waitFor();
  await at.frame.go('keys');
}

long('wrong PINs are told one by one, in red before the last, and lock it', async () => {
  await plugIn(story, 'own');
  await at.keys.inState(OWN, 'pin-needed');
  const before = await story.results();
  await story.wrongPinsToTheLast();
  await story.toDesk();
  await at.page.getByText(errorTitle('PIN_LOCKED')).first().waitFor();
  expect(await story.results()).toEqual(before);
});

it('leaves nothing to find fault with', () => {
  expect(at.faults()).toEqual([]);
});
